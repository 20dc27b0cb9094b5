//! Session and classroom together: who of the two does what was asked for, and what a lesson holds back.
//! It does nothing itself.

use std::path::Path;

use super::classroom::{Classroom, Rules};
use super::command::{Command, LessonCommand};
use super::session::Session;
use crate::lesson::Source;

/// All that stands on the desk.
pub struct Desk {
    pub session: Session,
    pub room: Classroom,
}

impl Desk {
    /// A desk with a session, and with the lessons of the program.
    pub fn new(session: Session) -> Self {
        let room = Classroom::new(Source::Embedded, session.wake());
        Self { session, room }
    }

    /// Lessons are those of this source, and answers are kept in this folder.
    pub fn open_lessons(&mut self, source: Source, folder: Option<&Path>) {
        self.room = Classroom::new(source, self.session.wake());
        if let Some(folder) = folder {
            self.room.keep_progress(folder);
        }
    }

    /// Takes a lesson, where it was left or at a step, counted from 1.
    pub fn take_lesson(&mut self, lesson: &str, step: Option<usize>) {
        if let Err(text) = self.room.take(lesson, step, &mut self.session) {
            self.room.message = Some(text);
        }
    }

    /// Takes in what has happened. `now` is in seconds. Returns how many seconds later it wants to be asked again.
    pub fn tick(&mut self, now: f64) -> Option<f64> {
        let next = [self.session.tick(now), self.room.tick(&mut self.session, now)];
        next.into_iter().flatten().reduce(f64::min)
    }

    /// Does what was asked for, unless a lesson holds it back.
    pub fn apply(&mut self, command: impl Into<Command>) {
        match command.into() {
            Command::Lesson(LessonCommand::Dismiss) => self.room.message = None,
            Command::Lesson(command) => self.room.apply(command, &mut self.session),
            Command::Play(command) if self.room.allows(&command) => {
                self.room.notice(&command);
                self.session.apply(command);
            }
            Command::Play(_) => {}
        }
    }

    /// What a lesson permits and marks now.
    pub fn rules(&self) -> Rules {
        self.room.rules(&self.session)
    }

    /// Writes down what was typed.
    pub fn keep_edits(&mut self) {
        self.session.save_edits();
        self.room.keep_edit(&self.session);
    }
}
