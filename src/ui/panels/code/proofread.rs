//! Reads what is being typed into a program, once the keys rest, and says where it is no Python.
//! It runs nothing, and refuses nothing; whoever goes on typing is not disturbed.

use std::time::Duration;

use egui::Ui;

use super::marks::Problem;
use crate::lang::Lang;

/// Seconds without a key after which a text is read: before that, hardly any line is whole.
const REST: f64 = 0.6;

/// What was read last.
#[derive(Default)]
pub struct Proofreader {
    file: String,
    text: String,
    /// When the text was seen first, in seconds of the window's clock.
    since: f64,
    /// Where it is no Python; absent before it has been read.
    found: Option<Option<Slip>>,
}

/// A line that is no Python.
struct Slip {
    line: u32,
    told: crate::lang::Text,
}

impl Proofreader {
    /// What is wrong with a text, if it has rested long enough to be read.
    pub fn look(&mut self, ui: &Ui, file: &str, text: &str, lang: Lang) -> Option<Problem> {
        let now = ui.input(|input| input.time);
        if self.file != file || self.text != text {
            *self = Self { file: file.to_owned(), text: text.to_owned(), since: now, found: None };
        }
        let left = self.since + REST - now;
        if self.found.is_none() && left > 0.0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(left));
            return None;
        }
        let slip = self.found.get_or_insert_with(|| read(file, text)).as_ref()?;
        Some(Problem { line: Some(slip.line), sentence: slip.told.get(lang).to_owned() })
    }
}

#[cfg(feature = "python")]
fn read(file: &str, text: &str) -> Option<Slip> {
    let refused = crate::program::python::refused(file, text)?;
    Some(Slip { line: refused.line, told: refused.so_far() })
}

#[cfg(not(feature = "python"))]
fn read(_: &str, _: &str) -> Option<Slip> {
    None
}
