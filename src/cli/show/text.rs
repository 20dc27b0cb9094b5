//! The world at a position, written for people: who does what, where every byte is, what became of the messages.
//! Long lists are cut with a word of it; `json` gives everything.

use std::io::{self, Write};

use super::parts::{call_end, listed, outside, payload_text};
use super::{carried, datagrams, files, pipe, program, states, waits};
use crate::cli::summary_text;
use crate::codec::fault_words;
use crate::lang::{Lang, bytes_en, count_en};
use crate::narrate;
use crate::trace::{Ending, Note, Position, Span, What, call_text, log_line};
use crate::world::{ActorState, Doing, FlowState, RecvView, SendView, Verdict, World};

/// Writes the world.
///
/// # Errors
/// Those of the writer.
pub fn write(out: &mut impl Write, world: &World<'_>, lang: Lang) -> io::Result<()> {
    write_position(out, world, lang)?;
    let actors = world.actors();
    if !actors.is_empty() {
        writeln!(out)?;
    }
    let widest = actors.iter().map(|actor| actor.started.name.len()).max().unwrap_or(0);
    for actor in &actors {
        writeln!(out, "{:widest$}  {}", actor.started.name, doing(world, actor, lang))?;
        program::write(out, actor, lang)?;
    }
    states::write_queues(out, world, lang)?;
    for flow in world.flows().into_iter().filter_map(|id| world.flow(id)) {
        writeln!(out)?;
        write_flow(out, world, &flow, lang)?;
    }
    carried::write(out, world, lang)?;
    files::write(out, world, lang)?;
    waits::write(out, world, lang)?;
    writeln!(out)?;
    write_books(out, world, lang)
}

/// Where in the trace this is, and what has just happened.
fn write_position(out: &mut impl Write, world: &World<'_>, lang: Lang) -> io::Result<()> {
    let (at, all) = (world.at.0, world.trace.len());
    writeln!(
        out,
        "{}",
        lang.pick(
            format!("After {at} of {}.", count_en(all as u64, "event")),
            format!("第 {at} 个事件之后（共 {all} 个）。")
        )
    )?;
    match last_line(world, lang) {
        Some(line) => writeln!(out, "{}{line}", lang.pick("Last: ", "最后：")),
        None => Ok(()),
    }
}

/// The line of the last event. Whether a call that has just begun will wait, only what comes later tells.
fn last_line(world: &World<'_>, lang: Lang) -> Option<String> {
    let Position(at) = world.at;
    let n = at.checked_sub(1)?;
    let event = world.trace.event(n)?;
    match &event.what {
        What::Entered(entered) => {
            let (actor, call) = (world.trace.actor_name(event.actor), call_text(world.trace, entered));
            Some(format!("{actor:<14} {call}…"))
        }
        _ => log_line(world.trace, n, lang),
    }
}

fn doing(world: &World<'_>, actor: &ActorState<'_>, lang: Lang) -> String {
    if let Doing::Ended(ending) = actor.doing {
        return ended(ending, lang);
    }
    let what = narrate::doing(world, actor, None, lang);
    match actor.line {
        Some(line) => lang.pick(format!("{what}, line {line}"), format!("{what}，第 {line} 行")),
        None => what,
    }
}

fn ended(ending: &Ending, lang: Lang) -> String {
    match ending {
        Ending::Done => lang.pick("Ended", "已结束").to_owned(),
        Ending::Stopped => lang.pick("Stopped with the run", "随运行一起停止").to_owned(),
        Ending::Failed(text) => lang.pick(format!("Gave up: {}", text.en), format!("已放弃：{}", text.zh)),
        Ending::Daemon => lang.pick("Ended with its program", "随程序结束").to_owned(),
        Ending::Abandoned => lang.pick("Left behind: it did not end in time", "已被放弃：没有及时结束").to_owned(),
        Ending::Panicked(message) => lang.pick(format!("Panicked: {message}"), format!("发生内部错误：{message}")),
    }
}

