//! The part of the drawer about native programs alone: how they set up their sockets, when they pause, what goes wrong on purpose.
//! Each setting with a sentence; what a change means, the drawer knows.

use egui::{Button, TextWrapMode, Ui};

use super::number::number;
use super::settings::says;
use crate::lang::{Lang, Text};
use crate::scenario::{Fault, LARGEST_RECV, LONGEST_PAUSE, Scenario, Sockets};

/// The size of a buffer that somebody begins to choose, in bytes.
const SMALL_BUFFER: u32 = 4096;

/// How sockets are set up.
pub fn sockets(ui: &mut Ui, lang: Lang, scenario: &mut Scenario) {
    let streams = !scenario.sends_datagrams();
    let Sockets { send_buffer, receive_buffer, cork, backlog, reuse_address } = &mut scenario.sockets;
    buffer(ui, lang.pick("SO_SNDBUF of clients", "客户端 SO_SNDBUF"), send_buffer, lang);
    says(
        ui,
        lang.pick(
            "How many bytes may wait in the sender's kernel before send waits; Linux doubles the number for its own books",
            "发送方内核里最多能积压多少字节，满了 send 就要等待；Linux 会把这个数加倍，用于自己的记账",
        ),
    );
    buffer(ui, lang.pick("SO_RCVBUF of the server", "服务器 SO_RCVBUF"), receive_buffer, lang);
    says(
        ui,
        lang.pick(
            "How many bytes may wait unread in the server's kernel; a datagram that does not fit is dropped",
            "服务器内核里最多能积压多少未读字节；装不下的数据报会被丢弃",
        ),
    );
    if !streams {
        return;
    }
    ui.checkbox(cork, "TCP_CORK");
    says(
        ui,
        lang.pick(
            "Clients' kernels keep what does not fill a segment, until more comes, 200 ms are over or the client ends",
            "不满一个报文段的数据留在客户端内核里，直到有更多数据、过了 200 毫秒或客户端结束",
        ),
    );
    ui.horizontal(|ui| number(ui, lang.pick("backlog", "等待队列 backlog"), backlog, 0..=4096));
    says(
        ui,
        lang.pick(
            "How many connections may wait to be accepted; Linux lets one more wait",
            "最多有多少个连接可以等待 accept；Linux 允许再多等一个",
        ),
    );
    ui.checkbox(reuse_address, "SO_REUSEADDR");
    says(
        ui,
        lang.pick(
            "A server that starts again may bind its port though connections of it ended a moment ago (TIME_WAIT). The port of a run is free each time, so that only the call is seen",
            "服务器重启时，即使端口上有刚结束的连接（TIME_WAIT），也能再次 bind。每次运行都用空闲端口，因此只看得到这次调用",
        ),
    );
}

/// A buffer of the kernel: its own choice, or a number.
fn buffer(ui: &mut Ui, name: &str, size: &mut Option<u32>, lang: Lang) {
    ui.horizontal_wrapped(|ui| {
        let mut chosen = size.is_some();
        ui.checkbox(&mut chosen, name);
        *size = chosen.then(|| size.unwrap_or(SMALL_BUFFER));
        if let Some(size) = size {
            number(ui, lang.pick("bytes", "字节"), size, 1..=LARGEST_RECV);
        }
    });
}

/// When clients send and the server reads.
pub fn pauses(ui: &mut Ui, lang: Lang, scenario: &mut Scenario) {
    let timing = &mut scenario.timing;
    ui.horizontal_wrapped(|ui| {
        number(ui, lang.pick("Burst", "每批条数"), &mut timing.burst, 1..=1_000_000);
        number(ui, lang.pick("then a pause of ms", "批间停顿（毫秒）"), &mut timing.pause_ms, 0..=LONGEST_PAUSE);
    });
    says(
        ui,
        lang.pick(
            "A client sends so many messages and then sleeps. Sends that lie far apart arrive apart; nothing promises it",
            "客户端发这么多条，然后睡一会儿。隔得远的 send 往往分开到达，但没有任何保证",
        ),
    );
    ui.horizontal_wrapped(|ui| {
        number(ui, lang.pick("Slow reader, ms", "读取停顿（毫秒）"), &mut timing.read_pause_ms, 0..=LONGEST_PAUSE);
    });
    says(
        ui,
        lang.pick(
            "The server sleeps before each recv: what arrives meanwhile comes in one chunk, and full buffers make send wait",
            "服务器每次 recv 之前先睡一会儿：这期间到达的数据合成一块，缓冲区满了 send 就要等待",
        ),
    );
}

