//! What of a scenario's settings is not the usual, each with the way back.
//! Programs, clients, messages and framing are no such settings; they are what a run is about.

use crate::lang::Text;
use crate::scenario::{Fault, Pace, Scenario, Schedule, Sockets, Timing};

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
    differs(native && scenario.fault != usual.fault, scenario.fault.name(), &|it| it.fault = Fault::None);
    differs(native && !scenario.half_close, Text::new("no half close", "不半关闭"), &|it| it.half_close = true);
    all.extend(conduct(scenario).into_iter().filter(|_| native));
    all
}

/// What of sockets and pauses is not the usual, each with the way back.
fn conduct(scenario: &Scenario) -> Vec<Difference> {
    let (sockets, timing) = (&scenario.sockets, &scenario.timing);
    let (usual, usual_timing) = (Sockets::default(), Timing::default());
    let mut all = Vec::new();
    let mut differs = |is_other: bool, en: String, zh: String, without: &dyn Fn(&mut Scenario)| {
        if is_other {
            let mut scenario = scenario.clone();
            without(&mut scenario);
            all.push(Difference { text: Text::new(en, zh), without: scenario });
        }
    };
    let same = |text: String| (text.clone(), text);
    let (en, zh) = same(format!("SO_SNDBUF {}", sockets.send_buffer.unwrap_or(0)));
    differs(sockets.send_buffer.is_some(), en, zh, &|it| it.sockets.send_buffer = None);
    let (en, zh) = same(format!("SO_RCVBUF {}", sockets.receive_buffer.unwrap_or(0)));
    differs(sockets.receive_buffer.is_some(), en, zh, &|it| it.sockets.receive_buffer = None);
    let (en, zh) = same("TCP_CORK".to_owned());
    differs(sockets.cork, en, zh, &|it| it.sockets.cork = false);
    let (en, zh) = same(format!("backlog {}", sockets.backlog));
    differs(sockets.backlog != usual.backlog, en, zh, &|it| it.sockets.backlog = Sockets::default().backlog);
    let (en, zh) = ("no SO_REUSEADDR".to_owned(), "不设 SO_REUSEADDR".to_owned());
    differs(!sockets.reuse_address, en, zh, &|it| it.sockets.reuse_address = true);
    let (burst, pause, read) = (timing.burst, timing.pause_ms, timing.read_pause_ms);
    let pauses = burst != usual_timing.burst || pause != usual_timing.pause_ms;
    differs(pauses, format!("{pause} ms after every {burst}"), format!("每 {burst} 条停 {pause} 毫秒"), &|it| {
        (it.timing.burst, it.timing.pause_ms) = (1, 0);
    });
    differs(read > 0, format!("reads every {read} ms"), format!("每 {read} 毫秒读一次"), &|it| {
        it.timing.read_pause_ms = 0;
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
            fault: Fault::Cut,
            half_close: false,
            sockets: Sockets {
                send_buffer: Some(1),
                receive_buffer: Some(2),
                cork: true,
                backlog: 3,
                reuse_address: false,
            },
            timing: Timing { burst: 2, pause_ms: 5, read_pause_ms: 7 },
            ..Scenario::default()
        };
        for left in (0..14).rev() {
            scenario = differences(&scenario).remove(0).without;
            assert_eq!(differences(&scenario).len(), left);
        }
        assert_eq!(scenario, Scenario::default());
    }
}
