//! The panes around the ribbons: where each stands, the desk's layout says, and what is in it is its own file's.
//! Here they are put into their places, with tabs and with lines between them that can be dragged.

use egui::{Button, Color32, Id, Key, Rect, Role, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2};

use crate::desk::layout::{Class, Column, Divider, Pane, Place, Plan, Shares, Size, Wish, Work, lecture, plan, tabs};
use crate::desk::{Commands, Desk, Rules};
use crate::lang::Lang;
use crate::ui::lessons::lesson_panel::lesson_panel;
use crate::ui::looks::Looks;
use crate::ui::paint::theme::Palette;
use crate::ui::panels::code::Code;
use crate::ui::panels::{actors, console, files, inspector, log, settings, variables};

/// What is drawn from, and what is asked for.
pub struct Bench<'a> {
    pub desk: &'a Desk,
    pub rules: &'a Rules,
    pub looks: &'a mut Looks,
    pub code: &'a mut Code,
    pub out: &'a mut Commands,
}

/// What is worked at.
pub fn work(desk: &Desk) -> Work {
    match &desk.room.taking {
        Some(taking) => Work::Lesson { edits: taking.attempt.edit().is_some() },
        None if desk.session.scenario().programs.is_empty() => Work::Native,
        None => Work::Programs,
    }
}

/// Whether there are files to show: in the run that is seen, given with the scenario, or those that a service keeps.
fn has_files(desk: &Desk) -> bool {
    let session = &desk.session;
    let scenario = session.scenario();
    let kept = scenario.programs.is_empty() && scenario.service.keeps_files();
    !session.trace().files().is_empty() || !scenario.files.is_empty() || kept
}

/// Fills the room that is left with panes.
pub fn panes(ui: &mut Ui, bench: &mut Bench<'_>) {
    let room = ui.available_rect_before_wrap();
    let (size, work) = (Size { width: room.width(), height: room.height() }, work(bench.desk));
    let class = Class::of(size.width);
    let column = column(bench.looks, work, class, size);
    let plan = if bench.looks.lecture {
        lecture(size, work)
    } else {
        let files = has_files(bench.desk);
        plan(size, &Wish { work, column, drawer: bench.looks.drawer, files, shares: &bench.looks.shares })
    };
    let place = |[left, top, width, height]: Place| {
        Rect::from_min_size(room.min + vec2(left, top), Vec2::new(width.max(0.0), height.max(0.0)))
    };
    // What is not drawn has no text cursor.
    bench.looks.cursor = bench.looks.cursor.take().filter(|_| plan.panes.iter().any(|(pane, _)| *pane == Pane::Code));
    for (pane, rect) in &plan.panes {
        one(ui, bench, *pane, place(*rect));
    }
    if let Some(rect) = plan.tabs {
        let column = shown(&plan, column);
        tab_row(ui, bench, &tabs(class, work, has_files(bench.desk)), place(rect), (work, class, column));
    }
    for (divider, rect) in &plan.dividers {
        let line = Line { divider: *divider, work, class, rect: place(*rect), room: self::room(*divider, &plan, room) };
        drag(ui, &line, &mut bench.looks.shares, bench.looks.lang);
    }
    ui.advance_cursor_after_rect(room);
}

/// What is open in the column with tabs.
fn column(looks: &Looks, work: Work, class: Class, size: Size) -> Column {
    looks.columns.get(&(work, class)).copied().unwrap_or_else(|| Column::usual(class, work, size.height))
}

/// What is really open, where somebody's choice is not there.
fn shown(plan: &Plan, column: Column) -> Column {
    let there = |pane: &Pane| plan.panes.iter().any(|(other, _)| other == pane);
    if there(&column.open) {
        return Column { open: column.open, below: column.below.filter(there) };
    }
    let offered = [Pane::Code, Pane::Bytes, Pane::Side];
    let open = offered.into_iter().find(|pane| there(pane) && Some(*pane) != column.below);
    Column { open: open.unwrap_or(column.open), below: column.below.filter(there) }
}

/// One pane in its place. Whatever it holds, it draws nothing beside it.
fn one(ui: &mut Ui, bench: &mut Bench<'_>, pane: Pane, rect: Rect) {
    let palette = Palette::current(ui);
    let fill = if pane == Pane::Bytes { ground(bench.desk, palette) } else { palette.card };
    ui.painter().rect_filled(rect, 0.0, fill);
    let inner = rect.shrink2(vec2(10.0, 6.0).min(rect.size() / 2.0));
    if inner.width() < 1.0 || inner.height() < 1.0 {
        return;
    }
    let mut child = ui.new_child(UiBuilder::new().id_salt(("pane", pane as u8)).max_rect(inner));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    fill_in(&mut child, bench, pane);
}

/// Below this height a lesson and its actors are one list to scroll; above it each has its own.
const LOW: f32 = 300.0;

