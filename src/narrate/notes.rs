//! What the workbench itself notes: beginnings and endings, framings, and everything that went wrong.
//! Sentences that came with a note are used as they are, not written again.

use super::scene::{Scene, receiver_name, sender_name};
use super::words::{bytes, lead, plural, unstopped};
use crate::codec::{self, Framing};
use crate::lang::Text;
use crate::trace::{
    Call, ConnId, Ending, FlowId, LINES_COUNTED, Note, SocketId, StreamEnd, Waiting, command_text, idle_calls,
    idle_text,
};

/// The sentence for a note.
pub fn noted(scene: &Scene<'_>, note: &Note) -> String {
    match note {
        Note::Started(started) => started_sentence(scene, &started.program),
        Note::Ended(ending) => ended(scene, ending),
        Note::Speaks { conn, framing, answers } => speaks(scene, *conn, framing, answers.as_ref()),
        Note::StreamEnded(end) => stream_ended(scene, end),
        Note::Mismatch { flow, at } => mismatch(scene, *flow, *at),
        Note::NotConserved { flow, accepted, received, queued, unsent } => {
            not_conserved(scene, *flow, [*accepted, *received, *queued, *unsent])
        }
        Note::Stalemate => scene.say(
            "Everybody waits and nothing is on its way, so the run ends here".to_owned(),
            "所有人都在等待，路上也没有数据，运行到此结束".to_owned(),
        ),
        Note::OnlyTurns { actor } => {
            let who = scene.trace.actor_name(*actor);
            scene.say(
                format!(
                    "Nobody else goes on, and {who} only goes round and round in a loop that does not end by itself, so the run ends here. Under python3 it would go on until Ctrl-C"
                ),
                format!(
                    "别人都不再往前走，{who} 只是在一个自己不会结束的循环里空转，运行到此结束。用 python3 运行时它会一直转下去，直到按 Ctrl-C"
                ),
            )
        }
        Note::LimitReached(text) | Note::Said(text) => unstopped(text.get(scene.lang)).to_owned(),
        Note::Waits(waiting) => waits(scene, waiting),
        Note::Pair { conn, .. } => pair(scene, *conn),
        Note::NoDelaySet { .. } => scene.say(
            format!("Sockscope sets TCP_NODELAY on this socket of {}, so that the run can be repeated", scene.actor()),
            format!("Sockscope 给 {} 的这个套接字设置了 TCP_NODELAY，这样运行可以重现", scene.actor()),
        ),
        Note::Unreferenced { .. } => scene.say(
            format!(
                "This open socket of {} has lost its last reference: no variable of the program leads to it any more, so Python closes it",
                scene.actor()
            ),
            format!("{} 的这个套接字还开着，但程序里已没有任何变量引用它，所以 Python 会关闭它", scene.actor()),
        ),
        Note::Spins { call, calls } => spins(scene, *call, *calls),
        Note::SpinsWithoutCalls => scene.say(
            format!("{} goes round and round without any call. From here on the others go first.", scene.actor()),
            format!("{} 在空转，不做任何调用。从这里开始，其他执行者优先。", scene.actor()),
        ),
        Note::LinesPassed { lines } if *lines >= LINES_COUNTED => scene.say(
            format!("{} passed more than {LINES_COUNTED} more lines that are not kept one by one", scene.actor()),
            format!("{} 又走过了 {LINES_COUNTED} 多行，没有逐行保留", scene.actor()),
        ),
        Note::LinesPassed { lines } => scene.say(
            format!("{} passed {lines} more line{} that are not kept one by one", scene.actor(), plural(*lines)),
            format!("{} 又走过了 {lines} 行，没有逐行保留", scene.actor()),
        ),
        Note::Lost { events } => scene.say(
            format!("{events} event{} happened that this trace does not have", plural(*events)),
            format!("有 {events} 个事件发生过，却没有进入这份轨迹"),
        ),
    }
}

