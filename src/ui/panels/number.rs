//! A number that can be dragged or typed, with its name before it.
//! What a change means is the caller's affair.

use std::ops::RangeInclusive;

use egui::{DragValue, Ui};

/// Draws name and number. A value that was opened from a file stays as it is, wherever it lies, until somebody changes it.
pub fn number<N: egui::emath::Numeric>(ui: &mut Ui, name: &str, value: &mut N, range: RangeInclusive<N>) {
    let label = ui.label(name);
    let drag = DragValue::new(value).range(range).clamp_existing_to_range(false).update_while_editing(false);
    ui.add(drag).labelled_by(label.id);
}
