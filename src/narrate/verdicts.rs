//! Why a received message is whole, stuck to its neighbours or cut: the one line that the lesson is about.
//! It does not find verdicts; `world` does, by stream offsets.

use std::ops::Range;

use super::holding::{Unit, holding, name};
use super::scene::is_unframed;
use super::words::{bytes, lead, plural};
use crate::codec::fault_words;
use crate::lang::Lang;
use crate::trace::{FlowId, Loss, Span};
use crate::world::{FlowState, RecvView, Verdict, World};

/// A verdict in a word or two.
pub fn word(verdict: &Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Misfit { code, .. } => fault_words(code, lang),
        Verdict::Differs { .. } => lang.pick("sends and frames differ", "send 与帧不一致"),
        Verdict::Intact { .. } => lang.pick("intact", "完好"),
        Verdict::Stuck { .. } => lang.pick("stuck together", "粘在一起"),
        Verdict::Cut { .. } => lang.pick("cut", "被拆开"),
        Verdict::StuckAndCut { .. } => lang.pick("stuck and cut", "粘在一起又被拆开"),
        Verdict::Unknown => lang.pick("unknown", "未知"),
        Verdict::CutOff { .. } => lang.pick("cut off", "被截断"),
        Verdict::Lost { loss: Loss::QueueFull, .. } => lang.pick("dropped, queue full", "队列满，被丢弃"),
        Verdict::Lost { loss: Loss::NobodyThere, .. } => lang.pick("lost, nobody there", "无人接收，丢失"),
        Verdict::Unread { .. } => lang.pick("unread at close", "关闭时未读"),
    }
}

/// Why a frame looks as it does.
pub fn why(world: &World<'_>, id: FlowId, frame: &Span, verdict: &Verdict, lang: Lang) -> String {
    let Some(flow) = world.flow(id) else { return unknown(false, lang) };
    if *verdict == Verdict::Unknown {
        return unknown(flow.sender_is_inside(), lang);
    }
    let chunk = flow.recvs_in(frame.range()).next().filter(|recv| is_unframed(&flow) && recv.range == frame.range());
    match (chunk, verdict) {
        (Some(recv), Verdict::Intact { message }) => lucky(&recv, *message, lang),
        (Some(recv), Verdict::Stuck { messages }) => stuck(&recv, messages, lang),
        (Some(recv), Verdict::Cut { message }) => cut(&flow, &recv, *message, lang),
        (Some(recv), _) => stuck_and_cut(&flow, &recv, lang),
        (None, Verdict::Misfit { messages, culprit, .. }) => misfit(&flow, messages, *culprit, lang),
        (None, Verdict::Differs { .. }) => differs(&flow, frame, lang),
        (None, Verdict::Intact { message }) if world.reads_along() => read_along(&flow, frame, *message, lang),
        (None, Verdict::Intact { message }) => framed(&flow, frame, *message, lang),
        (None, _) => disagreement(&flow, frame, lang),
    }
}

fn unknown(sender_is_inside: bool, lang: Lang) -> String {
    if sender_is_inside {
        return lang
            .pick("The sender has not said which bytes it means as one message", "发送方没有说明哪些字节算一条消息")
            .to_owned();
    }
    let en = "The sender is outside this program, so what it meant as one message is unknown";
    lang.pick(en, "发送方在本程序之外，它把哪些字节算一条消息，这里无从得知").to_owned()
}

/// Without framing a whole message is nobody's doing.
fn lucky(recv: &RecvView, message: usize, lang: Lang) -> String {
    let (most, which) = (bytes(recv.asked.into(), lang), name(message, message, Unit::Message, lang));
    lang.pick(
        format!("recv took what had arrived, at most {most}, and this time that was exactly {which}; nothing in TCP makes it so"),
        format!("recv 取走当时已到达的字节，最多 {most}，这一次恰好就是{which}；TCP 并不保证这一点"),
    )
}

fn stuck(recv: &RecvView, messages: &Range<usize>, lang: Lang) -> String {
    let (asked, last) = (recv.asked, messages.end.saturating_sub(1).max(messages.start));
    let which = name(messages.start, last, Unit::Message, lang);
    let s = plural(asked.into());
    lang.pick(
        format!("recv takes what has arrived, at most {asked} byte{s}: {which} were all there, and TCP marks no end between them"),
        format!("recv 取走已到达的字节，最多 {asked} 字节：{which}都已到达，而 TCP 不标出消息的界限，它们就粘在一起（俗称粘包）"),
    )
}