fn write_flow(out: &mut impl Write, world: &World<'_>, flow: &FlowState<'_>, lang: Lang) -> io::Result<()> {
    let framing = flow.framing().map_or("", |framing| framing.name());
    let kind = if flow.datagrams { "UDP" } else { framing };
    writeln!(out, "{}  {kind}", world.trace.flow_name(flow.id))?;
    row(out, lang.pick("sends", "send"), &sends_text(flow, lang))?;
    if flow.datagrams {
        return write_datagrams(out, world, flow, lang);
    }
    row(out, lang.pick("chunks", "recv"), &chunks_text(flow, lang))?;
    row(out, lang.pick("bytes", "字节"), &bytes_text(flow, lang))?;
    row(out, lang.pick("frames", "帧"), &frames_text(flow, lang))?;
    for (_, rejected) in (0..flow.rejected).filter_map(|index| flow.rejection(index)) {
        let (words, sentence) = (fault_words(&rejected.code, lang), rejected.sentence.get(lang));
        row(
            out,
            lang.pick("reject", "拒绝"),
            &format!("{}..{}  {words}{}{sentence}", rejected.range.start, rejected.range.end, lang.pick(": ", "：")),
        )?;
    }
    row(out, lang.pick("pipe", "管道"), &pipe::text(world, flow, lang))?;
    if let Some(text) = states::states_text(world, flow, lang) {
        row(out, lang.pick("states", "状态"), &text)?;
    }
    if let Some(sentence) = narrate::end(flow, lang) {
        row(out, lang.pick("closed", "终止"), &sentence)?;
    }
    match flow.stream_ended {
        Some(Note::StreamEnded(end)) => row(out, lang.pick("end", "结束"), &end.ending.sentence(lang)),
        _ => Ok(()),
    }
}

/// The rows that datagrams have in the place of a stream's.
fn write_datagrams(out: &mut impl Write, world: &World<'_>, flow: &FlowState<'_>, lang: Lang) -> io::Result<()> {
    row(out, lang.pick("recvs", "recv"), &datagrams::recvs_text(flow, lang))?;
    row(out, lang.pick("bytes", "字节"), &datagrams::bytes_text(flow, lang))?;
    row(out, lang.pick("message", "消息"), &datagrams::datagrams_text(flow, lang))?;
    row(out, lang.pick("pipe", "管道"), &pipe::text(world, flow, lang))
}

/// One row of a flow. A Chinese character is two columns wide.
fn row(out: &mut impl Write, name: &str, text: &str) -> io::Result<()> {
    const COLUMN: usize = 8;
    let wide: usize = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    writeln!(out, "  {name}{:gap$}{text}", "", gap = COLUMN.saturating_sub(wide).max(1))
}

fn sends_text(flow: &FlowState<'_>, lang: Lang) -> String {
    if !flow.sender_is_inside() {
        return outside(lang);
    }
    let text = |send: SendView| {
        let place = format!("{}..{}", send.range.start, send.range.end);
        call_end(flow, place, send.returned, send.errno, lang)
    };
    listed((0..flow.sends_entered).filter_map(|index| flow.send(index)), flow.sends_entered, text, lang)
}

fn chunks_text(flow: &FlowState<'_>, lang: Lang) -> String {
    if !flow.receiver_is_inside() {
        return outside(lang);
    }
    let text = |recv: RecvView| {
        let place = if recv.returned.is_some() && recv.range.is_empty() && recv.errno.is_none() {
            lang.pick("end", "结束").to_owned()
        } else if recv.returned.is_some() {
            format!("{}..{}", recv.range.start, recv.range.end)
        } else {
            format!("{}..", recv.range.start)
        };
        call_end(flow, format!("{place} ({})", recv.asked), recv.returned, recv.errno, lang)
    };
    listed((0..flow.recvs_entered).filter_map(|index| flow.recv(index)), flow.recvs_entered, text, lang)
}

