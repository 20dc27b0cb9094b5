//! A lesson in the window: the list to choose from, the panel with its text and questions, and the folder that is watched.
//! It answers nothing; what is right is found by the classroom.

pub mod lesson_list;
pub mod lesson_panel;
pub mod watch;
