//! What an actor is doing at a position, and what it waits for.
//! It does not know the gate; whoever watches a run says where the actor stands, and the past does not tell.

use super::scene::{carries_datagrams, receiver_name, sender_name};
use super::tcp;
use super::words::bytes;
use crate::lang::{Lang, Text};
use crate::standing::{Next, Pending, Standing};
use crate::trace::{Call, Ending, Entered, Trace, Waiting, command_text};
use crate::world::{ActorState, Doing, World};

/// What an actor is doing, and why it does not go on. Where it stands is known of a run that goes on, not of the past.
pub fn doing(world: &World<'_>, actor: &ActorState<'_>, standing: Option<&Standing>, lang: Lang) -> String {
    if let Some(waiting) = actor.waits {
        return waits(world.trace, waiting, standing, lang);
    }
    if let Doing::InCall(entered) = actor.doing
        && let Some(waits) = tcp::waits_in_connect(world, actor.id, entered, lang)
    {
        return waits;
    }
    match (&actor.doing, standing) {
        (Doing::Ended(ending), _) => ended(ending, lang).to_owned(),
        (Doing::InCall(entered), Some(Standing::Waiting(true))) => ready(world, entered, lang),
        (Doing::InCall(entered), Some(Standing::Waiting(false))) => blocked(world, entered, lang),
        (Doing::InCall(entered), _) => inside(world, entered, lang),
        (Doing::Running(_), Some(Standing::AtGate(next))) => at_gate(next, lang),
        (Doing::Running(_), Some(Standing::Running | Standing::Ended)) => lang.pick("Running", "正在运行").to_owned(),
        (Doing::Running(last), _) => between(last.map(|returned| returned.call), lang),
    }
}

