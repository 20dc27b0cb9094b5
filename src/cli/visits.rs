//! What `serve` says of those who come and go.
//! It hears of them from the server, and counts nobody.

use crate::lang::Text;
use crate::run::{Leaving, Visit};

/// What a connection does, in a sentence. Its name is that of its flows in the trace.
pub fn visit_text(visit: &Visit) -> Text {
    match visit {
        Visit::Came { number, from } => Text::new(
            format!("outside-{number} connected from {from}."),
            format!("outside-{number} 从 {from} 连接进来。"),
        ),
        Visit::Wrote { number, from } => Text::new(
            format!("outside-{number} writes from {from}."),
            format!("outside-{number} 从 {from} 发来数据报。"),
        ),
        Visit::Cut { number, len, cut } => {
            let sent = len + cut;
            Text::new(
                format!(
                    "outside-{number} sent a datagram of {sent} bytes, and recvfrom asked for {len}: the other {cut} are gone, here and in every longer one (--recv-size)."
                ),
                format!(
                    "outside-{number} 发来一个 {sent} 字节的数据报，而 recvfrom 只要了 {len} 字节：其余 {cut} 字节丢失了，更长的数据报都会如此（--recv-size）。"
                ),
            )
        }
        Visit::Rejected { number, why } => Text::new(
            format!("outside-{number} sent what is no message, and goes on: {}", why.en),
            format!("outside-{number} 发来的一段不是消息，连接继续：{}", why.zh),
        ),
        Visit::Kept(why) => Text::new(
            format!("No further client can be accepted for the present; whoever comes waits: {}", why.en),
            format!("暂时无法接受新的客户端，后来者都在等待：{}", why.zh),
        ),
        Visit::Crowded { most } => Text::new(
            format!(
                "{most} clients are connected, the most that --max-connections allows; whoever comes now is turned away."
            ),
            format!("已有 {most} 个客户端连接，达到 --max-connections 的上限；后来者会被立即断开。"),
        ),
        Visit::TurnedAway { count } => Text::new(
            format!(
                "There is room again; {} turned away.",
                if *count == 1 { "1 connection was".to_owned() } else { format!("{count} connections were") }
            ),
            format!("又有空位了；其间断开了 {count} 个连接。"),
        ),
        Visit::Left { number, leaving } => leaving_text(&format!("outside-{number}"), leaving),
    }
}

fn leaving_text(name: &str, leaving: &Leaving) -> Text {
    match leaving {
        Leaving::Closed => Text::new(format!("{name} closed."), format!("{name} 已关闭。")),
        Leaving::NotClean(why) => Text::new(
            format!("{name} closed, and not all of its bytes made up messages: {}", why.en),
            format!("{name} 已关闭，但有字节没能组成消息：{}", why.zh),
        ),
        Leaving::Refused(why) => {
            Text::new(format!("{name} was cut off: {}", why.en), format!("{name} 被服务器断开：{}", why.zh))
        }
        Leaving::Idle { patience, read: true } => Text::new(
            format!(
                "{name} brought no whole message for {} s, so the server closed it (--idle-timeout).",
                patience.as_secs()
            ),
            format!("{name} 在 {} 秒内没有发来一条完整的消息，服务器断开了它（--idle-timeout）。", patience.as_secs()),
        ),
        Leaving::Idle { patience, read: false } => Text::new(
            format!(
                "{name} read none of its answers for {} s, so the server closed it (--idle-timeout).",
                patience.as_secs()
            ),
            format!("{name} 在 {} 秒内没有读取应答，服务器断开了它（--idle-timeout）。", patience.as_secs()),
        ),
        Leaving::Outgrown { longest } => Text::new(
            format!(
                "{name} has moved more than {} MiB, twice the size of a part, so the server closed it (--trace-part).",
                longest >> 20
            ),
            format!("{name} 传输的数据超过 {} MiB，即一个部分的两倍，服务器断开了它（--trace-part）。", longest >> 20),
        ),
        Leaving::Broken(why) => Text::new(format!("{name} broke off: {}", why.en), format!("{name} 中断：{}", why.zh)),
        Leaving::Stopped => Text::new(
            format!("{name} was still open when the server stopped."),
            format!("服务器停止时 {name} 仍未关闭。"),
        ),
    }
}