fn cut(flow: &FlowState<'_>, recv: &RecvView, message: usize, lang: Lang) -> String {
    let which = name(message, message, Unit::Message, lang);
    let Some((_, span)) = flow.message(message) else { return unknown(true, lang) };
    let (asked, got, whole) = (recv.asked, recv.range.end - recv.range.start, span.range());
    if recv.range.end >= whole.end {
        return lang.pick(
            format!("This is the rest of {which}: an earlier recv had already taken its beginning"),
            format!("这是{which}的剩余部分：它的开头已被前面的 recv 取走"),
        );
    }
    let len = bytes(whole.end - whole.start, lang);
    if got == u64::from(asked) {
        let s = plural(got);
        return lang.pick(
            format!(
                "recv({asked}) takes at most {asked} byte{s}, and {which} has {len}; the rest is left to a later recv"
            ),
            format!("recv({asked}) 最多取 {asked} 字节，而{which}有 {len}；剩下的要等后面的 recv"),
        );
    }
    lang.pick(
        format!("Only a part of the {len} of {which} had arrived, and recv, which takes at most {asked}, does not wait for the rest"),
        format!("{which}共 {len}，当时只到了一部分；recv（最多 {asked} 字节）不会等剩下的部分"),
    )
}

fn stuck_and_cut(flow: &FlowState<'_>, recv: &RecvView, lang: Lang) -> String {
    let most = bytes(recv.asked.into(), lang);
    let parts = holding(flow, &recv.range, Unit::Message, lang).unwrap_or_default();
    lang.pick(
        format!("recv takes what has arrived, at most {most}, wherever messages end: here {parts}"),
        format!("recv 取走已到达的字节，最多 {most}，并不理会消息在哪里结束：这里是{parts}"),
    )
}

/// What the bytes mean under a framing; a program that frames for itself may do otherwise.
fn read_along(flow: &FlowState<'_>, frame: &Span, message: usize, lang: Lang) -> String {
    let which = name(message, message, Unit::Message, lang);
    let chunks = flow.recvs_in(frame.range()).count();
    let chunk = if chunks == 1 { "1 chunk brings".to_owned() } else { format!("{chunks} chunks bring") };
    lang.pick(
        format!(
            "Read by this framing, {chunk} exactly {which}; what the program takes for a message, its own lines say"
        ),
        format!("按此分帧来读，这 {chunks} 块里恰好有{which}；程序自己把什么当成一条消息，要看它的代码"),
    )
}

/// With framing a whole message is the decoder's doing.
fn framed(flow: &FlowState<'_>, frame: &Span, message: usize, lang: Lang) -> String {
    let which = name(message, message, Unit::Message, lang);
    let len = bytes(frame.range().end - frame.range().start, lang);
    let chunks = flow.recvs_in(frame.range()).count();
    if chunks > 1 {
        return lang.pick(
            format!("The frame came in {chunks} chunks; the decoder kept them until all {len} were there and cut out exactly {which}"),
            format!("这一帧分 {chunks} 块到达；解码器攒齐全部 {len}，才切出完好的{which}，不多不少"),
        );
    }
    let chunk = flow.recvs_in(frame.range()).next().filter(|recv| recv.range != frame.range());
    if let Some(chunk) = chunk {
        let size = bytes(chunk.range.end - chunk.range.start, lang);
        return lang.pick(
            format!("The chunk has {size}, more than this frame; the framing says where the frame ends, so exactly {which} is cut out"),
            format!("这一块有 {size}，不止这一帧；分帧规则指明了帧的终点，所以切出的恰好是{which}"),
        );
    }
    lang.pick(
        format!("The framing says that {len} make this frame, and the decoder cut out exactly {which}"),
        format!("按分帧规则，这一帧共 {len}，解码器切出的恰好是{which}"),
    )
}

/// A message that its framing does not carry whole, and what that does to the frames.
fn misfit(flow: &FlowState<'_>, messages: &Range<usize>, culprit: usize, lang: Lang) -> String {
    let Some(misfit) = flow.misfit(culprit) else { return unknown(true, lang) };
    let which = name(culprit, culprit, Unit::Message, lang);
    let words = fault_words(misfit.code, lang);
    let first = if messages.contains(&culprit) {
        lang.pick(format!("{which}: {words}"), format!("{}：{words}", which.trim_end()))
    } else {
        lang.pick(
            format!("{which}: {words}, so that every frame behind it begins at the wrong place"),
            format!("{}：{words}，之后每一帧都从错误的位置开始", which.trim_end()),
        )
    };
    lead(&first, misfit.sentence.get(lang), lang)
}

/// What is cut here is not what the program sent at once.
fn differs(flow: &FlowState<'_>, frame: &Span, lang: Lang) -> String {
    let parts = holding(flow, &frame.range(), Unit::Send, lang).unwrap_or_default();
    lang.pick(
        format!("Read by this framing, this frame holds {parts}: sends and frames differ; what the program means by a message, its own lines say"),
        format!("按此分帧来读，这一帧里是{parts}：send 与帧不一致；程序把什么当成一条消息，要看它的代码"),
    )
}

/// A decoder that cuts elsewhere than the encoder speaks another framing.
fn disagreement(flow: &FlowState<'_>, frame: &Span, lang: Lang) -> String {
    let parts = holding(flow, &frame.range(), Unit::Message, lang).unwrap_or_default();
    lang.pick(
        format!("This frame holds {parts}: sender and receiver do not agree on where a message ends"),
        format!("这一帧里是{parts}：发送方和接收方对消息在哪里结束看法不一"),
    )
}