/// A wait for something that is no socket.
fn waits(trace: &Trace, waiting: &Waiting, standing: Option<&Standing>, lang: Lang) -> String {
    let (en, zh) = match waiting {
        Waiting::Sleep { ms } => (format!("Sleeps for {ms} ms"), format!("正在休眠 {ms} 毫秒")),
        Waiting::Lock => ("Waits for a lock that another thread holds".to_owned(), "在等另一个线程持有的锁".to_owned()),
        Waiting::Join { name } => (format!("Waits until {name} has ended"), format!("在等 {name} 结束")),
        Waiting::Input { .. } => ("Waits for a line of input".to_owned(), "在等输入一行".to_owned()),
        Waiting::Command { reads, full } => {
            let Text { en, zh } = command_text(reads.as_deref(), full.as_ref());
            (capitalised(&en), zh)
        }
        Waiting::Turn { flow } => {
            let flow = trace.flow_name(*flow);
            (
                format!("Waits: another thread is inside the same call on {flow}"),
                format!("在等：另一个线程正在对 {flow} 做同样的调用"),
            )
        }
    };
    match standing {
        Some(Standing::Waiting(true)) => lang.pick(format!("{en}; it has come"), format!("{zh}；已经等到")),
        _ => lang.pick(en, zh),
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn ended(ending: &Ending, lang: Lang) -> &'static str {
    match ending {
        Ending::Done => lang.pick("Ended: its program has come to its end", "已结束：程序运行完毕"),
        Ending::Stopped => lang.pick("Ended: the run was over", "已结束：整个运行到此为止"),
        Ending::Failed(_) => lang.pick("Ended by an error", "因出错而结束"),
        Ending::Daemon => lang.pick("Ended with its program, as a daemon thread does", "已结束：守护线程随程序结束"),
        Ending::Abandoned => lang.pick(
            "Left behind: it did not end when it was told to, and its sockets were shut",
            "已被放弃：它没有按要求结束，套接字已被关闭",
        ),
        Ending::Panicked(_) => lang.pick("Ended by a defect of Sockscope itself", "已结束：Sockscope 自身出现缺陷"),
    }
}

fn at_gate(next: &Next, lang: Lang) -> String {
    match next {
        Next::Start => lang.pick("At the gate, before its first step", "在闸门前，还没有迈出第一步").to_owned(),
        Next::Line { line, breakpoint: true } => {
            lang.pick(format!("Stopped at the breakpoint in line {line}"), format!("停在第 {line} 行的断点处"))
        }
        Next::Line { line, breakpoint: false } => {
            lang.pick(format!("About to run line {line}"), format!("即将运行第 {line} 行"))
        }
        Next::Call(pending) => before_call(pending, lang),
    }
}

fn before_call(Pending { call, asked, .. }: &Pending, lang: Lang) -> String {
    let (name, len) = (call.name(), bytes((*asked).into(), lang));
    if call.receives() {
        return lang.pick(
            format!("At the gate, about to call {name} for at most {len}"),
            format!("在闸门前，即将调用 {name}，最多取 {len}"),
        );
    }
    if call.sends() {
        return lang.pick(
            format!("At the gate, about to call {name} with {len}"),
            format!("在闸门前，即将用 {name} 发送 {len}"),
        );
    }
    lang.pick(format!("At the gate, about to call {name}"), format!("在闸门前，即将调用 {name}"))
}

fn between(last: Option<Call>, lang: Lang) -> String {
    match last {
        Some(call) => {
            let name = call.name();
            lang.pick(format!("Between two calls; the last one was {name}"), format!("在两次调用之间；上一次是 {name}"))
        }
        None => lang.pick("Has made no call yet", "还没有做过任何调用").to_owned(),
    }
}

/// A call as the program wrote it.
fn call_text(entered: &Entered) -> String {
    let name = entered.call.name();
    if entered.call.receives() { format!("{name}({})", entered.asked) } else { name.to_owned() }
}

fn blocked(world: &World<'_>, entered: &Entered, lang: Lang) -> String {
    let call = call_text(entered);
    let (en, zh) = match entered.call {
        Call::Recv | Call::Recvfrom if takes_datagrams(world, entered) => {
            ("no datagram has arrived".to_owned(), "没有数据报到达".to_owned())
        }
        Call::Recv | Call::Recvfrom => nothing_arrived(world.trace, entered),
        Call::Accept => ("no connection is there to take".to_owned(), "还没有连接可取".to_owned()),
        Call::Send | Call::Sendto => {
            let (peer, len) = (receiver_name(world.trace, entered.flow), bytes(entered.asked.into(), lang));
            (
                format!("the kernel has too little room for {len} until {peer} reads"),
                format!("内核剩下的空间放不下 {len}，要等 {peer} 读走一些"),
            )
        }
        Call::Connect => ("the connection is not made yet".to_owned(), "连接还没有建立".to_owned()),
        _ => ("its socket is not ready".to_owned(), "套接字还没有就绪".to_owned()),
    };
    lang.pick(format!("Blocked in {call}: {en}"), format!("阻塞在 {call}：{zh}"))
}

fn nothing_arrived(trace: &Trace, entered: &Entered) -> (String, String) {
    let peer = sender_name(trace, entered.flow);
    match entered.offset {
        0 => (format!("nothing has arrived from {peer}"), format!("{peer} 的数据还没有到达")),
        _ => (format!("nothing more has arrived from {peer}"), format!("{peer} 没有新的数据到达")),
    }
}

/// The socket is ready and only the schedule holds the call back.
fn ready(world: &World<'_>, entered: &Entered, lang: Lang) -> String {
    let call = call_text(entered);
    let (en, zh) = match entered.call {
        Call::Recv | Call::Recvfrom if takes_datagrams(world, entered) => datagrams_wait(world, entered)
            .unwrap_or_else(|| ("there is something to read".to_owned(), "有了可读的内容".to_owned())),
        Call::Recv | Call::Recvfrom => what_arrived(world, entered, lang),
        Call::Accept => ("a connection is there".to_owned(), "已有连接可取".to_owned()),
        Call::Send | Call::Sendto => ("there is room again".to_owned(), "又有了空间".to_owned()),
        _ => ("its socket is ready".to_owned(), "套接字已就绪".to_owned()),
    };
    lang.pick(format!("In {call}, which can go on: {en}"), format!("在 {call} 中，可以继续：{zh}"))
}

/// Whether a call waits for datagrams.
fn takes_datagrams(world: &World<'_>, entered: &Entered) -> bool {
    carries_datagrams(world.trace, entered.flow, entered.socket)
}

/// The datagrams in the queue of a call's socket, if there are any.
fn datagrams_wait(world: &World<'_>, entered: &Entered) -> Option<(String, String)> {
    match world.datagrams_for(entered.socket).0 {
        0 => None,
        1 => Some(("1 datagram waits in the kernel".to_owned(), "内核里有 1 个数据报可读".to_owned())),
        more => Some((format!("{more} datagrams wait in the kernel"), format!("内核里有 {more} 个数据报可读"))),
    }
}

fn what_arrived(world: &World<'_>, entered: &Entered, lang: Lang) -> (String, String) {
    let flow = world.flow(entered.flow);
    let waiting = flow.as_ref().map_or(0, |flow| flow.buffers().receive_queue);
    if waiting > 0 {
        let waiting = bytes(waiting, lang);
        return (format!("{waiting} wait in the kernel"), format!("内核里有 {waiting}可读"));
    }
    if flow.is_some_and(|flow| flow.sender_done) {
        let peer = sender_name(world.trace, entered.flow);
        return (format!("{peer} sends nothing more"), format!("{peer} 不再发送"));
    }
    ("there is something to read".to_owned(), "有了可读的内容".to_owned())
}

/// In the past, and on its way: no more than that the call has not returned.
fn inside(world: &World<'_>, entered: &Entered, lang: Lang) -> String {
    let call = call_text(entered);
    let takes = entered.call.receives() && takes_datagrams(world, entered);
    if let Some((en, zh)) = takes.then(|| datagrams_wait(world, entered)).flatten() {
        return lang.pick(format!("In {call}, which has not returned; {en}"), format!("在 {call} 中，尚未返回；{zh}"));
    }
    let waiting = world.flow(entered.flow).map_or(0, |flow| flow.buffers().receive_queue);
    if entered.call == Call::Recv && !takes && waiting > 0 {
        let waiting = bytes(waiting, lang);
        return lang.pick(
            format!("In {call}, which has not returned; {waiting} wait in the kernel"),
            format!("在 {call} 中，尚未返回；内核里有 {waiting}可读"),
        );
    }
    lang.pick(format!("In {call}, which has not returned"), format!("在 {call} 中，尚未返回"))
}
