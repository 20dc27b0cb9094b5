//! Sentences on stderr, written by a thread of its own, so that a reader that stands still stops nobody else.
//! What is said is the caller's affair.

use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};

use super::output::say_all;
use crate::lang::{Lang, Text};

/// Sentences that may wait for a reader; what comes beyond them is counted instead.
const WAITING: usize = 4096;

/// Sentences that are written in one piece, at most.
const TOGETHER: usize = 64;

/// Says sentences in their order, as fast as they are read.
pub struct Teller {
    sentences: Sender<String>,
    /// Disconnected once all has been said.
    done: Receiver<()>,
    missed: u64,
    lang: Lang,
}

impl Teller {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn start(lang: Lang) -> std::io::Result<Self> {
        let (sentences, to_say) = crossbeam_channel::bounded::<String>(WAITING);
        let (end, done) = crossbeam_channel::bounded(0);
        let talk = move || {
            // What waits already goes in one piece: where strangers crowd, a call of the system for each sentence costs the others.
            to_say
                .iter()
                .for_each(|sentence| say_all(std::iter::once(sentence).chain(to_say.try_iter().take(TOGETHER))));
            drop(end);
        };
        std::thread::Builder::new().name("stderr".to_owned()).spawn(talk)?;
        Ok(Self { sentences, done, missed: 0, lang })
    }

    /// Says a sentence once the ones before it are said. Never waits.
    pub fn say(&mut self, sentence: &Text) {
        self.tell_missed();
        self.missed += u64::from(!self.passes_on(sentence));
    }

    /// Waits until all is said, but no longer than this.
    pub fn finish(mut self, at_most: Duration) {
        self.tell_missed();
        drop(self.sentences);
        self.done.recv_timeout(at_most).ok();
    }

    fn tell_missed(&mut self) {
        let missed = self.missed;
        let text = Text::new(
            format!("{missed} reports were left out, since nobody read those before them."),
            format!("前面的消息没有人读取，略去了 {missed} 条。"),
        );
        if missed > 0 && self.passes_on(&text) {
            self.missed = 0;
        }
    }

    fn passes_on(&self, sentence: &Text) -> bool {
        self.sentences.try_send(sentence.get(self.lang).to_owned()).is_ok()
    }
}