fn started_sentence(scene: &Scene<'_>, program: &str) -> String {
    let who = scene.actor();
    if program.is_empty() {
        return scene.say(format!("{who} begins"), format!("{who} 开始运行"));
    }
    scene.say(format!("{who} begins to run the program “{program}”"), format!("{who} 开始运行程序“{program}”"))
}

fn waits(scene: &Scene<'_>, waiting: &Waiting) -> String {
    let who = scene.actor();
    match waiting {
        Waiting::Sleep { ms } => scene.say(format!("{who} sleeps for {ms} ms"), format!("{who} 休眠 {ms} 毫秒")),
        Waiting::Lock => scene
            .say(format!("{who} waits for a lock that another thread holds"), format!("{who} 等待另一个线程持有的锁")),
        Waiting::Join { name } => {
            scene.say(format!("{who} waits until {name} has ended"), format!("{who} 等待 {name} 结束"))
        }
        Waiting::Input { prompt } if prompt.is_empty() => {
            scene.say(format!("{who} waits for a line of input"), format!("{who} 等待输入一行"))
        }
        Waiting::Input { prompt } => scene.say(
            format!("{who} asks “{prompt}” and waits for a line of input"),
            format!("{who} 显示“{prompt}”，等待输入一行"),
        ),
        Waiting::Command { reads, full } => {
            let Text { en, zh } = command_text(reads.as_deref(), full.as_ref());
            scene.say(format!("{who} {en}"), format!("{who} {zh}"))
        }
        Waiting::Turn { flow } => {
            let flow = scene.trace.flow_name(*flow);
            scene.say(
                format!("{who} waits: another thread is inside the same call on {flow}"),
                format!("{who} 等待：另一个线程正在对 {flow} 做同样的调用"),
            )
        }
    }
}

fn pair(scene: &Scene<'_>, conn: ConnId) -> String {
    let requests = conn.requests();
    let (from, to) = (sender_name(scene.trace, requests), receiver_name(scene.trace, requests));
    scene.say(
        format!("{from} and {to} exchange datagrams; there is no connection"),
        format!("{from} 与 {to} 之间收发数据报，并没有连接"),
    )
}

fn spins(scene: &Scene<'_>, call: Call, calls: u32) -> String {
    let who = scene.actor();
    let Text { en, zh } = idle_text(&idle_calls(scene.trace, scene.n, scene.id, calls), call, calls);
    scene.say(
        format!("{who} goes round and round: {en} in a row moved nothing. From here on the others go first."),
        format!("{who} 在空转：{zh}什么也没有传送。从这里开始，其他执行者优先。"),
    )
}

fn ended(scene: &Scene<'_>, ending: &Ending) -> String {
    let who = scene.actor();
    match ending {
        Ending::Done => scene.say(format!("{who} has come to the end of its program"), format!("{who} 的程序运行完毕")),
        Ending::Stopped => {
            scene.say(format!("{who} is stopped, since the run is over"), format!("运行结束，{who} 随之停止"))
        }
        Ending::Failed(text) => {
            let first = scene.say(format!("{who} gives up"), format!("{who} 放弃运行"));
            lead(&first, text.get(scene.lang), scene.lang)
        }
        Ending::Daemon => scene.say(
            format!("{who} is a daemon thread and ends with its program"),
            format!("{who} 是守护线程，随程序一起结束"),
        ),
        Ending::Abandoned => scene.say(
            format!("{who} does not end when it is told to; its sockets are shut and it is left behind"),
            format!("{who} 没有按要求结束；它的套接字被关闭，线程被放弃"),
        ),
        Ending::Panicked(message) => scene.say(
            format!("{who} ends by a defect of Sockscope itself: {message}. Please report it."),
            format!("{who} 因 Sockscope 自身的缺陷而终止：{message}。请报告这个问题。"),
        ),
    }
}

/// A framing that an outside peer's connection is taken to speak was never agreed on with that peer.
fn speaks(scene: &Scene<'_>, conn: ConnId, framing: &Framing, answers: Option<&Framing>) -> String {
    let Some(answers) = answers else { return spoken(scene, conn, framing) };
    let label = answers.label(scene.lang);
    let more = scene.say(format!("; what is answered uses “{label}”"), format!("；应答用“{label}”分帧"));
    spoken(scene, conn, framing) + &more
}

