//! What a lesson says: its file, its texts, where it is found, and what is refused.
//! Nobody answers here; what is right is found by `judging`.

mod asked;
mod catalogue;
mod check;
mod every_cut;
mod given;
mod kinds;
mod line_of;
mod lint;
mod load;
mod model;
mod schema;
mod words;

pub use catalogue::{Entry, Source, find, number, of_folder};
pub use every_cut::{EveryCut, Expected};
pub use kinds::{Happening, Roughly, Waits, Within};
pub use lint::lint;
pub use load::{FILE, LessonError, Loaded};
pub use model::{
    Bar, Beside, Check, Choice, Edit, Highlight, Histogram, Lesson, Question, Staging, Step, Task, Wanted, Way, Why,
};
pub use schema::schema;
pub use words::{Block, Piece, blocks, filled};
