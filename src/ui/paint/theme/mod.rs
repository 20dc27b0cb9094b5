//! The colours and sizes of the window, light and dark: the only place where a colour is written down.
//! It does not know what is drawn with them.

mod palettes;

use egui::{Color32, CornerRadius, FontFamily, FontId, Stroke, Style, TextStyle, Theme, Vec2, Visuals};

use crate::figure::Ink;
use palettes::{DARK, LIGHT};

/// How many sends have colours of their own before these repeat; the number beside the colour goes on. It is even: the
/// colours are dark and light by turns, so that two sends that follow one another differ on a grey print, too.
pub const SEND_COLOURS: usize = 8;

/// Every colour that pictures use.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    pub dark: bool,
    /// Behind everything.
    pub ground: Color32,
    /// Cards and panels.
    pub card: Color32,
    pub card_edge: Color32,
    /// Text: for reading, for labels, for what matters less.
    pub text: Color32,
    pub label: Color32,
    pub faint: Color32,
    /// The one accent: the next thing to do, the selected thing.
    pub accent: Color32,
    pub on_accent: Color32,
    pub accent_ground: Color32,
    /// Fills of the sends where their bytes have been read, paler ones where they have not, and the ink of their brackets.
    pub fills: [Color32; SEND_COLOURS],
    pub tints: [Color32; SEND_COLOURS],
    pub inks: [Color32; SEND_COLOURS],
    /// Text on a fill that is dark, and on one that is light.
    pub on_dark: Color32,
    pub on_light: Color32,
    /// Bytes whose send is not known.
    pub unknown_cell: Color32,
    /// Behind what is neither good nor bad.
    pub unknown_fill: Color32,
    pub unknown_ink: Color32,
    pub hatch: Color32,
    pub good: Color32,
    pub good_ground: Color32,
    pub bad: Color32,
    pub bad_ground: Color32,
    pub warn: Color32,
    pub warn_ground: Color32,
    /// Numbers in a program's text.
    pub number: Color32,
    /// The line that a program has reached.
    pub line_ground: Color32,
    /// A line that another actor has reached.
    pub other_line_ground: Color32,
    /// What belongs to the thing under the pointer.
    pub glow: Color32,
    /// The ground of a picture of the past.
    pub past_ground: Color32,
}

impl Palette {
    /// The palette of a theme.
    pub fn of(theme: Theme) -> &'static Palette {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    /// The palette that the given part of the window is drawn with.
    pub fn current(ui: &egui::Ui) -> &'static Palette {
        Palette::of(if ui.visuals().dark_mode { Theme::Dark } else { Theme::Light })
    }

    /// The fill of a send's bytes.
    pub fn fill(&self, send: usize) -> Color32 {
        self.fills[send % SEND_COLOURS]
    }

    /// The ink of a send's bracket.
    pub fn ink(&self, send: usize) -> Color32 {
        self.inks[send % SEND_COLOURS]
    }

    /// The colour of an ink.
    pub fn ink_of(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Send(send) => self.ink(send),
            Ink::UnknownSend => self.unknown_ink,
            Ink::Plain => self.text,
            Ink::Faint => self.faint,
            Ink::Good => self.good,
            Ink::Bad => self.bad,
            Ink::Warn => self.warn,
            Ink::Unknown => self.label,
        }
    }

    /// The fill of cells that have been read, in an ink; that of an unknown send where it belongs to none.
    pub fn fill_of(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Send(send) => self.fill(send),
            _ => self.unknown_cell,
        }
    }

    /// The fill of cells that have not been read.
    pub fn tint_of(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Send(send) => self.tints[send % SEND_COLOURS],
            _ => self.unknown_fill,
        }
    }

    /// Text on the fill of an ink.
    pub fn on_fill(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Send(send) if send % 2 == 0 => self.on_dark,
            _ => self.on_light,
        }
    }

    /// The ground of a chip in an ink.
    pub fn ground_of(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Good => self.good_ground,
            Ink::Bad => self.bad_ground,
            Ink::Warn => self.warn_ground,
            _ => self.unknown_fill,
        }
    }

    fn visuals(&self) -> Visuals {
        let mut visuals = if self.dark { Visuals::dark() } else { Visuals::light() };
        visuals.weak_text_color = Some(self.faint);
        visuals.panel_fill = self.card;
        visuals.window_fill = self.card;
        visuals.window_stroke = Stroke::new(1.0, self.card_edge);
        visuals.extreme_bg_color = self.ground;
        visuals.text_edit_bg_color = Some(self.ground);
        visuals.selection.bg_fill = self.accent;
        visuals.selection.stroke = Stroke::new(1.0, self.on_accent);
        visuals.hyperlink_color = self.accent;
        visuals.slider_trailing_fill = true;
        self.set_widgets(&mut visuals);
        visuals
    }

    fn set_widgets(&self, visuals: &mut Visuals) {
        let widgets = &mut visuals.widgets;
        widgets.noninteractive.bg_stroke = Stroke::new(1.0, self.card_edge);
        widgets.noninteractive.fg_stroke = Stroke::new(1.0, self.text);
        let resting = if self.dark { self.card_edge } else { self.card };
        let states = [
            (&mut widgets.inactive, resting, self.card_edge),
            (&mut widgets.hovered, self.accent_ground, self.accent),
            (&mut widgets.active, self.accent_ground, self.accent),
            (&mut widgets.open, self.accent_ground, self.accent),
        ];
        for (state, fill, edge) in states {
            state.weak_bg_fill = fill;
            state.bg_fill = fill;
            state.bg_stroke = Stroke::new(1.0, edge);
            state.fg_stroke = Stroke::new(1.0, self.text);
            state.corner_radius = CornerRadius::same(6);
            state.expansion = 0.0;
        }
    }
}