fn spoken(scene: &Scene<'_>, conn: ConnId, framing: &Framing) -> String {
    let requests = conn.requests();
    let name = format!("{} - {}", sender_name(scene.trace, requests), receiver_name(scene.trace, requests));
    let label = framing.label(scene.lang);
    let connector = scene.trace.conn(conn).and_then(|conn| conn.connector.as_ref());
    let inside = connector.is_some_and(|side| (side.since as usize) < scene.n);
    if scene.is_datagram(requests, SocketId::NONE) {
        return scene.say(
            format!(
                "Between the ends of {name} every datagram is one message, so nothing has to say where a message ends"
            ),
            format!("{name} 之间每个数据报就是一条消息，不需要另外标明消息在哪里结束"),
        );
    }
    match (inside, !framing.kind().marks_boundaries()) {
        (true, true) => scene.say(
            format!("The connection {name} uses no framing: each end takes every chunk for a message"),
            format!("{name} 这条连接不分帧：两端都把收到的每一块当成一条消息"),
        ),
        (true, false) => scene.say(
            format!("Both ends of the connection {name} use the framing “{label}”"),
            format!("{name} 这条连接的两端都用“{label}”分帧"),
        ),
        (false, true) => scene.say(
            format!("The connection {name} comes from outside, and every chunk of it is taken for a message"),
            format!("{name} 这条连接来自本程序之外，收到的每一块都当成一条消息"),
        ),
        (false, false) => scene.say(
            format!("The connection {name} comes from outside and is read with the framing “{label}”"),
            format!("{name} 这条连接来自本程序之外，按“{label}”分帧来读"),
        ),
    }
}

fn stream_ended(scene: &Scene<'_>, StreamEnd { flow, ending }: &StreamEnd) -> String {
    let (who, peer) = (scene.actor(), sender_name(scene.trace, *flow));
    if scene.reads_along() && !ending.is_clean() {
        let first = scene.say(
            format!("{who} has read the stream from {peer} to its end; read by this framing, it is not whole"),
            format!("{who} 读完了 {peer} 发来的流；按此分帧来读，它并不完整"),
        );
        return lead(&first, &ending.sentence(scene.lang), scene.lang);
    }
    if ending.is_clean() {
        return scene.say(
            format!("{who} has read the stream from {peer} to its end, and no byte is left over"),
            format!("{who} 读完了 {peer} 发来的流，没有剩下的字节"),
        );
    }
    let first = match ending {
        codec::Ending::Rejected => scene.say(
            format!("{who} meets the end of the stream from {peer}"),
            format!("{who} 读到了 {peer} 发来的流的末尾"),
        ),
        _ => scene.say(
            format!("{who} meets the end of the stream from {peer} in the middle of a frame"),
            format!("{who} 读到了 {peer} 发来的流的末尾，却停在一帧中间"),
        ),
    };
    lead(&first, &ending.sentence(scene.lang), scene.lang)
}

fn mismatch(scene: &Scene<'_>, flow: FlowId, at: u64) -> String {
    let name = scene.trace.flow_name(flow);
    scene.say(
        format!("In {name} the byte at offset {at} is not the one that was sent. Please report this defect."),
        format!("{name} 中偏移 {at} 处收到的字节与发送的不同。这是缺陷，请报告。"),
    )
}

fn not_conserved(scene: &Scene<'_>, flow: FlowId, [accepted, received, queued, unsent]: [u64; 4]) -> String {
    let (name, sent) = (scene.trace.flow_name(flow), bytes(accepted, scene.lang));
    scene.say(
        format!("The books of {name} do not balance: of {sent} sent, {received} were received, {queued} wait at the receiver and {unsent} at the sender"),
        format!("{name} 的账不平：共发送 {sent}，已接收 {received}，在接收方等待 {queued}，在发送方等待 {unsent}"),
    )
}