fn bytes_text(flow: &FlowState<'_>, lang: Lang) -> String {
    let read = flow.received;
    if !flow.receiver_is_inside() {
        let (sent, unsent) = (flow.accepted, flow.unsent);
        return lang.pick(
            format!("{sent} sent, {unsent} of them in the sender's kernel; what the outside peer has read is unknown"),
            format!("已发送 {sent}，其中发送方内核中 {unsent}；外部对端读了多少未知"),
        );
    }
    if flow.discard.is_some() {
        let (between, reset) = (flow.discarded(), flow.reset());
        let (en, zh) = match reset {
            0 => Default::default(),
            reset => (format!(", {reset} lost to a reset"), format!("，因 RST 丢失 {reset}")),
        };
        return lang.pick(format!("{read} read, {between} discarded{en}"), format!("已读 {read}，丢弃 {between}{zh}"));
    }
    let (queued, unsent) = (flow.queued(), flow.unsent);
    lang.pick(
        format!("{read} read, {queued} in the receiver's kernel, {unsent} in the sender's kernel"),
        format!("已读 {read}，接收方内核中 {queued}，发送方内核中 {unsent}"),
    )
}

fn frames_text(flow: &FlowState<'_>, lang: Lang) -> String {
    if !flow.receiver_is_inside() {
        return outside(lang);
    }
    let text = |(_, span): (usize, Span)| {
        let payload = payload_text(flow, &span.payload_range());
        format!("{}..{} {payload} {}", span.range().start, span.range().end, verdict_text(&flow.verdict(&span), lang))
    };
    listed((0..flow.framed).filter_map(|index| flow.frame(index)), flow.framed, text, lang)
}

fn verdict_text(verdict: &Verdict, lang: Lang) -> String {
    match verdict {
        Verdict::Intact { .. } => lang.pick("intact", "完好").to_owned(),
        Verdict::Cut { .. } => lang.pick("cut", "被切断").to_owned(),
        Verdict::Misfit { .. } | Verdict::Differs { .. } => narrate::verdict_word(verdict, lang),
        Verdict::Unknown | Verdict::CutOff { .. } | Verdict::Lost { .. } | Verdict::Unread { .. } => {
            narrate::verdict_word(verdict, lang)
        }
        Verdict::Stuck { messages } => {
            let count = messages.len();
            lang.pick(format!("stuck ({count} messages)"), format!("粘连（{count} 条消息）"))
        }
        Verdict::StuckAndCut { messages } => {
            let count = messages.len();
            lang.pick(format!("stuck and cut ({count} messages)"), format!("粘连且被切断（{count} 条消息）"))
        }
    }
}

fn write_books(out: &mut impl Write, world: &World<'_>, lang: Lang) -> io::Result<()> {
    let sum = world.accounting();
    // Only datagrams are cut off or lost, and only streams end by a reset.
    let (cut, lost) = (sum.cut, sum.lost);
    let (mut en, mut zh) = (String::new(), String::new());
    if sum.reset > 0 {
        en.push_str(&format!(" + {} lost to a reset", sum.reset));
        zh.push_str(&format!(" + 因 RST 丢失 {}", sum.reset));
    }
    if (cut, lost) != (0, 0) {
        en.push_str(&format!(" + {cut} cut off + {lost} lost on the way"));
        zh.push_str(&format!(" + 截断 {cut} + 途中丢失 {lost}"));
    }
    writeln!(
        out,
        "{}",
        lang.pick(
            format!(
                "{} sent = {} received + {} queued + {} unsent + {} discarded{en}.",
                bytes_en(sum.accepted),
                sum.received,
                sum.queued,
                sum.unsent,
                sum.discarded
            ),
            format!(
                "已发送 {} 字节 = 已接收 {} + 排队 {} + 未发出 {} + 丢弃 {}{zh}。",
                sum.accepted, sum.received, sum.queued, sum.unsent, sum.discarded
            ),
        )
    )?;
    if sum.outside > 0 {
        writeln!(
            out,
            "{}",
            lang.pick(
                "Outside peers do not tell what they have read; it is among the queued bytes.",
                "外部对端不会告知读了多少，这些字节计在排队之中。",
            )
        )?;
        return writeln!(out, "{}{}", narrate::accounting(&sum, lang), lang.pick(".", "。"));
    }
    writeln!(out, "{}", summary_text::books(world.at.0, sum.holds, lang))
}
