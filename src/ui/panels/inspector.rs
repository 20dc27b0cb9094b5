//! The inspector: the bytes that are pointed at or chosen, looked at closely, and what another framing would have made of the
//! same chunks. It changes nothing of the run; what it is asked stands on the ribbon, too.

use egui::{Button, Grid, Label, RichText, Role, ScrollArea, Ui, WidgetInfo};

use super::options::edited;
use crate::codec::{Framing, kinds};
use crate::desk::{Commands, Session, ShowId};
use crate::figure::inspector::{Inspector, Number, TextAs};
use crate::figure::{FlowRange, Ink, Selection, Subject};
use crate::lang::Lang;
use crate::ui::looks::{Looks, Picked};
use crate::ui::paint::theme::{Palette, low, mono};
use crate::ui::ribbon::glyph_text;

/// Draws the panel.
pub fn inspector(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    let show = session.show().id;
    let pointed_at = looks.lit.as_ref().filter(|lit| lit.show == show && lit.what.bytes().is_some());
    if let Some(pointed_at) = pointed_at {
        looks.inspected = Some(pointed_at.clone());
    }
    let chosen = looks.inspected.as_ref().filter(|one| one.show == show).and_then(|one| one.what.bytes()).cloned();
    let world = session.world();
    let flow = chosen.as_ref().map(|bytes| bytes.flow).or_else(|| super::flows::in_front(&world, looks));
    ScrollArea::vertical().id_salt("inspector").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        let Some(flow) = flow.and_then(|id| world.flow(id)) else {
            return faint(ui, lang.pick("There is no byte to look at yet", "还没有可以查看的字节"));
        };
        let subject = Subject::new(world, &flow, lang);
        let explained = chosen.as_ref().and_then(|_| looks.kept.explained(show, &subject));
        let found = |chosen: &FlowRange| subject.inspect(&chosen.range, explained.as_deref());
        match chosen.as_ref().and_then(|chosen| Some((chosen, found(chosen)?))) {
            Some((chosen, found)) => look(ui, &found, chosen, looks),
            None => faint(
                ui,
                lang.pick("Point at bytes, or click them, to look closely", "指向或点击一些字节，就能仔细查看"),
            ),
        }
        ui.add_space(6.0);
        what_if(ui, (show, &subject), looks, out);
    });
}

fn faint(ui: &mut Ui, text: &str) {
    let palette = Palette::current(ui);
    ui.add(Label::new(RichText::new(text).size(12.0).color(palette.faint)).wrap());
}

fn title(ui: &mut Ui, text: &str) {
    ui.add_space(4.0);
    ui.add(Label::new(RichText::new(text).strong()).wrap());
}

/// Lines of text in the ink of what they say.
fn lines<'l>(ui: &mut Ui, lines: impl IntoIterator<Item = (&'l str, Ink)>) {
    let palette = Palette::current(ui);
    for (line, ink) in lines {
        ui.add(Label::new(RichText::new(glyph_text(line)).size(12.0).color(palette.ink_of(ink))).wrap());
    }
}

fn look(ui: &mut Ui, found: &Inspector, chosen: &FlowRange, looks: &mut Looks) {
    let lang = looks.lang;
    ui.add(Label::new(RichText::new(&found.title).strong()).wrap());
    digits(ui, found, chosen, looks);
    for text in &found.texts {
        as_text(ui, text, lang);
    }
    numbers(ui, &found.numbers, lang);
    if !found.roles.is_empty() {
        title(ui, lang.pick("To the framing", "在分帧里"));
        lines(ui, found.roles.iter().map(|role| (role.text.as_str(), Ink::Plain)));
    }
    title(ui, lang.pick("Part of", "属于"));
    lines(ui, found.belongs.iter().map(|line| (line.as_str(), Ink::Plain)));
    lines(ui, found.cuts.iter().map(|line| (line.as_str(), Ink::Bad)));
}

/// The digits; a click on two of them chooses that byte alone.
fn digits(ui: &mut Ui, found: &Inspector, chosen: &FlowRange, looks: &mut Looks) {
    let palette = Palette::current(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(2.0, 2.0);
        ui.spacing_mut().button_padding = egui::vec2(2.0, 0.0);
        for (offset, digits) in (found.bytes.start..).zip(&found.hex) {
            let text = RichText::new(digits).font(mono(13.0)).color(palette.text);
            let response = ui.add(Button::new(text).small().frame(false));
            let name = looks.lang.pick(format!("Byte {offset}: 0x{digits}"), format!("第 {offset} 字节：0x{digits}"));
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            if response.on_hover_text(&name).clicked() {
                let what = Selection::bytes_of(chosen.flow, offset..offset + 1);
                let show = looks.inspected.as_ref().map(|inspected| inspected.show);
                looks.pinned = show.map(|show| Picked { show, what });
            }
        }
        if found.more > 0 {
            let more = found.more;
            faint(ui, &looks.lang.pick(format!("and {more} more"), format!("另有 {more} 个")));
        }
    });
}

