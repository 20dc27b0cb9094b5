//! The program of a native actor as text, with the line that it has reached: the same program in Python, to read.
//! Nothing is edited here, and nothing of this text is run.

use egui::{Frame, Margin, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo};

use super::colours::{LINE, coloured};
use crate::comments::commented;
use crate::desk::Session;
use crate::program::{ProgramText, framing_source, service_source};
use crate::run::{Sources, server_address, sources};
use crate::scenario::Scenario;
use crate::trace::{ActorId, Role as Side};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{Palette, mono};
use crate::world::ActorState;

const NUMBERS: f32 = 28.0;

/// The texts of a scenario, kept until the scenario changes.
#[derive(Default)]
pub struct Listings {
    of: Option<(Scenario, std::net::SocketAddr)>,
    texts: Option<Sources>,
    /// The line that was scrolled to last; scrolling by hand is left alone until the program moves on.
    followed: Option<(String, u32)>,
}

impl Listings {
    /// The texts of what the window shows.
    fn texts(&mut self, session: &Session) -> Option<&Sources> {
        let wanted = (session.scenario().clone(), server_address(session.trace()));
        if self.of.as_ref() != Some(&wanted) {
            self.texts = Some(sources(&wanted.0, wanted.1));
            self.of = Some(wanted);
        }
        self.texts.as_ref()
    }

    /// Whether the line is another one than was scrolled to last.
    fn follows(&mut self, name: &str, line: Option<u32>) -> bool {
        let reached = line.map(|line| (name.to_owned(), line));
        let moved = reached.is_some() && reached != self.followed;
        self.followed = reached;
        moved
    }

    /// Draws the panel.
    pub fn show(&mut self, ui: &mut Ui, session: &Session, looks: &Looks, state: Option<&ActorState<'_>>) {
        let lang = looks.lang;
        let first = if session.scenario().calls_outside() { "client-1" } else { "server" };
        let name = state.map_or(first, |state| &state.started.name).to_owned();
        ui.horizontal(|ui| {
            ui.strong(format!("{name}.py"));
            let hint = lang.pick("the same in Python", "等价的 Python 程序");
            ui.label(RichText::new(hint).small().color(Palette::current(ui).faint));
        });
        let line = state.and_then(|state| state.line);
        let follow = self.follows(&name, line);
        let here = |actor: ActorId| state.is_some_and(|state| state.id == actor);
        let lit = looks.lit_calls.lines.iter().filter(|lit| here(lit.actor)).map(|lit| lit.line);
        let lit: Vec<u32> = lit.collect();
        let Some(texts) = self.texts(session) else { return };
        let scenario = session.scenario();
        let Some(program) = text_of(texts, scenario, state) else { return };
        let framed = !scenario.sends_datagrams();
        let framing = framing_source(&scenario.framing).filter(|_| framed).map(|text| commented(&text, lang));
        let is_server = state.is_none_or(|state| state.started.role != Side::Client);
        let module = service_source(scenario.service, scenario.dialect).filter(|_| is_server);
        ScrollArea::both().id_salt(("code", &name)).auto_shrink([false, false]).show(ui, |ui| {
            listing(ui, &commented(&program.text, lang), (line, follow), &lit, &name);
            if let Some(framing) = framing {
                ui.add_space(10.0);
                ui.strong("framing.py");
                listing(ui, &framing, (None, false), &[], "framing");
            }
            if let Some((module, text)) = module {
                ui.add_space(10.0);
                ui.strong(format!("{module}.py"));
                listing(ui, &commented(text, lang), (None, false), &[], module);
            }
        });
    }
}

fn text_of<'s>(texts: &'s Sources, scenario: &Scenario, state: Option<&ActorState<'_>>) -> Option<&'s ProgramText> {
    state.map_or(Some(&texts.server), |state| texts.of_actor(scenario, &state.started.name, state.started.role))
}

/// A text with line numbers; `reached` is the current line, which is scrolled to if `follow` says so, and `lit` are those
/// whose calls are pointed at.
fn listing(ui: &mut Ui, text: &str, (reached, follow): (Option<u32>, bool), lit: &[u32], name: &str) {
    let palette = Palette::current(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (number, line) in (1..).zip(text.lines()) {
        let current = reached == Some(number);
        let fill = match (current, lit.contains(&number)) {
            (true, _) => palette.line_ground,
            (false, true) => palette.accent_ground,
            (false, false) => egui::Color32::TRANSPARENT,
        };
        let frame = Frame::new().fill(fill).inner_margin(Margin::symmetric(2, 0));
        let shown = frame.show(ui, |ui| one_line(ui, palette, number, line, current, name));
        if current && follow {
            // Only up and down: the beginning of the line stays in sight.
            let start = egui::Rect::from_min_size(shown.response.rect.min, egui::vec2(1.0, LINE));
            ui.scroll_to_rect(start, Some(egui::Align::Center));
        }
    }
}

fn one_line(ui: &mut Ui, palette: &Palette, number: u32, line: &str, current: bool, name: &str) {
    let galley = ui.painter().layout_job(coloured(line, palette));
    let width = (NUMBERS + galley.size().x + 8.0).max(ui.available_width());
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, LINE), Sense::hover());
    let ink = if current { palette.text } else { palette.faint };
    let mark = if current { "▶" } else { "" };
    let painter = ui.painter();
    painter.text(
        egui::pos2(rect.left() + NUMBERS - 8.0, rect.center().y),
        egui::Align2::RIGHT_CENTER,
        number,
        mono(12.0),
        ink,
    );
    painter.text(
        egui::pos2(rect.left() - 1.0, rect.center().y),
        egui::Align2::LEFT_CENTER,
        mark,
        mono(8.0),
        palette.warn,
    );
    painter.galley(egui::pos2(rect.left() + NUMBERS, rect.center().y - galley.size().y / 2.0), galley, palette.text);
    response.widget_info(|| WidgetInfo::selected(Role::Label, true, current, format!("{name} {number}: {line}")));
}