fn lesson_above_actors(ui: &mut Ui, bench: &mut Bench<'_>) {
    let Bench { desk, looks, out, .. } = bench;
    egui::ScrollArea::vertical().id_salt("lesson above actors").show(ui, |ui| {
        let width = ui.available_width();
        let part = |ui: &mut Ui, height: f32, draw: &mut dyn FnMut(&mut Ui)| {
            let (place, _) = ui.allocate_exact_size(egui::vec2(width, height), egui::Sense::hover());
            let mut child = ui.new_child(UiBuilder::new().max_rect(place));
            child.set_clip_rect(place.intersect(ui.clip_rect()));
            draw(&mut child);
        };
        part(ui, 0.8 * LOW, &mut |ui| lesson_panel(ui, &desk.room, &desk.session, looks, out));
        part(ui, 0.5 * LOW, &mut |ui| actors::actors(ui, &desk.session, looks, out));
    });
}

/// The past looks like the past.
fn ground(desk: &Desk, palette: &Palette) -> Color32 {
    if desk.session.playback().is_newest() { palette.ground } else { palette.past_ground }
}

fn fill_in(ui: &mut Ui, bench: &mut Bench<'_>, pane: Pane) {
    let Bench { desk, rules, looks, code, out } = bench;
    let (session, room) = (&desk.session, &desk.room);
    match pane {
        Pane::Side if room.is_open() => {
            let schedules = room.taking.as_ref().is_some_and(crate::desk::Taking::lets_actors_go);
            if schedules && ui.available_height() < LOW {
                lesson_above_actors(ui, bench);
                return;
            }
            if schedules {
                let height = ui.available_height() * 0.45;
                let below = egui::Panel::bottom("actors of the lesson").exact_size(height).frame(egui::Frame::new());
                below.show(ui, |ui| actors::actors(ui, session, looks, out));
            }
            lesson_panel(ui, room, session, looks, out);
        }
        Pane::Side => actors::actors(ui, session, looks, out),
        Pane::Bytes => super::centre::centre(ui, bench),
        Pane::Console => console::console(ui, session, looks, out),
        Pane::Code => code.show(ui, session, rules, looks, out),
        Pane::Inspector => inspector::inspector(ui, session, looks, out),
        Pane::Calls => log::log(ui, session, looks, out),
        Pane::Variables => variables::variables(ui, session, looks),
        Pane::Files => files::files(ui, session, looks, out),
        Pane::Settings => settings::settings(ui, session, looks, out),
    }
}

/// What a pane is called, its key, and what it is called where a lesson is taken.
fn name(pane: Pane, lesson: bool, lang: Lang) -> (&'static str, &'static str) {
    match pane {
        Pane::Side if lesson => (lang.pick("Lesson", "课程"), ""),
        Pane::Side => (lang.pick("Actors", "执行者"), "A"),
        Pane::Bytes => (lang.pick("Bytes", "字节"), "B"),
        Pane::Console => (lang.pick("Console", "控制台"), "O"),
        Pane::Code => (lang.pick("Code", "代码"), "C"),
        Pane::Inspector => (lang.pick("Inspect", "查看"), "I"),
        Pane::Calls => (lang.pick("Calls", "调用"), "L"),
        Pane::Variables => (lang.pick("Variables", "变量"), "V"),
        Pane::Files => (lang.pick("Files", "文件"), "D"),
        Pane::Settings => (lang.pick("Settings", "设置"), "M"),
    }
}

/// The tabs: a click puts a pane in front, the button at the end opens a second one below.
fn tab_row(ui: &mut Ui, bench: &mut Bench<'_>, offered: &[Pane], rect: Rect, at: (Work, Class, Column)) {
    let (work, class, mut column) = at;
    let before = column;
    let (lang, lesson) = (bench.looks.lang, bench.desk.room.is_open());
    let palette = Palette::current(ui);
    ui.painter().rect_filled(rect, 0.0, palette.card);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let inner = rect.shrink2(vec2(8.0, 2.0).min(rect.size() / 2.0));
    let mut row = ui.new_child(UiBuilder::new().id_salt("tabs").max_rect(inner).layout(layout));
    row.set_clip_rect(rect.intersect(ui.clip_rect()));
    row.spacing_mut().item_spacing.x = 3.0;
    row.spacing_mut().button_padding.x = 6.0;
    // Every tab has its part of the room, so that none is ever out of reach.
    let below_width = 30.0;
    let part = ((inner.width() - below_width) / offered.len().max(1) as f32 - 3.0).max(8.0);
    for pane in offered {
        let (text, key) = name(*pane, lesson, lang);
        let open = column.open == *pane || column.below == Some(*pane);
        let button = Button::selectable(column.open == *pane, text).frame_when_inactive(true).truncate();
        let response = row.add_sized([part.min(110.0), 28.0], button);
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, open, text));
        let hint = if key.is_empty() { text.to_owned() } else { format!("{text} ({key})") };
        if response.on_hover_text(hint).clicked() {
            column.show(*pane);
        }
    }
    second(&mut row, offered, &mut column, (lesson, lang));
    if column != before {
        bench.looks.columns.insert((work, class), column);
    }
}