/// Sets both themes and the sizes of text. `scale` enlarges everything alike, for a projector.
pub fn install(ctx: &egui::Context) {
    for theme in [Theme::Light, Theme::Dark] {
        ctx.style_mut_of(theme, |style| {
            style.visuals = Palette::of(theme).visuals();
            set_sizes(style);
        });
    }
}

fn set_sizes(style: &mut Style) {
    let proportional = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Small, proportional(12.0)),
        (TextStyle::Body, proportional(14.0)),
        (TextStyle::Button, proportional(14.0)),
        (TextStyle::Heading, proportional(18.0)),
        (TextStyle::Monospace, FontId::new(13.0, FontFamily::Monospace)),
    ]
    .into();
    style.spacing.item_spacing = Vec2::new(8.0, 6.0);
    style.spacing.button_padding = Vec2::new(10.0, 5.0);
    style.spacing.interact_size.y = 28.0;
    // A still picture tells the story; fading would only make pictures differ.
    style.animation_time = 0.0;
}

/// What is clicked in this part of the window is so high, in points, and no higher than the line that it stands in.
pub fn low(ui: &mut egui::Ui, height: f32) {
    let spacing = ui.spacing_mut();
    spacing.interact_size.y = height;
    spacing.button_padding.y = 0.0;
}

