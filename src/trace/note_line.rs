//! One line for what the workbench itself notes, beside the lines of calls.
//! Whole sentences are in `narrate`.

use crate::lang::{Lang, Text};

use super::model::{ActorId, Ending, FullPipe, Note, SocketId, Waiting};
use super::spinning::{idle_calls, idle_text};
use super::store::Trace;

/// What a note says in a line of a log; nothing if it says nothing there.
pub(super) fn note_text(trace: &Trace, n: usize, actor: ActorId, note: &Note, lang: Lang) -> Option<String> {
    Some(match note {
        Note::Started(_) | Note::Speaks { .. } | Note::Pair { .. } | Note::LinesPassed { .. } => return None,
        Note::Waits(waiting) => waiting_text(trace, waiting, lang),
        Note::NoDelaySet { socket } | Note::Unreferenced { socket } => socket_text(trace, note, *socket, lang),
        Note::Spins { call, calls } => {
            let Text { en, zh } = idle_text(&idle_calls(trace, n, actor, *calls), *call, *calls);
            lang.pick(
                format!("goes round and round: {en} in a row moved nothing"),
                format!("在空转：{zh}什么也没有传送"),
            )
        }
        Note::SpinsWithoutCalls => {
            lang.pick("goes round and round without any call".to_owned(), "在空转，不做任何调用".to_owned())
        }
        Note::Ended(ending) => ending_text(ending, lang),
        Note::StreamEnded(end) if end.ending.is_clean() => return None,
        Note::StreamEnded(end) => {
            let (flow, sentence) = (trace.flow_name(end.flow), end.ending.sentence(lang));
            lang.pick(format!("{flow}: {sentence}"), format!("{flow}：{sentence}"))
        }
        Note::Mismatch { flow, at } => {
            let flow = trace.flow_name(*flow);
            lang.pick(format!("MISMATCH in {flow} at byte {at}"), format!("{flow} 的字节 {at} 与发送的不同"))
        }
        Note::NotConserved { flow, accepted, received, queued, unsent } => {
            let flow = trace.flow_name(*flow);
            lang.pick(
                format!(
                    "NOT CONSERVED in {flow}: accepted {accepted}, received {received}, queued {queued}, unsent {unsent}"
                ),
                format!("{flow} 的账不平：已发送 {accepted}，已接收 {received}，排队 {queued}，未发出 {unsent}"),
            )
        }
        Note::Stalemate => {
            lang.pick("every actor waits and nothing is on its way", "所有执行者都在等待，也没有数据在途").to_owned()
        }
        Note::OnlyTurns { actor } => {
            let who = trace.actor_name(*actor);
            lang.pick(
                format!("nobody else goes on and {who} only goes round and round, so the run ends here"),
                format!("别人都不再往前走，{who} 只是在空转，运行到此结束"),
            )
        }
        Note::LimitReached(text) | Note::Said(text) => text.get(lang).to_owned(),
        Note::Lost { events: 1 } => lang.pick("1 event was lost", "丢失了 1 个事件").to_owned(),
        Note::Lost { events } => lang.pick(format!("{events} events were lost"), format!("丢失了 {events} 个事件")),
    })
}

/// What the workbench has done to a socket, or found out about it.
fn socket_text(trace: &Trace, note: &Note, socket: SocketId, lang: Lang) -> String {
    let fd = trace.socket(socket).map_or(-1, |socket| socket.fd);
    match note {
        Note::Unreferenced { .. } => lang.pick(
            format!("descriptor {fd} has lost its last reference, so Python closes it"),
            format!("描述符 {fd} 已没有变量引用，Python 会关闭它"),
        ),
        _ => lang.pick(
            format!("TCP_NODELAY was set on descriptor {fd} by the workbench, not by the program"),
            format!("描述符 {fd} 的 TCP_NODELAY 由实验台设置，不是程序设置的"),
        ),
    }
}

fn waiting_text(trace: &Trace, waiting: &Waiting, lang: Lang) -> String {
    match waiting {
        Waiting::Sleep { ms } => lang.pick(format!("sleeps for {ms} ms"), format!("休眠 {ms} 毫秒")),
        Waiting::Lock => lang.pick("waits for a lock", "等待锁").to_owned(),
        Waiting::Join { name } => lang.pick(format!("waits for the end of {name}"), format!("等待 {name} 结束")),
        Waiting::Input { .. } => lang.pick("waits for a line of input", "等待输入一行").to_owned(),
        Waiting::Command { reads, full } => {
            let Text { en, zh } = command_text(reads.as_deref(), full.as_ref());
            lang.pick(en, zh)
        }
        Waiting::Turn { flow } => {
            let flow = trace.flow_name(*flow);
            lang.pick(format!("waits for its turn at {flow}"), format!("等待轮到它使用 {flow}"))
        }
    }
}

/// A wait for a command, without who waits: `reads stderr of the command; the command waits, …`.
pub fn command_text(reads: Option<&str>, full: Option<&FullPipe>) -> Text {
    let (mut en, mut zh) = match reads {
        Some(stream) => (format!("reads {stream} of the command"), format!("在读命令的 {stream}")),
        None => ("waits for the end of the command".to_owned(), "等待命令结束".to_owned()),
    };
    if let Some(FullPipe { pipe, bytes, room }) = full {
        en.push_str(&format!("; the command waits, its {pipe} pipe is full ({bytes} of {room})"));
        zh.push_str(&format!("；命令也在等：它的 {pipe} 管道已满（{bytes}/{room}）"));
    }
    Text::new(en, zh)
}

fn ending_text(ending: &Ending, lang: Lang) -> String {
    match ending {
        Ending::Done => lang.pick("ends", "结束").to_owned(),
        Ending::Stopped => lang.pick("is stopped", "被停止").to_owned(),
        Ending::Failed(text) => lang.pick(format!("gives up: {}", text.en), format!("放弃：{}", text.zh)),
        Ending::Daemon => {
            lang.pick("ends with its program, as a daemon thread does", "随程序结束（守护线程）").to_owned()
        }
        Ending::Abandoned => {
            lang.pick("did not end in time; its sockets were shut", "没有及时结束，它的套接字已被关闭").to_owned()
        }
        Ending::Panicked(message) => lang.pick(format!("panicked: {message}"), format!("发生内部错误：{message}")),
    }
}
