//! The scenario run many times: how often each number came, as bars, two sets of runs above each other.
//! It counts nothing and runs nothing; a bar that is clicked asks for one of its runs.

use std::collections::BTreeMap;

use egui::{Button, ProgressBar, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::number::number;
use crate::desk::many::{Bar, How, MOST_TIMES, RunSet};
use crate::desk::{Commands, Desk, PlayCommand, Session};
use crate::lang::{Lang, count_en};
use crate::ui::looks::{Dialog, Looks};
use crate::ui::paint::theme::{Palette, mono};
use crate::world::Axis;

/// The height of a bar with its row.
const ROW: f32 = 26.0;

/// Draws the view.
pub fn many(ui: &mut Ui, desk: &Desk, looks: &mut Looks, out: &mut Commands) {
    let (lang, session) = (looks.lang, &desk.session);
    ask(ui, desk, looks, out);
    let sets = session.many().sets();
    if sets.is_empty() {
        empty(ui, lang);
        return;
    }
    choose(ui, session, looks);
    let scale = Scale::of(sets, looks.many.axis);
    ScrollArea::vertical().id_salt("many").auto_shrink([false, false]).show(ui, |ui| {
        for (place, set) in sets.iter().enumerate() {
            ui.push_id(("set", place), |ui| one_set(ui, (desk, place, set), &scale, looks, out));
        }
    });
}

/// How many, and the button; while they are made how far they are, and how to end them.
fn ask(ui: &mut Ui, desk: &Desk, looks: &mut Looks, out: &mut Commands) {
    let (lang, session) = (looks.lang, &desk.session);
    let goes_on = session.many().goes_on();
    let may = !goes_on && desk.room.allows(&PlayCommand::RunMany(looks.many.times));
    ui.horizontal_wrapped(|ui| {
        ui.add_enabled_ui(may, |ui| {
            number(ui, lang.pick("Runs", "运行次数"), &mut looks.many.times, 1..=MOST_TIMES);
            let times = looks.many.times;
            let text = lang.pick(format!("Do it {times} times"), format!("运行 {times} 次"));
            let hint = lang.pick(
                "Runs what is on the desk so many times, one after another, and leaves the order to the kernel",
                "把当前的设置一次接一次地运行这么多次，顺序交给内核",
            );
            if ui.add(Button::new(text)).on_hover_text(hint).clicked() {
                out.push(PlayCommand::RunMany(times));
            }
        });
        if goes_on && ui.button(lang.pick("Cancel", "取消")).clicked() {
            out.push(PlayCommand::CancelMany);
        }
        let back = ui.button(lang.pick("Back to the bytes", "回到字节视图"));
        if back.on_hover_text("H").clicked() {
            looks.many.open = false;
        }
    });
    if let (true, Some(set)) = (goes_on, session.many().sets().last()) {
        let part = set.runs() as f32 / set.times().max(1) as f32;
        let bar = ui.add(ProgressBar::new(part).text(progress(set, lang)));
        bar.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, progress(set, lang)));
    }
}

fn progress(set: &RunSet, lang: Lang) -> String {
    let (runs, times) = (set.runs(), set.times());
    match set.rate() {
        Some(rate) => lang.pick(
            format!("{runs} of {times} runs, {rate:.0} per second"),
            format!("已运行 {runs} 次，共 {times} 次，每秒 {rate:.0} 次"),
        ),
        None => lang.pick(format!("{runs} of {times} runs"), format!("已运行 {runs} 次，共 {times} 次")),
    }
}

fn empty(ui: &mut Ui, lang: Lang) {
    let palette = Palette::current(ui);
    ui.add_space(40.0);
    ui.vertical_centered(|ui| {
        let title = lang.pick("How often does it happen?", "这种情况有多常见？");
        ui.label(RichText::new(title).size(18.0).color(palette.text));
        ui.add_space(8.0);
        let text = lang.pick(
            "One run shows what can happen. Many runs, left to the kernel, show how often: change one setting, do it again, and compare",
            "一次运行说明可能发生什么；把顺序交给内核、多次运行，才知道有多常见。改一个设置，再来一遍，比较两组结果",
        );
        ui.add(egui::Label::new(RichText::new(text).size(14.0).color(palette.label)).wrap());
    });
}