/// The font of byte cells and code.
pub fn mono(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// The font of everything else.
pub fn sans(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as WCAG 2.2 defines them.
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |colour: Color32| {
            let channel = |value: u8| {
                let value = f64::from(value) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(colour.r()) + 0.7152 * channel(colour.g()) + 0.0722 * channel(colour.b())
        };
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        if a > b { a / b } else { b / a }
    }

    #[test]
    fn every_text_can_be_read_on_its_ground() {
        for palette in [LIGHT, DARK] {
            let mut pairs = vec![
                (palette.text, palette.card),
                (palette.label, palette.card),
                (palette.faint, palette.card),
                (palette.text, palette.ground),
                (palette.text, palette.past_ground),
                (palette.faint, palette.past_ground),
                (palette.on_accent, palette.accent),
                (palette.text, palette.accent_ground),
                (palette.good, palette.good_ground),
                (palette.bad, palette.bad_ground),
                (palette.warn, palette.warn_ground),
                (palette.text, palette.line_ground),
                (palette.text, palette.unknown_fill),
                (palette.unknown_ink, palette.card),
                (palette.accent, palette.card),
            ];
            let code = [palette.text, palette.faint, palette.good, palette.accent, palette.number];
            let grounds = [palette.card, palette.line_ground, palette.other_line_ground, palette.bad_ground];
            pairs.extend(code.iter().flat_map(|ink| grounds.map(|ground| (*ink, ground))));
            for ink in cell_inks() {
                pairs.push((palette.on_fill(ink), palette.fill_of(ink)));
                pairs.push((palette.text, palette.tint_of(ink)));
                pairs.push((palette.ink_of(ink), palette.card));
            }
            for (ink, ground) in pairs {
                let ratio = contrast(ink, ground);
                assert!(ratio >= 4.5, "{ink:?} on {ground:?} has only {ratio:.2} (dark: {})", palette.dark);
            }
        }
    }

    /// The inks that cells have.
    fn cell_inks() -> impl Iterator<Item = Ink> {
        (0..SEND_COLOURS).map(Ink::Send).chain([Ink::UnknownSend])
    }

    #[test]
    fn every_cell_stands_out_from_its_card_whatever_state_it_is_in() {
        for palette in [LIGHT, DARK] {
            for ink in cell_inks() {
                // What is read is its fill; everything else is an edge in the ink of its send, or a line in that of loss.
                for shape in [palette.fill_of(ink), palette.ink_of(ink), palette.bad, palette.glow] {
                    // In the pipe the ground is that of the window.
                    for ground in [palette.card, palette.ground] {
                        let ratio = contrast(shape, ground);
                        assert!(ratio >= 3.0, "{ink:?} {shape:?} has only {ratio:.2} (dark: {})", palette.dark);
                    }
                }
                let ratio = contrast(palette.ink_of(ink), palette.tint_of(ink));
                assert!(ratio >= 3.0, "the dashes of {ink:?} have only {ratio:.2} (dark: {})", palette.dark);
            }
        }
    }

    #[test]
    fn two_sends_that_follow_one_another_differ_on_a_grey_print() {
        for palette in [LIGHT, DARK] {
            for send in 0..2 * SEND_COLOURS {
                let ratio = contrast(palette.fill(send), palette.fill(send + 1));
                assert!(ratio >= 1.7, "sends {send} and the next have only {ratio:.2} (dark: {})", palette.dark);
            }
        }
    }

    #[test]
    fn pages_have_the_colours_of_the_window() {
        let style = include_str!("../../../../assets/page/style.css");
        let (light, dark) = style.split_once("(prefers-color-scheme: dark)").unwrap();
        let hex = |colour: Color32| format!("#{:02X}{:02X}{:02X}", colour.r(), colour.g(), colour.b());
        for (part, palette) in [(light, LIGHT), (dark, DARK)] {
            let named = [
                ("ground", palette.ground),
                ("card", palette.card),
                ("edge", palette.card_edge),
                ("text", palette.text),
                ("label", palette.label),
                ("faint", palette.faint),
                ("accent", palette.accent),
                ("on-accent", palette.on_accent),
                ("hatch", palette.hatch),
                ("good", palette.good),
                ("good-ground", palette.good_ground),
                ("bad", palette.bad),
                ("bad-ground", palette.bad_ground),
                ("warn", palette.warn),
                ("warn-ground", palette.warn_ground),
                ("unknown-fill", palette.unknown_fill),
                ("line", palette.line_ground),
                ("other", palette.other_line_ground),
            ];
            for (name, colour) in named {
                assert!(part.contains(&format!("--{name}: {};", hex(colour))), "{name}, dark: {}", palette.dark);
            }
            let sends = (0..SEND_COLOURS).map(|send| (send.to_string(), Ink::Send(send)));
            for (class, ink) in sends.chain([("x".to_owned(), Ink::UnknownSend)]) {
                let [fill, tint, ink] = [palette.fill_of(ink), palette.tint_of(ink), palette.ink_of(ink)].map(hex);
                let rule = format!(".c{class} {{ --f: {fill}; --t: {tint}; --i: {ink};");
                assert!(part.contains(&rule), "{rule}, dark: {}", palette.dark);
            }
        }
    }
}
