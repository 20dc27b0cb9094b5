//! What of a scenario's settings is not the usual, each with the way back.
//! Programs, clients, messages and framing are no such settings; they are what a run is about.

use crate::lang::Text;
use crate::scenario::{Pace, Scenario, Schedule};

/// A setting that is not the usual one.
pub struct Difference {
    /// What it is, in a word or two.
    pub text: Text,
    /// The scenario with the usual setting in its place.
    pub without: Scenario,
}

/// Every setting of the drawer that is not the usual one.
pub fn differences(scenario: &Scenario) -> Vec<Difference> {
    let usual = Scenario::default();
    let mut all = Vec::new();
    let mut differs = |is_other: bool, text: Text, without: &dyn Fn(&mut Scenario)| {
        if is_other {
            let mut scenario = scenario.clone();
            without(&mut scenario);
            all.push(Difference { text, without: scenario });
        }
    };
    let native = scenario.programs.is_empty();
    differs(scenario.sends_datagrams(), Text::new("UDP", "UDP"), &|it| it.transport = usual.transport);
    differs(scenario.schedule != usual.schedule, Text::new("free", "自由调度"), &|it| {
        it.schedule = Schedule::Staged
    });
    differs(!scenario.nodelay, Text::new("Nagle on", "Nagle 开启"), &|it| it.nodelay = true);
    differs(native && scenario.pace != usual.pace, Text::new("waits for answers", "等待应答"), &|it| {
        it.pace = Pace::BackToBack;
    });
    let repeat = scenario.repeat;
    differs(native && repeat != 1, Text::new(format!("{repeat} times"), format!("重复 {repeat} 次")), &|it| {
        it.repeat = 1;
    });
    let service = scenario.service.name();
    differs(native && scenario.service != usual.service, Text::new(service, service), &|it| {
        it.service = Scenario::default().service;
        it.pace = Pace::BackToBack;
    });
    differs(native && scenario.one_at_a_time, Text::new("one at a time", "一次一个客户端"), &|it| {
        it.one_at_a_time = false;
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_difference_can_be_taken_back_until_nothing_differs() {
        let mut scenario = Scenario {
            schedule: Schedule::Free,
            nodelay: false,
            pace: Pace::Lockstep,
            repeat: 4,
            one_at_a_time: true,
            ..Scenario::default()
        };
        for left in (0..5).rev() {
            scenario = differences(&scenario).remove(0).without;
            assert_eq!(differences(&scenario).len(), left);
        }
        assert_eq!(scenario, Scenario::default());
    }
}
