//! What is wrong with a finished run, as sentences: the reasons for exit status 1.
//! It prints nothing.

use crate::lang::{Text, count_en};
use crate::run::{End, Report};
use crate::trace::{Ending, Note, Trace, What};
use crate::world::Summary;

/// Everything that is wrong with a run, most telling first; empty for a good one.
pub fn findings(trace: &Trace, report: &Report, summary: &Summary) -> Vec<Text> {
    let mut found: Vec<Text> = trace.events().filter_map(|event| said(trace, event.actor, &event.what)).collect();
    if report.end == End::Stalemate {
        found.push(whoever_turns(trace).map_or_else(stalemate, only_turns));
    }
    if !summary.conserved {
        found.push(not_conserved());
    }
    if report.threads_left > report.abandoned.len() || report.descriptors_left > 0 {
        found.push(left_over(report));
    }
    found
}

/// What an event says that makes a run no good.
fn said(trace: &Trace, actor: crate::trace::ActorId, what: &What) -> Option<Text> {
    let What::Noted(note) = what else { return None };
    let name = trace.actor_name(actor);
    match note.as_ref() {
        Note::Ended(Ending::Failed(text)) => {
            Some(Text::new(format!("{name} gave up: {}", text.en), format!("{name} 放弃：{}", text.zh)))
        }
        Note::Ended(Ending::Panicked(message)) => Some(Text::new(
            format!("{name} ended by a defect of Sockscope itself: {message}. Please report this."),
            format!("{name} 因 Sockscope 自身的缺陷而终止：{message}。请报告这个问题。"),
        )),
        Note::Ended(Ending::Abandoned) => Some(Text::new(
            format!(
                "{name} did not end when it was told to: it is inside one operation that goes on and on, such as sum() of an endless iterator. Its sockets were shut and it was left behind."
            ),
            format!(
                "{name} 没有按要求结束：它停留在一个没完没了的操作里，例如对无穷迭代器求 sum()。它的套接字已被关闭，线程被放弃。"
            ),
        )),
        Note::LimitReached(text) => Some(text.clone()),
        Note::Lost { events } => {
            let counted = count_en(*events, "event");
            Some(Text::new(
                format!("{counted} did not reach the trace. This is a defect of Sockscope; please report it."),
                format!("{events} 个事件没有进入轨迹。这是 Sockscope 的缺陷，请报告。"),
            ))
        }
        _ => None,
    }
}

/// Who kept the others waiting by going round and round.
fn whoever_turns(trace: &Trace) -> Option<&str> {
    trace.events().find_map(|event| match &event.what {
        What::Noted(note) => match note.as_ref() {
            Note::OnlyTurns { actor } => Some(trace.actor_name(*actor)),
            _ => None,
        },
        _ => None,
    })
}

fn only_turns(who: &str) -> Text {
    Text::new(
        format!(
            "{who} goes round and round in a loop that does not end by itself and makes no call, and everybody else waits, so the run was given up. Give the loop an end, or a call that waits; the last lines say who else waits for what."
        ),
        format!(
            "{who} 在一个自己不会结束的循环里空转，不做任何调用，其他执行者都在等待，运行因此被放弃。请让循环能结束，或在里面做会等待的调用；最后几行会说明其他人在等什么。"
        ),
    )
}

fn stalemate() -> Text {
    Text::new(
        "Every actor waits for another one and nothing is on its way, so the run was given up. Look at the last lines to see who waits for what; an empty message, for instance, is never answered, and without a framing one answer may stand for several messages.",
        "所有执行者都在互相等待，也没有数据在途，运行因此被放弃。请看最后几行，了解谁在等什么；例如空消息永远得不到应答；不分帧时，一个应答可能对应好几条消息。",
    )
}

fn not_conserved() -> Text {
    Text::new(
        "Not every byte that was sent is accounted for. This is a defect of Sockscope; please report it with the trace (--trace FILE).",
        "有已发送的字节去向不明。这是 Sockscope 的缺陷，请附上轨迹（--trace FILE）报告。",
    )
}

fn left_over(report: &Report) -> Text {
    let (threads, descriptors) = (report.threads_left, report.descriptors_left);
    let left_threads = count_en(threads as u64, "thread");
    let left_descriptors = count_en(u64::from(descriptors), "descriptor");
    Text::new(
        format!(
            "The run left {left_threads} and {left_descriptors} behind. This is a defect of Sockscope; please report it."
        ),
        format!("运行结束后还留有 {threads} 个线程和 {descriptors} 个描述符。这是 Sockscope 的缺陷，请报告。"),
    )
}
