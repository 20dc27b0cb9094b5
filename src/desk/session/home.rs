//! What comes home to a session: runs that end, files that were read or written. Helper threads wait for them.
//! What is done with a run while it goes on is `running`'s affair.

use std::path::PathBuf;

use super::Session;
use super::files::Listing;
use super::forking::Forked;
use crate::desk::message::Message;
use crate::desk::show::{Show, ShowId, Source};
use crate::lang::Text;
use crate::net::Report;
use crate::playback::Playback;
use crate::scenario::Scenario;
use crate::trace::Trace;

/// What comes home from a helper thread.
pub enum Done {
    /// A run has ended.
    Ended {
        id: ShowId,
        trace: Trace,
        report: Report,
    },
    /// A file was read: the trace, and where it breaks off; or why it is none.
    Opened {
        path: PathBuf,
        opened: Result<(Trace, Option<Text>), Text>,
    },
    Saved {
        path: PathBuf,
        playback: Playback,
        saved: Message,
    },
    /// A run has gone the way of another one.
    Forked(Box<Forked>),
    /// A table or a page was saved, or not.
    Written(Message),
    /// What is in a folder.
    Listed(Listing),
    /// Programs were read; or why not.
    Programs(Result<Box<Scenario>, Text>),
}

impl Session {
    /// Has some work done by a helper thread. Whether there is one; if not, that is told.
    pub(super) fn send_out(&mut self, work: impl FnOnce() -> Done + Send + 'static) -> bool {
        let started = self.errands.start(work);
        if let Err(error) = &started {
            let text = Text::new(
                format!("The system has no thread left for this: {error}. Close other programs and try again."),
                format!("系统已无法启动新线程：{error}。请关闭其他程序后重试。"),
            );
            self.message = Some(Message::problem(text));
        }
        started.is_ok()
    }

    /// Takes in what has happened in runs that go on.
    pub(super) fn look_at_runs(&mut self) {
        let mut over = Vec::new();
        for show in self.shows.all_mut() {
            let Some(live) = show.live_mut() else { continue };
            live.standing = live.run.controls().standing();
            let (trace, is_over) = (live.run.trace(), live.run.is_over());
            show.trace = trace;
            over.extend(is_over.then_some(show.id));
        }
        for id in over {
            self.bring_home(id);
        }
    }

    /// Stops whatever runs; helper threads wait for the ends.
    pub(super) fn retire(&mut self) {
        let mut stopped = Vec::new();
        for show in self.shows.all_mut() {
            if let Some(live) = show.live() {
                live.run.controls().stop();
                stopped.push(show.id);
            }
        }
        for id in stopped {
            self.bring_home(id);
        }
    }

    fn bring_home(&mut self, id: ShowId) {
        let Some(run) = self.shows.get_mut(id).and_then(Show::take_run) else { return };
        self.send_out(move || {
            let (trace, report) = run.finish();
            Done::Ended { id, trace, report }
        });
    }

    pub(super) fn take_in(&mut self) {
        while let Some(done) = self.errands.next() {
            match done {
                Done::Ended { id, trace, report } => self.take_end(id, trace, report),
                Done::Opened { path, opened } => self.show_file(path, opened),
                Done::Saved { path, playback, saved } => self.take_saved(&path, playback, saved),
                Done::Forked(forked) => self.take_fork(*forked),
                Done::Written(saved) => self.take_written(saved),
                Done::Listed(listing) => self.listing = Some(listing),
                Done::Programs(Ok(scenario)) => self.change_scenario(*scenario),
                Done::Programs(Err(text)) => self.message = Some(Message::problem(text)),
            }
        }
    }

    /// A run has come home whole. What is in front is told of, and run once more if its framing was changed too late.
    fn take_end(&mut self, id: ShowId, trace: Trace, report: Report) {
        let in_front = self.show().id == id;
        let Some(show) = self.shows.get_mut(id) else { return };
        show.trace = trace;
        show.source = Source::Ended(report);
        if !in_front {
            return;
        }
        if let Some(text) = self.failure() {
            self.message = Some(Message::failure(text));
        }
        self.run_again_if_too_late();
    }
}
