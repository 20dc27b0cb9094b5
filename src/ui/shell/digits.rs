//! The digit keys, in order: they stand for whatever is counted on the screen.
//! What that is, those who read them say.

use egui::Key;

/// The digits from 1 to 9.
pub const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
