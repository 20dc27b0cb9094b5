//! What programs do between their calls: messages, frames, lines, printed text.
//! It does not judge a frame; `verdicts` does.

use super::scene::{Scene, is_unframed, receiver_name, sender_name};
use super::words::{bytes, lead, list, quoted};
use crate::codec::Rejection;
use crate::lang::Lang;
use crate::trace::{FileChange, FileEvent, Printed, Rejected, SocketId, Span};

/// A message that is about to be sent.
pub fn message(scene: &Scene<'_>, span: &Span) -> String {
    let (who, peer) = (scene.actor(), receiver_name(scene.trace, span.flow));
    let number = scene.flow_before(span.flow).map_or(0, |flow| flow.messages) + 1;
    let (en, zh) = make_up(scene, span);
    if scene.reads_along() {
        return scene.say(
            format!("One send of {who} counts as message {number} for {peer}: {en}"),
            format!("{who} 的一次 send 算作给 {peer} 的第 {number} 条消息：{zh}"),
        );
    }
    scene.say(
        format!("{who} prepares message {number} for {peer}: {en}"),
        format!("{who} 准备好给 {peer} 的第 {number} 条消息：{zh}"),
    )
}

/// The parts of a message or frame.
fn make_up(scene: &Scene<'_>, span: &Span) -> (String, String) {
    let part = |len: u32| bytes(len.into(), scene.lang);
    let (mut en, mut zh) = (Vec::new(), Vec::new());
    if span.frame.header > 0 {
        en.push(format!("a header of {}", part(span.frame.header)));
        zh.push(format!("帧头 {}", part(span.frame.header)));
    }
    if span.frame.header > 0 || span.frame.trailer > 0 {
        en.push(format!("a payload of {}", part(span.frame.payload)));
        zh.push(format!("载荷 {}", part(span.frame.payload)));
    } else {
        en.push(part(span.frame.payload));
        zh.push(part(span.frame.payload));
    }
    if span.frame.trailer > 0 {
        en.push(format!("{} behind it", part(span.frame.trailer)));
        zh.push(format!("其后 {}", part(span.frame.trailer)));
    }
    (list(&en, Lang::En), zh.join("，"))
}

/// A frame that a decoder has cut.
pub fn framed(scene: &Scene<'_>, span: &Span) -> String {
    let (who, peer) = (scene.actor(), sender_name(scene.trace, span.flow));
    if scene.is_datagram(span.flow, SocketId::NONE) {
        let len = bytes(span.frame.payload.into(), scene.lang);
        return scene.say(
            format!("{who} takes this datagram for one message of {len}, which it is"),
            format!("{who} 把这个数据报当成一条 {len}的消息，它也正是如此"),
        );
    }
    if scene.flow_after(span.flow).is_some_and(|flow| is_unframed(&flow)) {
        let len = bytes(span.frame.payload.into(), scene.lang);
        if scene.reads_along() {
            return scene.say(
                format!("Read without framing, this chunk of {len} for {who} counts as one message"),
                format!("不分帧来看，{who} 收到的这一块 {len}算作一条消息"),
            );
        }
        return scene.say(
            format!("{who} has no framing, so it takes this chunk of {len} for one message"),
            format!("{who} 没有分帧，于是把这一块 {len}当成一条消息"),
        );
    }
    let number = scene.ordinal(|flow| &flow.framed, span.flow);
    let (en, zh) = make_up(scene, span);
    if scene.reads_along() {
        return scene.say(
            format!("Read by this framing, frame {number} of the stream from {peer} to {who} is whole: {en}"),
            format!("按此分帧来读，{peer} 发给 {who} 的流中第 {number} 帧已完整：{zh}"),
        );
    }
    scene.say(
        format!("{who} cuts frame {number} out of the stream from {peer}: {en}"),
        format!("{who} 从 {peer} 发来的流中切出第 {number} 帧：{zh}"),
    )
}

/// Bytes that a decoder refused, with the codec's own sentence.
pub fn rejected(scene: &Scene<'_>, rejected: &Rejected) -> String {
    let who = scene.actor();
    let Rejection { range, sentence, .. } = &rejected.rejection;
    let len = bytes(range.end.saturating_sub(range.start), scene.lang);
    let first = if scene.reads_along() {
        scene.say(
            format!("Read by this framing, {len} that {who} has got are no frame, from offset {} on", range.start),
            format!("按此分帧来读，{who} 收到的流中从偏移 {} 起的 {len}不成帧", range.start),
        )
    } else {
        scene.say(
            format!("{who} rejects {len} from offset {} on", range.start),
            format!("{who} 拒绝了流中从偏移 {} 起的 {len}", range.start),
        )
    };
    lead(&first, sentence.get(scene.lang), scene.lang)
}

/// A line that a program has reached.
pub fn line(scene: &Scene<'_>, line: u32) -> String {
    let who = scene.actor();
    scene.say(format!("{who} reaches line {line} of its program"), format!("{who} 执行到程序的第 {line} 行"))
}

/// Printed text.
pub fn printed(scene: &Scene<'_>, text: &Printed) -> String {
    let who = scene.actor();
    if text.is_empty() {
        return scene.say(format!("{who} prints an empty line"), format!("{who} 打印一个空行"));
    }
    let quoted = quoted(text);
    if text.goes_on {
        return scene.say(
            format!("{who} prints {quoted}, and its line goes on"),
            format!("{who} 打印{quoted}，这一行还没有结束"),
        );
    }
    scene.say(format!("{who} prints {quoted}"), format!("{who} 打印{quoted}"))
}

/// An exception that nobody caught; the last line of what Python prints names it.
pub fn raised(scene: &Scene<'_>, text: &str) -> String {
    let (who, text) = (scene.actor(), quoted(text.lines().last().unwrap_or_default()));
    scene.say(
        format!("{who} ends by an exception that nobody caught: {text}"),
        format!("{who} 因没有捕获的异常而终止：{text}"),
    )
}

/// A change of a file, or the first look into one that lay there.
pub fn file(scene: &Scene<'_>, event: &FileEvent) -> String {
    let (who, name) = (scene.actor(), quoted(&event.name));
    let len = |count: &u64| bytes(*count, scene.lang);
    match &event.change {
        FileChange::Found { size, .. } => scene.say(
            format!("{who} opens the file {name}, which lies there with {}", len(size)),
            format!("{who} 打开已有的文件{name}，其中有 {}", len(size)),
        ),
        FileChange::Made => {
            scene.say(format!("{who} makes the file {name}; it is empty"), format!("{who} 新建空文件{name}"))
        }
        FileChange::Written { bytes: written, size, .. } => scene.say(
            format!("{who} writes {} to the file {name}, which has {} now", len(written), len(size)),
            format!("{who} 向文件{name}写入 {}，文件现有 {}", len(written), len(size)),
        ),
        FileChange::Cut { size } => scene.say(
            format!("{who} sets the size of the file {name} to {}", len(size)),
            format!("{who} 把文件{name}的大小改为 {}", len(size)),
        ),
        FileChange::Removed => scene.say(format!("{who} removes the file {name}"), format!("{who} 删除文件{name}")),
        FileChange::Renamed { to } => {
            let to = quoted(to);
            scene.say(format!("{who} renames {name} to {to}"), format!("{who} 把{name}改名为{to}"))
        }
        FileChange::FolderMade => {
            scene.say(format!("{who} makes the folder {name}"), format!("{who} 新建文件夹{name}"))
        }
        FileChange::FolderRemoved => {
            scene.say(format!("{who} removes the folder {name}"), format!("{who} 删除文件夹{name}"))
        }
    }
}
