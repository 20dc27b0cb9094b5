//! The actors: who they are, what each is doing and why it waits, and the call that it would make next.
//! In a staged run a click lets that call go; the learner is the scheduler.

use egui::{Button, Frame, Margin, RichText, Role, ScrollArea, Ui, WidgetInfo};

use crate::desk::{Commands, PlayCommand, Session, Stage};
use crate::lang::Lang;
use crate::narrate;
use crate::scenario::{Part, Schedule};
use crate::standing::{Next, Pending, Standing};
use crate::trace::{ActorId, Call, Role as Side};
use crate::ui::looks::Looks;
use crate::ui::paint::pill::pill;
use crate::ui::paint::theme::{Palette, mono};
use crate::world::{ActorState, Doing};

/// Draws the list.
pub fn actors(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.horizontal(|ui| {
        ui.strong(lang.pick("Actors", "执行者"));
        badge(ui, session, looks);
    });
    if let Some(address) = session.address() {
        let palette = Palette::current(ui);
        let text =
            lang.pick(format!("127.0.0.1 is {address} in this run"), format!("本次运行中，127.0.0.1 就是 {address}"));
        let text = RichText::new(text).size(11.5).color(palette.faint);
        ui.label(text).on_hover_text(looks.lang.pick(
            "Every run has a loopback address of its own behind the one that programs write, so that runs never collide",
            "每次运行都有自己的环回地址，程序里写的地址对应它，这样各次运行互不冲突",
        ));
    }
    let standing = session.standing();
    let world = session.world();
    let states = world.actors();
    let mut rows: Vec<Row<'_>> = states
        .iter()
        .map(|state| {
            let next = standing.iter().find(|(id, _)| *id == state.id).map(|(_, standing)| standing);
            let text = narrate::doing(&world, state, next, lang);
            let name = state.started.name.clone();
            Row { id: state.id, side: state.started.role, name, state: Some(state), text, next }
        })
        .collect();
    for Part { actor: id, name, role: side, .. } in not_begun(session, &states) {
        let next = standing.iter().find(|(other, _)| *other == id).map(|(_, standing)| standing);
        let text = lang.pick("has not begun", "尚未开始").to_owned();
        rows.push(Row { id, side, name, state: None, text, next });
    }
    // The order of the run itself, so that the number beside an actor is the key that lets it go.
    rows.sort_by_key(|row| (row.side, row.id));
    ScrollArea::vertical().id_salt("actors").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 5.0;
        for (number, row) in (1..).zip(&rows) {
            one(ui, session, looks, row, number, out);
        }
    });
}

/// Staged or free, live or past.
fn badge(ui: &mut Ui, session: &Session, looks: &Looks) {
    let palette = Palette::current(ui);
    let lang = looks.lang;
    let text = match session.scenario().schedule {
        Schedule::Staged => lang.pick("staged", "逐步调度"),
        Schedule::Free => lang.pick("free", "自由运行"),
    };
    pill(ui, text, palette.text, palette.unknown_fill);
}

/// One line of the list.
struct Row<'a> {
    id: ActorId,
    side: Side,
    name: String,
    state: Option<&'a ActorState<'a>>,
    text: String,
    next: Option<&'a Standing>,
}

/// Those that the scenario will start and that have not begun.
fn not_begun<'s>(session: &'s Session, states: &[ActorState<'_>]) -> Vec<Part<'s>> {
    if matches!(session.stage(), Stage::File) && !states.is_empty() {
        return Vec::new();
    }
    let cast = session.scenario().cast().into_iter();
    cast.filter(|part| states.iter().all(|state| state.started.name != part.name)).collect()
}

fn one(ui: &mut Ui, session: &Session, looks: &mut Looks, row: &Row<'_>, number: usize, out: &mut Commands) {
    let palette = Palette::current(ui);
    let chosen = looks.actor == Some(row.id);
    let frame = Frame::new()
        .fill(if chosen { palette.accent_ground } else { palette.ground })
        .corner_radius(6)
        .inner_margin(Margin::symmetric(8, 5));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.horizontal(|ui| {
            dot(ui, palette, row);
            let ink = if chosen { palette.on_accent } else { palette.text };
            let response = ui.add(Button::selectable(chosen, RichText::new(&row.name).color(ink)));
            if response.on_hover_text(looks.lang.pick("Show its program", "显示它的程序")).clicked() {
                looks.actor = if chosen { None } else { Some(row.id) };
            }
            if number <= 9 && session.is_live() {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.label(RichText::new(number.to_string()).font(mono(11.0)).color(palette.faint));
                });
            }
        });
        ui.label(RichText::new(&row.text).size(12.5).color(palette.label));
        go_button(ui, session, looks, row, out);
    });
}

/// How an actor stands, as a shape: filled = runs, ring = waits, square = ended.
fn dot(ui: &mut Ui, palette: &Palette, row: &Row<'_>) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(12.0, 12.0), egui::Sense::hover());
    let painter = ui.painter();
    let waits = egui::Stroke::new(2.0, palette.warn);
    match row.state.map(|state| &state.doing) {
        None => {
            painter.circle_stroke(rect.center(), 4.0, egui::Stroke::new(1.5, palette.faint));
        }
        Some(Doing::Ended(_)) => {
            painter.rect_filled(rect.shrink(2.5), 1.0, palette.faint);
        }
        _ if row.state.is_some_and(|state| state.waits.is_some()) => {
            painter.circle_stroke(rect.center(), 4.5, waits);
        }
        Some(Doing::InCall(_)) => {
            painter.circle_stroke(rect.center(), 4.5, waits);
        }
        Some(Doing::Running(_)) => {
            painter.circle_filled(rect.center(), 5.0, palette.good);
        }
    }
}

/// The call that it would make next, as a button.
fn go_button(ui: &mut Ui, session: &Session, looks: &Looks, row: &Row<'_>, out: &mut Commands) {
    let Some(text) = row.next.and_then(|next| able(next, looks.lang)) else { return };
    if session.stage() != Stage::Paused {
        return;
    }
    let response = ui.add(Button::new(RichText::new(&text).font(mono(12.0))).small());
    let name = format!("{}: {text}", row.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.clicked() {
        out.push(PlayCommand::StepActor(row.id));
    }
}

/// What would go on if the actor were let, as something to do.
fn able(next: &Standing, lang: Lang) -> Option<String> {
    let let_go = |en: String, zh: String| Some(lang.pick(format!("let {en} go"), format!("放行 {zh}")));
    match next {
        Standing::AtGate(Next::Call(pending)) => let_go(call_text(pending), call_text(pending)),
        Standing::AtGate(Next::Line { line, .. }) => let_go(format!("line {line}"), format!("第 {line} 行")),
        Standing::AtGate(Next::Start) => Some(lang.pick("let it begin", "放行：开始运行").to_owned()),
        Standing::Waiting(true) => let_go("its call".to_owned(), "调用".to_owned()),
        Standing::Waiting(false) | Standing::Running | Standing::Ended => None,
    }
}

fn call_text(pending: &Pending) -> String {
    match pending.call {
        // A bare number would read as the number of the send.
        Call::Send => format!("send({} B)", pending.asked),
        Call::Recv | Call::Listen => format!("{}({})", pending.call.name(), pending.asked),
        call => format!("{}()", call.name()),
    }
}