/// What is counted, and the table.
fn choose(ui: &mut Ui, session: &Session, looks: &mut Looks) {
    let lang = looks.lang;
    ui.horizontal_wrapped(|ui| {
        for axis in Axis::ALL {
            let (name, hint) = axis_name(axis, lang);
            ui.selectable_value(&mut looks.many.axis, axis, name).on_hover_text(hint);
        }
        if ui.button(lang.pick("Copy as CSV", "复制为 CSV")).clicked() {
            ui.ctx().copy_text(session.many().table());
        }
        if ui.button(lang.pick("Save as CSV…", "保存为 CSV…")).clicked() {
            looks.ask_for(Dialog::SaveTable);
        }
    });
}

fn axis_name(axis: Axis, lang: Lang) -> (&'static str, &'static str) {
    match axis {
        Axis::Recvs => (
            lang.pick("Recvs per flow", "每个流的 recv 次数"),
            lang.pick(
                "How many recvs a flow from a client to the server took",
                "从客户端到服务器的每个流用了多少次 recv",
            ),
        ),
        Axis::Intact => (
            lang.pick("Messages intact", "完好的消息"),
            lang.pick("How many messages of a run reached the server whole", "一次运行中有多少条消息完好到达服务器"),
        ),
        Axis::Milliseconds => (
            lang.pick("Milliseconds", "毫秒"),
            lang.pick(
                "How long a run took, from its first event to its last",
                "一次运行从第一个事件到最后一个用了多久",
            ),
        ),
    }
}

/// What all sets are drawn by, so that they can be compared: the same numbers in the same rows, bars of the same measure.
struct Scale {
    axis: Axis,
    values: Vec<u64>,
    most: u64,
}

impl Scale {
    fn of(sets: &[RunSet], axis: Axis) -> Self {
        let bars: Vec<Bar> = sets.iter().flat_map(|set| set.bars(axis)).collect();
        let values: std::collections::BTreeSet<u64> = bars.iter().map(|bar| bar.value).collect();
        let most = bars.iter().map(|bar| bar.count).max().unwrap_or(1);
        Self { axis, values: values.into_iter().collect(), most }
    }
}

fn one_set(
    ui: &mut Ui,
    (desk, place, set): (&Desk, usize, &RunSet),
    scale: &Scale,
    looks: &mut Looks,
    out: &mut Commands,
) {
    let (palette, lang) = (Palette::current(ui), looks.lang);
    ui.add_space(8.0);
    ui.add(egui::Label::new(RichText::new(set.phrase().get(lang)).strong()).wrap());
    ui.add(egui::Label::new(RichText::new(totals(set, lang)).color(palette.label)).wrap());
    if let Some(How::Failed(text)) = set.ended() {
        ui.add(egui::Label::new(RichText::new(text.get(lang)).color(palette.bad)).wrap());
    }
    let bars: BTreeMap<u64, Bar> = set.bars(scale.axis).into_iter().map(|bar| (bar.value, bar)).collect();
    for value in &scale.values {
        let none = Bar { value: *value, count: 0, opens: false };
        let bar = bars.get(value).copied().unwrap_or(none);
        let opening = PlayCommand::OpenOneOf { set: place, axis: scale.axis, value: *value };
        // A lesson asks about its own run.
        let bar = Bar { opens: bar.opens && desk.room.allows(&opening), ..bar };
        if row(ui, bar, scale, lang) {
            out.push(opening);
            // The run is what was asked for.
            looks.many.open = false;
        }
    }
}

