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
use crate::ui::paint::theme::{Palette, mono, sans};
use crate::world::{ActorState, Doing};

/// Draws the list.
pub fn actors(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.horizontal(|ui| {
        ui.strong(lang.pick("Actors", "执行者"));
        badge(ui, session, looks);
    });
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
        let numbered: Vec<(usize, &Row<'_>)> = (1..).zip(&rows).collect();
        for alike in numbered.chunk_by(|(_, one), (_, other)| one.is_like(other, lang)) {
            if alike.len() < FEW || group(ui, alike, looks) {
                for (number, row) in alike {
                    one(ui, session, looks, row, *number, out);
                }
            }
        }
    });
}

/// So many actors that are alike have a row each; more of them share one.
const FEW: usize = 3;

/// One row for actors that are alike, which a click opens. Whether it is open.
fn group(ui: &mut Ui, alike: &[(usize, &Row<'_>)], looks: &mut Looks) -> bool {
    let (Some((_, first)), Some((_, last))) = (alike.first(), alike.last()) else { return false };
    let stem = first.stem();
    let last_number = last.name.get(stem.len()..).unwrap_or_default();
    let key = format!("{stem}{}", first.text);
    let open = looks.groups.contains(&key);
    let (sign, count) = (if open { "▼" } else { "▶" }, alike.len());
    let name = format!("{} … {last_number}", first.name);
    let palette = Palette::current(ui);
    let mut job = egui::text::LayoutJob::default();
    let format = |size: f32, ink| egui::TextFormat::simple(sans(size), ink);
    job.append(&format!("{sign} {name}"), 0.0, format(14.0, palette.text));
    job.append(&format!("  ×{count}\n{}", first.text), 0.0, format(12.0, palette.label));
    job.wrap.max_width = ui.available_width() - 20.0;
    let button = Button::new(job).min_size(egui::vec2(ui.available_width(), 0.0)).fill(palette.ground).right_text("");
    let response = ui.add(button);
    let said = looks
        .lang
        .pick(format!("{name}: {count} actors, {}", first.text), format!("{name}：{count} 个执行者，{}", first.text));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, &said));
    let response = response.on_hover_text(said);
    if response.clicked() && !looks.groups.remove(&key) {
        looks.groups.insert(key);
    }
    open
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

impl Row<'_> {
    /// The name without the number at its end.
    fn stem(&self) -> &str {
        self.name.trim_end_matches(|character: char| character.is_ascii_digit())
    }

    /// Whether two rows say the same of actors of one kind, neither of which could be let go.
    fn is_like(&self, other: &Row<'_>, lang: Lang) -> bool {
        let held = |row: &Row<'_>| row.next.is_none_or(|next| able(next, lang).is_none());
        let kind = |row: &Row<'_>| (row.side, row.text.clone(), row.stem().to_owned());
        held(self) && held(other) && kind(self) == kind(other)
    }
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
            let name = Button::selectable(chosen, RichText::new(&row.name).color(ink)).truncate();
            let width = (ui.available_width() - 18.0).max(10.0);
            let response = ui.allocate_ui(egui::vec2(width, 28.0), |ui| ui.add(name)).inner;
            if response.on_hover_text(looks.lang.pick("Show its program", "显示它的程序")).clicked() {
                looks.actor = if chosen { None } else { Some(row.id) };
            }
            if number <= 9 && session.is_live() {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.label(RichText::new(number.to_string()).font(mono(12.0)).color(palette.faint));
                });
            }
        });
        ui.label(RichText::new(&row.text).size(12.0).color(palette.label));
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
    let button = Button::new(RichText::new(&text).font(mono(12.0))).small().wrap();
    let response = ui.add(button);
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
        Standing::Waiting(true) => {
            Some(lang.pick("what it waited for is there: let it go on", "等待的事已发生：放行").to_owned())
        }
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