/// The button that opens a second pane below, or closes it.
fn second(ui: &mut Ui, offered: &[Pane], column: &mut Column, (lesson, lang): (bool, Lang)) {
    let name_of = |pane: Pane| name(pane, lesson, lang).0;
    let title = lang.pick("A second one below", "在下方再打开一个");
    let button = ui.add(Button::new("▼").min_size(vec2(26.0, 28.0)));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, title));
    egui::Popup::menu(&button.on_hover_text(title)).show(|ui| {
        let front = column.open;
        for pane in offered.iter().filter(|pane| **pane != front) {
            let open = column.below == Some(*pane);
            let text = name_of(*pane);
            let response = ui.add(Button::selectable(open, text).frame_when_inactive(false));
            let said = lang.pick(format!("{text} below"), format!("{text}（下方）"));
            response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, open, &said));
            if response.clicked() {
                column.toggle_below(*pane);
            }
        }
    });
}

/// A line between two panes.
struct Line {
    divider: Divider,
    work: Work,
    class: Class,
    rect: Rect,
    /// What its share is a part of.
    room: Rect,
}

/// What the share of a divider is a part of.
fn room(divider: Divider, plan: &Plan, whole: Rect) -> Rect {
    match (divider, plan.tabs) {
        (Divider::Lower, Some([_, top, _, height])) => {
            Rect::from_min_max(pos2(whole.left(), whole.top() + top + height), whole.max)
        }
        _ => whole,
    }
}

fn drag(ui: &mut Ui, line: &Line, shares: &mut Shares, lang: Lang) {
    let response = ui.interact(line.rect, Id::unique(("divider", line.divider as u8)), Sense::click_and_drag());
    let palette = Palette::current(ui);
    let upright = line.divider.is_upright();
    let active = response.hovered() || response.dragged() || response.has_focus();
    let ink = if active { palette.accent } else { palette.card_edge };
    ui.painter().rect_filled(line.rect, 0.0, palette.card);
    let stroke = Stroke::new(if active { 2.0 } else { 1.0 }, ink);
    if upright {
        ui.painter().vline(line.rect.center().x, line.rect.y_range(), stroke);
    } else {
        ui.painter().hline(line.rect.x_range(), line.rect.center().y, stroke);
    }
    let now = shares.of(line.work, line.class, line.divider);
    response.widget_info(|| WidgetInfo {
        value: Some(f64::from(now)),
        ..WidgetInfo::labeled(Role::Slider, true, divider_name(line.divider, lang))
    });
    let icon = if upright { egui::CursorIcon::ResizeHorizontal } else { egui::CursorIcon::ResizeVertical };
    let response = response.on_hover_cursor(icon);
    if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        shares.set(line.work, line.class, line.divider, share_at(line, pointer));
    }
    if response.has_focus() {
        let steps = |key: Key| ui.input(|input| input.num_presses(key)) as f32;
        // It grows towards where it lies.
        let by = match line.divider {
            Divider::Left => steps(Key::ArrowRight) - steps(Key::ArrowLeft),
            Divider::Right => steps(Key::ArrowLeft) - steps(Key::ArrowRight),
            Divider::Lower | Divider::Console => steps(Key::ArrowUp) - steps(Key::ArrowDown),
        };
        let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        if by != 0.0 {
            shares.set(line.work, line.class, line.divider, now + by * 0.02);
        }
    }
}

/// The share at which the line would stand under the pointer.
fn share_at(line: &Line, pointer: egui::Pos2) -> f32 {
    let room = line.room;
    match line.divider {
        Divider::Left => (pointer.x - room.left()) / room.width().max(1.0),
        Divider::Right => (room.right() - pointer.x) / room.width().max(1.0),
        Divider::Lower | Divider::Console => (room.bottom() - pointer.y) / room.height().max(1.0),
    }
}

fn divider_name(divider: Divider, lang: Lang) -> &'static str {
    match divider {
        Divider::Left => lang.pick("Width of the left column", "左栏宽度"),
        Divider::Right => lang.pick("Width of the right column", "右栏宽度"),
        Divider::Lower => lang.pick("Height of the lower pane", "下方面板高度"),
        Divider::Console => lang.pick("Height of the console", "控制台高度"),
    }
}

/// Puts a pane in front, by its key. In three columns the side and the ribbons are always there.
pub fn put_in_front(looks: &mut Looks, desk: &Desk, room: Size, pane: Pane) {
    let (work, class) = (work(desk), Class::of(room.width));
    if !tabs(class, work, has_files(desk)).contains(&pane) {
        return;
    }
    let mut column = column(looks, work, class, room);
    column.show(pane);
    looks.columns.insert((work, class), column);
}
