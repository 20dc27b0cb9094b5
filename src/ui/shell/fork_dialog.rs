//! The dialog of a fork: from which event, and what is different from there on; and the button that opens it.
//! It asks; the fork itself is a command.

use egui::{Button, RichText, TextEdit, Ui, vec2};

use super::bar::{Form, HEIGHT, button_width};
use super::bars::Bars;
use crate::codec::{Framing, kinds};
use crate::desk::{Commands, Otherwise, PlayCommand, Session};
use crate::lang::Lang;
use crate::scenario::LARGEST_RECV;
use crate::ui::looks::{Dialog, ForkDraft, Looks};
use crate::ui::paint::theme::Palette;
use crate::ui::panels::messages::{read, written};
use crate::ui::panels::number::number;

/// What the button says.
const TEXTS: [&str; 2] = ["Fork here…", "从此分叉…"];

/// How wide the button is.
pub fn width(ui: &Ui) -> f32 {
    button_width(ui, TEXTS)
}

/// Opens the dialog, with everything as it is in the run.
pub fn open(session: &Session, looks: &mut Looks) {
    looks.fork = ForkDraft::of(session, written(&session.scenario().messages));
    looks.dialog = Dialog::Fork;
}

/// Draws the button.
pub fn button(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    let may = !bars.session.trace().is_empty() && !bars.session.is_forking();
    let mut button = Button::new(bars.looks.lang.pick(TEXTS[0], TEXTS[1]));
    if form != Form::Folded {
        button = button.min_size(vec2(ui.available_width(), HEIGHT));
    }
    let hint = bars.looks.lang.pick(
        "Goes the same way once more up to this event, and from there on otherwise (K)",
        "重演到这个事件为止，从这里起换一种走法（K）",
    );
    if ui.add_enabled(may, button).on_hover_text(hint).clicked() {
        open(bars.session, bars.looks);
    }
}

/// Draws the dialog.
pub fn fork_dialog(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let at = session.position().0;
    ui.heading(lang.pick(format!("Fork at event {at}"), format!("从第 {at} 个事件分叉")));
    let says = lang.pick(
        "A fresh run goes the same way up to here, with the same calls in the same order, and is held. From there on:",
        "新的一次运行按同样的调用、同样的顺序走到这里，然后停住。从这里起：",
    );
    ui.add(egui::Label::new(RichText::new(says).color(palette.label)).wrap());
    let native = session.scenario().programs.is_empty();
    if native {
        native_fields(ui, session, looks);
    } else {
        edited(ui, session, lang);
    }
    if !session.scenario().sends_datagrams() {
        framing(ui, &mut looks.fork, lang);
    }
    let by_hand = lang.pick(
        "Without a change it goes on by hand: let another actor go first",
        "什么都不改，就由你手动放行：可以让别的执行者先走",
    );
    ui.add(egui::Label::new(RichText::new(by_hand).small().color(palette.label)).wrap());
    let read = read(&looks.fork.messages);
    if let Err(problem) = &read {
        ui.add(egui::Label::new(RichText::new(problem.get(lang)).color(palette.bad)).wrap());
    }
    ui.horizontal(|ui| {
        let done = ui.add_enabled(read.is_ok(), Button::new(lang.pick("Fork", "分叉")));
        if let (true, Ok(messages)) = (done.clicked(), read) {
            let (held, draft) = (session.held_here(), &looks.fork);
            let otherwise = Otherwise {
                recv_size: (draft.recv_size != held.recv_size).then_some(draft.recv_size),
                framing: draft.framing.clone().filter(|framing| *framing != held.framing),
                messages: (messages != session.scenario().messages).then_some(messages),
            };
            out.push(PlayCommand::Fork(Box::new(otherwise)));
            looks.dialog = Dialog::None;
        }
        if ui.button(lang.pick("Cancel", "取消")).clicked() {
            looks.dialog = Dialog::None;
        }
    });
}

fn native_fields(ui: &mut Ui, session: &Session, looks: &mut Looks) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let draft = &mut looks.fork;
    ui.horizontal_wrapped(|ui| {
        number(ui, lang.pick("recv size from here on", "此后的 recv 大小"), &mut draft.recv_size, 1..=LARGEST_RECV);
    });
    let waits = lang.pick("A recv that waits already keeps its size", "已经在等待的 recv 保持原来的大小");
    ui.label(RichText::new(waits).small().color(palette.label));
    ui.horizontal_wrapped(|ui| {
        let label = ui.label(lang.pick("Messages of every client", "每个客户端的消息"));
        let width = ui.available_width().clamp(120.0, 320.0);
        ui.add(TextEdit::singleline(&mut draft.messages).desired_width(width)).labelled_by(label.id);
    });
    let sent = session.world().flows().iter().any(|flow| {
        let flow = session.world().flow(*flow);
        flow.is_some_and(|flow| flow.messages > 0)
    });
    if sent {
        let text = lang.pick(
            "Those that were sent before this event have to stay, or the way is another one; it is told if it is",
            "此前已发送的消息要保持不变，否则过程就不同了；如果不同会说明",
        );
        ui.add(egui::Label::new(RichText::new(text).small().color(palette.label)).wrap());
    }
}

/// Programs in Python: what was edited runs.
fn edited(ui: &mut Ui, session: &Session, lang: Lang) {
    let palette = Palette::current(ui);
    let files: Vec<String> = session
        .scenario()
        .scripts()
        .iter()
        .filter(|script| session.workshop.is_pending_in(&script.file))
        .map(|script| script.file.clone())
        .collect();
    let text = if files.is_empty() {
        lang.pick(
            "The programs run as they are. Edit one first to see what would have come of it".to_owned(),
            "程序保持不变。也可以先修改程序，再看结果会怎样".to_owned(),
        )
    } else {
        let list = files.join(lang.pick(", ", "、"));
        lang.pick(
            format!("With your edit of {list}; where it does something else before this event, that is told"),
            format!("使用你对 {list} 的修改；如果它在此事件之前就有不同的行为，会说明"),
        )
    };
    ui.add(egui::Label::new(RichText::new(text).color(palette.text)).wrap());
}

fn framing(ui: &mut Ui, draft: &mut ForkDraft, lang: Lang) {
    ui.horizontal_wrapped(|ui| {
        ui.label(lang.pick("Framing from here on", "此后的分帧方式"));
        for kind in kinds() {
            let chosen = draft.framing.as_ref().is_some_and(|framing| framing.name() == kind.name());
            if ui.selectable_label(chosen, kind.label(lang)).clicked() && !chosen {
                let before = draft.framing.clone().unwrap_or_else(Framing::first);
                draft.framing = before.with_kind(kind.name());
            }
        }
    });
}
