//! One line for each thing that reached into a run from outside, beside the lines of its events (`line`).
//! It is not the trace file, and nothing reads it back.

use crate::lang::{Lang, Text};

use super::model::{ActorId, Steered, Steering, Stride};
use super::store::Trace;

/// What steered a run, as one line for people.
pub fn steered_line(trace: &Trace, steered: &Steered, lang: Lang) -> String {
    let Text { en, zh } = steered_text(trace, &steered.steered);
    lang.pick(format!("by hand: {en}"), format!("手动：{zh}"))
}

fn steered_text(trace: &Trace, steering: &Steering) -> Text {
    // An actor has no name in a trace that ends before it begins.
    let name = |actor: &ActorId| match trace.actor(*actor) {
        Some(actor) => actor.started.name.clone(),
        None => format!("#{}", actor.0),
    };
    match steering {
        Steering::Let { actor, to } => {
            let (name, Text { en, zh }) = (name(actor), stride_text(*to));
            Text::new(format!("{name} goes {en}"), format!("{name} {zh}"))
        }
        Steering::Typed { actor, line } => {
            let name = name(actor);
            Text::new(format!("{line:?} is typed to {name}"), format!("向 {name} 输入 {line:?}"))
        }
        Steering::InputEnded { actor } => {
            let name = name(actor);
            Text::new(format!("the input of {name} ends"), format!("{name} 的输入到此为止"))
        }
        Steering::Framing(framing) => {
            let kind = framing.name();
            Text::new(format!("new connections speak {kind}"), format!("新连接改用 {kind} 分帧"))
        }
        Steering::RecvSize(size) => {
            Text::new(format!("recvs ask for {size} from here on"), format!("从现在起每次 recv 请求 {size} 字节"))
        }
        Steering::Breakpoints(lines) if lines.is_empty() => Text::new("no breakpoints", "没有断点"),
        Steering::Breakpoints(lines) => {
            let all: Vec<String> = lines.iter().map(|at| format!("{}:{}", at.program, at.line)).collect();
            Text::new(format!("breakpoints at {}", all.join(", ")), format!("断点设在 {}", all.join("、")))
        }
        Steering::TransferCancelled { actor } => {
            let name = name(actor);
            Text::new(format!("the transfer of {name} is cancelled"), format!("取消 {name} 的传输"))
        }
        Steering::Stopped => Text::new("the run is stopped", "运行被停止"),
    }
}

fn stride_text(stride: Stride) -> Text {
    match stride {
        Stride::Call | Stride::Pace => Text::new("to its next call", "走到下一次调用"),
        Stride::Line => Text::new("to its next line", "走到下一行"),
        Stride::Over => Text::new("to the next line of its function", "走到本函数的下一行"),
        Stride::Until(line) => Text::new(format!("until line {line}"), format!("走到第 {line} 行")),
    }
}
