//! What the programs print, and what is typed to them: all of it together or each by itself, up to the position.
//! It is no terminal; every line of it is an event of the trace.

use std::borrow::Cow;

use egui::{Button, Color32, Key, RichText, Role, ScrollArea, Sense, TextEdit, Ui, Vec2, WidgetInfo};

use crate::desk::{Commands, PlayCommand, Session};
use crate::playback::Move;
use crate::run::Standing;
use crate::trace::{ActorId, GOES_ON, Position, What};
use crate::ui::looks::{ConsoleState, Kind, Looks, Row, text_of};
use crate::ui::paint::pill::pill;
use crate::ui::paint::theme::{Palette, mono};
use crate::ui::ribbon::glyph_text;

const ROW: f32 = 17.0;
/// The room for names, where the lines of all actors stand together.
const NAMES: f32 = 104.0;

/// An actor that waits for a line.
struct Asking {
    actor: ActorId,
    name: String,
    prompt: String,
    /// Whether it has been given one and only has to be let go.
    served: bool,
}

/// The actors that wait for somebody to type; only a run that goes on has any, seen at its newest event.
fn asking(session: &Session) -> Vec<Asking> {
    let world = session.world();
    let standing = session.standing();
    let waiting = standing.iter().filter_map(|(id, standing)| match standing {
        Standing::Waiting(served) => Some((world.actor(*id)?, *served)),
        _ => None,
    });
    waiting
        .filter_map(|(state, served)| {
            let prompt = world.asks(&state)?.to_owned();
            Some(Asking { actor: state.id, name: state.started.name.clone(), prompt, served })
        })
        .collect()
}

/// Draws the tabs, the lines, and a field for what is typed.
pub fn console(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let mut state = std::mem::take(&mut looks.console);
    state.catch_up(session.trace(), session.show().id);
    let asking = asking(session);
    ui.horizontal(|ui| {
        ui.strong(looks.lang.pick("Console", "控制台"));
        whose(ui, session, looks, &mut state, &asking);
    });
    let asked = asking.iter().filter(|asking| state.only.is_none_or(|only| only == asking.actor));
    let asked: Vec<&Asking> = asked.collect();
    let below = if asked.is_empty() { 0.0 } else { 34.0 };
    let height = (ui.available_height() - below).max(ROW);
    ui.allocate_ui(Vec2::new(ui.available_width(), height), |ui| lines(ui, session, looks, &state, out));
    if let Some(asking) = asked.first() {
        input(ui, looks, &mut state, asking, out);
    }
    looks.console = state;
}

/// A button for all together and one for each actor that has printed or is asked for input.
fn whose(ui: &mut Ui, session: &Session, looks: &Looks, state: &mut ConsoleState, asking: &[Asking]) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    ScrollArea::horizontal().id_salt("consoles").max_height(30.0).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            let all = ui.add(Button::selectable(state.only.is_none(), lang.pick("all", "全部")));
            let name = lang.pick("Console of all programs", "所有程序的控制台");
            all.widget_info(|| WidgetInfo::selected(Role::Tab, true, state.only.is_none(), name));
            if all.clicked() {
                state.only = None;
            }
            for actor in session.trace().actors() {
                let asks = asking.iter().any(|asking| asking.actor == actor.id && !asking.served);
                let says = state.by_actor.get(&actor.id).is_some_and(|rows| !rows.is_empty());
                if !asks && !says {
                    continue;
                }
                let chosen = state.only == Some(actor.id);
                let name = &actor.started.name;
                let ink = if asks && !chosen { palette.warn } else { ui.visuals().text_color() };
                let text = if chosen { RichText::new(name) } else { RichText::new(name).color(ink) };
                let button = ui.add(Button::selectable(chosen, text));
                let label = lang.pick(format!("Console of {name}"), format!("{name} 的控制台"));
                button.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, &label));
                if button.clicked() {
                    state.only = Some(actor.id);
                }
            }
        });
    });
}

