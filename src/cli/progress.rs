//! How far many runs have come, and how fast they come, said now and then to whoever sits at the terminal.
//! Where stderr is no terminal it says nothing.

use std::io::IsTerminal as _;
use std::time::Duration;

use super::teller::Teller;
use crate::lang::Text;
use crate::net::{Clock, Deadline};

/// How long it is silent before it says the next sentence.
const SILENCE: Duration = Duration::from_secs(2);

/// How far the runs of one command have come.
pub struct Progress {
    begun: Clock,
    silent: Deadline,
    heard: bool,
}

impl Progress {
    /// The first run begins now.
    pub fn start() -> Self {
        Self { begun: Clock::start(), silent: Deadline::after(SILENCE), heard: std::io::stderr().is_terminal() }
    }

    /// So many runs of so many are over.
    pub fn tell(&mut self, runs: u32, times: u32, teller: &mut Teller) {
        if !self.heard || runs >= times || !self.silent.passed() {
            return;
        }
        self.silent = Deadline::after(SILENCE);
        teller.say(&so_far(runs, times, self.begun.now_us()));
    }
}

fn so_far(runs: u32, times: u32, us: u64) -> Text {
    let rate = u64::from(runs) * 1_000_000 / us.max(1);
    Text::new(
        format!("{runs} of {times} runs, {rate} per second. Ctrl-C ends it."),
        format!("已运行 {runs} 次，共 {times} 次，每秒 {rate} 次。按 Ctrl-C 结束。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_been_done_is_told_with_its_rate() {
        assert_eq!(so_far(120, 200, 2_000_000).en, "120 of 200 runs, 60 per second. Ctrl-C ends it.");
    }
}
