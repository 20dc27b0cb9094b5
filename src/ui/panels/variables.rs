//! The variables of the actor in front: its functions from the innermost out, names and values, what has changed.
//! They are what the trace says they were at the position; nothing is asked of a program that runs.

use egui::{Align2, Frame, Margin, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

use super::code::shown_actor;
use crate::desk::Session;
use crate::lang::Lang;
use crate::trace::{ActorId, Frame as Function, Trace, Variable, What};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{Palette, mono, sans};
use crate::world::ActorState;

/// Functions that are shown; who is deeper inside has long lost count.
const MOST_FUNCTIONS: usize = 16;

/// Draws the panel.
pub fn variables(ui: &mut Ui, session: &Session, looks: &Looks) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let world = session.world();
    let actors = world.actors();
    let state = shown_actor(&actors, looks.actor, session.trace(), session.position().0);
    ui.horizontal(|ui| {
        ui.strong(lang.pick("Variables", "变量"));
        if let Some(state) = &state {
            let ended = matches!(state.doing, crate::world::Doing::Ended(_));
            let when = if ended { lang.pick(", at its last line", "，最后一行时") } else { "" };
            let name = format!("{}{when}", state.started.name);
            ui.label(RichText::new(name).size(12.0).color(palette.faint));
        }
    });
    ScrollArea::vertical().id_salt("variables").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let Some((state, frame)) = state.as_ref().and_then(|state| Some((state, state.frame?))) else {
            let text = lang.pick("no line reached yet, so there are none", "还没有运行到任何一行，所以没有变量");
            ui.label(RichText::new(text).size(12.0).color(palette.faint));
            return;
        };
        let before = frame_before(session.trace(), state);
        let depth = frame.depth();
        let functions = std::iter::successors(Some(frame), |frame| frame.caller.as_deref());
        for (above, function) in functions.take(MOST_FUNCTIONS).enumerate() {
            let earlier = before.and_then(|frame| at_depth(frame, depth - above)).filter(|earlier| {
                // Another function at the same depth has other variables, even if they are called alike.
                earlier.function == function.function
            });
            one_function(ui, function, earlier, lang);
        }
    });
}

/// The function at so many functions inside others.
fn at_depth(frame: &Function, depth: usize) -> Option<&Function> {
    let above = frame.depth().checked_sub(depth)?;
    std::iter::successors(Some(frame), |frame| frame.caller.as_deref()).nth(above)
}

/// Where the actor was at the line before its present one.
fn frame_before<'t>(trace: &'t Trace, state: &ActorState<'_>) -> Option<&'t Function> {
    let lines = lines_back(trace, state.id, state.last_event);
    lines.filter_map(|what| if let What::Line(reached) = what { reached.frame.as_deref() } else { None }).nth(1)
}

/// What an actor did, from an event of its back.
fn lines_back(trace: &Trace, actor: ActorId, from: usize) -> impl Iterator<Item = &What> {
    let events = trace.actor(actor).map(|actor| &actor.events);
    let last = events.map_or(0, |events| events.partition_point(|n| *n as usize <= from));
    let at = move |place: usize| trace.event(*events?.get(place)? as usize).map(|event| &event.what);
    (0..last).rev().filter_map(at)
}

fn one_function(ui: &mut Ui, function: &Function, earlier: Option<&Function>, lang: Lang) {
    let palette = Palette::current(ui);
    let name: &str = match &*function.function {
        "<module>" => lang.pick("the program itself", "程序本身"),
        name => name,
    };
    let line = lang.pick(format!("{name}, line {}", function.line), format!("{name}，第 {} 行", function.line));
    ui.add_space(2.0);
    ui.label(RichText::new(line).size(12.0).color(palette.label));
    if function.variables.is_empty() {
        let text = lang.pick("no variables yet", "还没有变量");
        ui.label(RichText::new(text).size(12.0).color(palette.faint));
    }
    for variable in function.variables.iter() {
        let changed = earlier.is_some_and(|earlier| !earlier.variables.contains(variable));
        one_variable(ui, variable, changed, lang);
    }
}

/// Name and value side by side; a value that is long goes on below.
fn one_variable(ui: &mut Ui, Variable(name, value): &Variable, changed: bool, lang: Lang) {
    let palette = Palette::current(ui);
    let fill = if changed { palette.line_ground } else { palette.ground };
    let frame = Frame::new().fill(fill).corner_radius(3).inner_margin(Margin::symmetric(6, 1));
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let (mark, _) = ui.allocate_exact_size(Vec2::new(8.0, 16.0), Sense::hover());
            if changed {
                // Not the colour alone: who does not see it sees the dot.
                ui.painter().text(mark.center(), Align2::CENTER_CENTER, "●", sans(9.0), palette.warn);
            }
            ui.label(RichText::new(&**name).font(mono(12.0)).color(palette.text));
            ui.label(RichText::new("=").font(mono(12.0)).color(palette.faint));
            let value = crate::ui::ribbon::glyph_text(value);
            ui.add(egui::Label::new(RichText::new(value).font(mono(12.0)).color(palette.text)).wrap());
        });
    });
    let said = if changed {
        lang.pick(format!("{name} = {value}, changed"), format!("{name} = {value}，已改变"))
    } else {
        format!("{name} = {value}")
    };
    let response = ui.interact(shown.response.rect, shown.response.id.with("variable"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn frame(function: &str, caller: Option<Arc<Function>>) -> Arc<Function> {
        Arc::new(Function { function: function.into(), file: None, line: 1, variables: [].into(), caller })
    }

    #[test]
    fn functions_are_compared_at_their_depth() {
        let module = frame("<module>", None);
        let outer = frame("outer", Some(module));
        let inner = frame("inner", Some(outer));
        assert_eq!(&*at_depth(&inner, 0).unwrap().function, "<module>");
        assert_eq!(&*at_depth(&inner, 1).unwrap().function, "outer");
        assert_eq!(&*at_depth(&inner, 2).unwrap().function, "inner");
        assert!(at_depth(&inner, 3).is_none());
    }
}