fn totals(set: &RunSet, lang: Lang) -> String {
    let tally = set.tally();
    let (runs, times, intact, sent) = (tally.runs, set.times(), tally.intact, tally.messages_sent);
    let (sticky, split) = (tally.sticky_chunks, tally.split_sends);
    let cut = if set.ended() == Some(&How::Cancelled) { lang.pick(", cancelled", "，已取消") } else { "" };
    lang.pick(
        format!(
            "{runs} of {}{cut}; {intact} of {} intact, sticky chunks: {sticky}, split sends: {split}",
            count_en(u64::from(times), "run"),
            count_en(sent as u64, "message")
        ),
        format!(
            "共 {times} 次，已运行 {runs} 次{cut}；{sent} 条消息中 {intact} 条完好，粘连的块 {sticky} 个，被拆开的 send {split} 次"
        ),
    )
}

/// What a number is, as it stands before its bar.
fn value_text(axis: Axis, value: u64, lang: Lang) -> String {
    match axis {
        Axis::Recvs => lang.count(value, "recv", "次 recv"),
        Axis::Intact => lang.pick(format!("{value} intact"), format!("{value} 条完好")),
        // A bar stands for all times with the same first digit.
        Axis::Milliseconds if value < 10 => format!("{value} ms"),
        Axis::Milliseconds => {
            let digits = value.ilog10();
            format!("{value}–{} ms", value + 10_u64.saturating_pow(digits) - 1)
        }
    }
}

fn counted(axis: Axis, count: u64, lang: Lang) -> String {
    match axis {
        Axis::Recvs => lang.count(count, "flow", "个流"),
        Axis::Intact | Axis::Milliseconds => lang.count(count, "run", "次运行"),
    }
}

/// One bar. `true` if it was clicked.
fn row(ui: &mut Ui, bar: Bar, scale: &Scale, lang: Lang) -> bool {
    /// What stands before the bar, and behind it.
    const BEFORE: f32 = 116.0;
    const BEHIND: f32 = 90.0;
    let palette = Palette::current(ui);
    let (name, count) = (value_text(scale.axis, bar.value, lang), counted(scale.axis, bar.count, lang));
    let sense = if bar.opens { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), sense);
    let said = match bar.opens {
        true => lang.pick(format!("{name}: {count}; opens one of them"), format!("{name}：{count}；打开其中一次")),
        false => lang.pick(format!("{name}: {count}"), format!("{name}：{count}")),
    };
    let role = if bar.opens { Role::Button } else { Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, &said));
    let lit = bar.opens && (response.hovered() || response.has_focus());
    let painter = ui.painter();
    if lit {
        painter.rect_filled(rect, 3.0, palette.accent_ground);
    }
    let ink = if bar.count > 0 { palette.text } else { palette.faint };
    let middle = rect.center().y;
    painter.text(egui::pos2(rect.left() + 4.0, middle), egui::Align2::LEFT_CENTER, &name, mono(12.0), ink);
    let room = (rect.width() - BEFORE - BEHIND).max(0.0);
    let length = room * bar.count as f32 / scale.most.max(1) as f32;
    // A bar that is there at all is seen.
    let length = if bar.count > 0 { length.max(2.0) } else { 0.0 };
    let from = egui::pos2(rect.left() + BEFORE, rect.top() + 4.0);
    painter.rect_filled(Rect::from_min_size(from, vec2(length, ROW - 8.0)), 2.0, palette.accent);
    let behind = egui::pos2(from.x + length + 6.0, middle);
    painter.text(behind, egui::Align2::LEFT_CENTER, count, mono(12.0), ink);
    bar.opens && response.on_hover_text(said).clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_of_times_says_which_times_it_stands_for() {
        let text = |value| value_text(Axis::Milliseconds, value, Lang::En);
        assert_eq!([0, 9, 10, 30, 200].map(text), ["0 ms", "9 ms", "10–19 ms", "30–39 ms", "200–299 ms"]);
    }
}