/// The lines that have been printed so far.
fn lines(ui: &mut Ui, session: &Session, looks: &Looks, state: &ConsoleState, out: &mut Commands) {
    let rows = state.rows();
    let happened = rows.partition_point(|row| (row.event as usize) < session.position().0);
    let rows = &rows[..happened];
    if rows.is_empty() {
        let text = looks.lang.pick("nothing printed yet", "还没有输出");
        ui.label(RichText::new(text).size(12.0).color(Palette::current(ui).faint));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::both().id_salt(("console", state.only)).auto_shrink([false, false]).stick_to_bottom(true);
    area.show_rows(ui, ROW, rows.len(), |ui, range| {
        for row in rows.get(range).unwrap_or_default() {
            one_line(ui, session, *row, state.only.is_none(), out);
        }
    });
}

fn one_line(ui: &mut Ui, session: &Session, row: Row, named: bool, out: &mut Commands) {
    let palette = Palette::current(ui);
    let Some(event) = session.trace().event(row.event as usize) else { return };
    let Some((text, kind)) = text_of(event) else { return };
    let goes_on = matches!(&event.what, What::Printed(printed) if printed.goes_on);
    let text = text.lines().nth(row.line.into()).unwrap_or_default();
    let text = if goes_on { Cow::from(format!("{text}{GOES_ON}")) } else { text.into() };
    let ink = match kind {
        Kind::Printed => palette.text,
        Kind::Error => palette.bad,
    };
    let galley = ui.painter().layout_no_wrap(glyph_text(&text), mono(12.0), ink);
    let indent = if named { NAMES } else { 4.0 };
    let width = (indent + galley.size().x + 8.0).max(ui.available_width());
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, ROW), Sense::click());
    let actor = session.trace().actor_name(event.actor);
    let painter = ui.painter();
    if row.event as usize + 1 == session.position().0 {
        painter.rect_filled(rect, 2.0, palette.line_ground);
    } else if response.hovered() {
        painter.rect_filled(rect, 2.0, palette.accent_ground);
    }
    if named && row.line == 0 {
        let names = egui::Rect::from_min_size(rect.min, Vec2::new(NAMES - 6.0, ROW));
        crate::ui::ribbon::cut_text(
            &ui.painter_at(names),
            names,
            &actor.replace("server/", "/"),
            &mono(12.0),
            palette.faint,
        );
    }
    let at = egui::pos2(rect.left() + indent, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, Color32::PLACEHOLDER);
    let said = format!("{actor} | {text}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
    if response.clicked() {
        out.push(PlayCommand::Look(Move::To(Position(row.event as usize + 1))));
    }
}

/// The prompt and a field. Enter sends the line; a button says that no more will come.
fn input(ui: &mut Ui, looks: &Looks, state: &mut ConsoleState, asking: &Asking, out: &mut Commands) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        pill(ui, &asking.name, palette.warn, palette.warn_ground);
        let prompt = if asking.prompt.is_empty() { "?".to_owned() } else { glyph_text(&asking.prompt) };
        ui.label(RichText::new(prompt).font(mono(14.0)).color(palette.text));
        let text = state.typed.entry(asking.actor).or_default();
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let end = ui.button(lang.pick("End of input", "输入结束"));
            let end = end.on_hover_text(
                lang.pick("input() raises EOFError, as Ctrl-D does", "input() 抛出 EOFError，如同 Ctrl-D"),
            );
            if end.clicked() {
                out.push(PlayCommand::EndInput(asking.actor));
            }
            let send = ui.button(lang.pick("Send", "发送"));
            let hint = if asking.served {
                lang.pick("it has a line: step or run lets it go on", "它已收到一行：单步或运行后继续")
            } else {
                lang.pick("type a line, then Enter", "输入一行，按回车")
            };
            let field = TextEdit::singleline(text).hint_text(hint).font(mono(14.0)).desired_width(ui.available_width());
            let field = ui.add(field);
            let name = lang.pick(format!("Input of {}", asking.name), format!("{} 的输入", asking.name));
            let field = field.accessible_name(name);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if entered || send.clicked() {
                out.push(PlayCommand::TypeLine(asking.actor, std::mem::take(text)));
                field.request_focus();
            }
        });
    });
}