fn as_text(ui: &mut Ui, text: &TextAs, lang: Lang) {
    let palette = Palette::current(ui);
    let mut job = egui::text::LayoutJob::default();
    let plain = |colour| egui::TextFormat { font_id: mono(13.0), color: colour, ..Default::default() };
    let name = format!("{}  ", text.encoding.name());
    job.append(&name, 0.0, egui::TextFormat { font_id: mono(12.0), color: palette.faint, ..Default::default() });
    for letter in &text.letters {
        let colour = if letter.is_character { palette.text } else { palette.bad };
        job.append(&glyph_text(&letter.text), 0.0, plain(colour));
        if !letter.is_character {
            job.append(" ", 0.0, plain(colour));
        }
    }
    job.wrap.max_width = ui.available_width();
    let said: String = text.letters.iter().map(|letter| letter.text.as_str()).collect();
    let whole = if text.is_whole { "" } else { lang.pick(", not all of it is text", "，并非全是文字") };
    let response = ui.add(Label::new(job).wrap());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}{said}{whole}")));
}

fn numbers(ui: &mut Ui, numbers: &[Number], lang: Lang) {
    let palette = Palette::current(ui);
    title(ui, lang.pick("As an integer from the first byte on", "从第一个字节起读作整数"));
    let small = |text: &str, colour| RichText::new(text).font(mono(12.0)).color(colour);
    Grid::new("integers").num_columns(3).spacing([10.0, 1.0]).min_row_height(16.0).show(ui, |ui| {
        ui.label("");
        ui.label(RichText::new(lang.pick("> big", "> 大端")).size(12.0).color(palette.label));
        ui.label(RichText::new(lang.pick("< little", "< 小端")).size(12.0).color(palette.label));
        ui.end_row();
        for number in numbers {
            let ink = if number.goes_beyond { palette.faint } else { palette.text };
            ui.label(small(&format!("{} {}", number.letter, number.width), palette.faint));
            let response = ui.label(small(&number.big, ink));
            let other = ui.label(small(&number.little, ink));
            if number.goes_beyond {
                let hint = lang.pick("takes the bytes behind those that were chosen", "用到了所选字节之后的字节");
                response.on_hover_text(hint);
                other.on_hover_text(hint);
            }
            ui.end_row();
        }
    });
}

/// The same chunks under another framing.
fn what_if(ui: &mut Ui, (show, subject): (ShowId, &Subject<'_, '_>), looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    title(ui, lang.pick("What if", "如果"));
    if subject.flow.datagrams {
        return faint(ui, lang.pick("Datagrams are not cut; each is a message", "数据报不用切分，每个就是一条消息"));
    }
    faint(ui, lang.pick("The same chunks under another framing", "同样的块，换一种分帧"));
    ui.horizontal_wrapped(|ui| {
        low(ui, 24.0);
        ui.spacing_mut().item_spacing = egui::vec2(3.0, 3.0);
        for kind in kinds() {
            let chosen = looks.what_if.as_ref().is_some_and(|framing| framing.name() == kind.name());
            let response = ui.add(Button::selectable(chosen, kind.label(lang)).frame_when_inactive(true));
            let label = kind.label(lang);
            let name = lang.pick(format!("What if: {label}"), format!("如果：{label}"));
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &name));
            if response.on_hover_text(&name).clicked() {
                let spoken = subject.flow.framing().cloned().unwrap_or_else(Framing::first);
                looks.what_if = if chosen { None } else { spoken.with_kind(kind.name()) };
            }
        }
    });
    let Some(framing) = looks.what_if.clone() else { return };
    if let Some(other) = edited(ui, &framing, &mut looks.delimiter_if, lang, out) {
        looks.what_if = Some(other);
    }
    match looks.kept.what_if((show, subject), &framing) {
        Some(found) => {
            lines(ui, [(found.sentence.as_str(), found.ink)]);
            lines(ui, found.lines.iter().map(|(line, ink)| (line.as_str(), *ink)));
        }
        None => faint(ui, lang.pick("This stream is too long to be cut anew", "这个流太长，无法重新切分")),
    }
}