/// How every client ends: by a half close or without, and what it does wrong.
pub fn fault(ui: &mut Ui, lang: Lang, scenario: &mut Scenario) {
    let ends_well = matches!(scenario.fault, Fault::None | Fault::Cut);
    ui.add_enabled_ui(ends_well, |ui| {
        ui.checkbox(&mut scenario.half_close, lang.pick("Half close by clients", "客户端半关闭"));
    });
    says(ui, closing(scenario, lang));
    ui.horizontal_wrapped(|ui| {
        ui.label(lang.pick("Clients end by", "客户端如何结束"));
        for fault in Fault::ALL {
            let may = fault != Fault::Unread || scenario.may_leave_unread();
            let name = match fault {
                Fault::None => Text::new("closing", "正常关闭"),
                fault => fault.name(),
            };
            let chosen = scenario.fault == fault;
            // One widget of the row, which goes to the next line as a whole.
            let button = Button::selectable(chosen, name.get(lang)).wrap_mode(TextWrapMode::Extend);
            if ui.add_enabled(may, button).clicked() {
                scenario.fault = fault;
                // Neither shuts anything down before.
                scenario.half_close |= matches!(fault, Fault::Reset | Fault::Unread);
            }
        }
    });
    says(ui, explained(scenario.fault, lang));
}

/// What a half close means here, and what there is without one.
fn closing(scenario: &Scenario, lang: Lang) -> &'static str {
    match (scenario.fault, scenario.half_close) {
        (Fault::Reset | Fault::Unread, _) => lang.pick(
            "A client that breaks off shuts nothing down before",
            "中途断开的客户端不会先 shutdown",
        ),
        (_, true) => lang.pick(
            "shutdown(SHUT_WR) behind the last message: the server hears that no more comes, and answers can still be read to their end",
            "最后一条消息之后 shutdown(SHUT_WR)：服务器知道不会再有数据，应答仍可以读到结尾",
        ),
        (_, false) if !scenario.service.answers() => {
            lang.pick("A client closes behind its last message", "客户端发完最后一条消息就 close")
        }
        (_, false) => lang.pick(
            "A client reads an answer for each message and closes. Where answers stick together it waits for one that never comes",
            "客户端按消息数读取应答，然后 close。如果应答粘在一起，它就会一直等待不会再来的应答",
        ),
    }
}

fn explained(fault: Fault, lang: Lang) -> &'static str {
    match fault {
        Fault::None => lang.pick(
            "A client sends everything, reads what is answered and closes, as it should",
            "客户端发完全部数据，读完应答再关闭，这是正确的做法",
        ),
        Fault::Cut => lang.pick(
            "It begins one message more, sends half of it and ends: the server's decoder is left with a part",
            "客户端再开始一条消息，只发一半就结束：服务器的解码器里会剩下半条",
        ),
        Fault::Reset => lang.pick(
            "SO_LINGER 0 and close: the connection breaks off by RST, and what was under way is lost",
            "SO_LINGER 设为 0 再 close：连接以 RST 断开，途中的数据会丢失",
        ),
        Fault::Unread => lang.pick(
            "It closes while an answer lies unread in its kernel, so the kernel answers with RST and not with FIN",
            "应答还留在内核里没读就 close，于是内核发出的是 RST 而不是 FIN",
        ),
    }
}
