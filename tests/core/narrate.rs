//! Every event of real runs has a true sentence in both languages, and chosen ones read exactly as they were written.
//! It does not test that the events are right; it tests what is said of them.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use sockscope::codec::{FrameSpan, Framing, FramingOptions, Rejection};
use sockscope::lang::{Lang, Text};
use sockscope::narrate;
use sockscope::run::{Outside, Run};
use sockscope::scenario::{Message, Pace, Scenario, Schedule};
use sockscope::standing::{Next, Pending, Standing};
use sockscope::trace::{
    ActorId, Asked, ByteStore, Call, ConnId, Ending, Ends, Entered, Event, FlowId, Got, Header, Note, Rejected,
    Returned, Role, SocketId, Span, Started, Trace, UNKNOWN, What, errno_number,
};
use sockscope::world::{Accounting, Verdict, World};

const BOTH: [Lang; 2] = [Lang::En, Lang::Zh];

fn framing(name: &str) -> Framing {
    Framing::new(name, FramingOptions::default()).unwrap()
}

fn run(scenario: &Scenario) -> Trace {
    let (trace, report) = Run::to_end(scenario).unwrap();
    assert!(report.conserved && report.failures.is_empty(), "{report:?}");
    trace
}

fn variants() -> Vec<(&'static str, Scenario)> {
    let base = Scenario::default;
    vec![
        ("naive", base()),
        ("recv 3", Scenario { recv_size: 3, ..base() }),
        ("length prefix", Scenario { framing: framing("length-prefix"), ..base() }),
        ("length prefix, recv 3", Scenario { framing: framing("length-prefix"), recv_size: 3, ..base() }),
        ("delimiter, recv 4", Scenario { framing: framing("delimiter"), recv_size: 4, ..base() }),
        ("json header", Scenario { framing: framing("json-header"), recv_size: 7, ..base() }),
        ("lockstep", Scenario { pace: Pace::Lockstep, ..base() }),
        ("one at a time", Scenario { one_at_a_time: true, ..base() }),
        ("free", Scenario { schedule: Schedule::Free, framing: framing("length-prefix"), ..base() }),
        ("nagle", Scenario { nodelay: false, ..base() }),
        (
            "full buffers",
            Scenario { clients: 1, messages: vec![Message::Text("x".repeat(8 << 20))], recv_size: 1 << 20, ..base() },
        ),
    ]
}

/// What every text must be, whatever it says.
fn check_text(text: &str, lang: Lang, context: &str) {
    assert!(!text.is_empty(), "{context}: empty");
    assert!(!text.contains('?') && !text.contains('？'), "{context}: {text}");
    assert!(!text.to_lowercase().contains("packet"), "{context}: {text}");
    assert!(!text.replacen("俗称粘包", "", 1).contains('包'), "{context}: {text}");
    for word in ["  ", " ,", " 。", "{", "}", "18446744073709551615", "4294967295"] {
        assert!(!text.contains(word), "{context}: {text}");
    }
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert_eq!(text.chars().any(chinese), lang == Lang::Zh, "{context}: {text}");
    let known = |c: char| (' '..='~').contains(&c) || chinese(c) || "“”‘’…—→、。《》（），：；！【】".contains(c);
    assert!(text.chars().all(known), "{context}: {text}");
    let two = text.contains(". ") || text.trim_end_matches('。').contains('。');
    assert_eq!(text.ends_with('.') || text.ends_with('。'), two, "{context}: {text}");
}

fn all_sentences(trace: &Trace, lang: Lang) -> Vec<String> {
    (0..trace.len()).map(|n| narrate::sentence(trace, n, lang)).collect()
}

fn check_everything(name: &str, trace: &Trace) {
    let world = World::at_end(trace);
    for lang in BOTH {
        for (n, sentence) in all_sentences(trace, lang).iter().enumerate() {
            check_text(sentence, lang, &format!("{name}, event {n}"));
            check_facts(trace, n, sentence);
        }
        for id in world.flows() {
            let flow = world.flow(id).unwrap();
            for index in 0..flow.framed {
                let (_, frame) = flow.frame(index).unwrap();
                let verdict = flow.verdict(&frame);
                check_text(&narrate::verdict_word(&verdict, lang), lang, name);
                check_text(&narrate::why(&world, id, &frame, &verdict, lang), lang, name);
            }
            for index in 0..=flow.recvs_entered {
                check_text(&narrate::chunk(&world, id, index, lang), lang, name);
            }
        }
        check_text(&narrate::accounting(&world.accounting(), lang), lang, name);
    }
}

/// The numbers and names without which a sentence would not tell its event.
fn check_facts(trace: &Trace, n: usize, sentence: &str) {
    let event = trace.event(n).unwrap();
    let must = |fact: String| assert!(sentence.contains(&fact), "event {n} lacks {fact}: {sentence}");
    match &event.what {
        What::Entered(entered) => {
            must(trace.actor_name(event.actor).to_owned());
            must(entered.call.name().to_owned());
            if entered.call.receives() {
                assert!(sentence.contains("at most") || sentence.contains("最多"), "event {n}: {sentence}");
            }
            if entered.asked > 0 {
                must(entered.asked.to_string());
            }
        }
        What::Returned(returned) => {
            must(trace.actor_name(event.actor).to_owned());
            if returned.call.sends() || returned.call.receives() {
                must(returned.len().to_string());
            }
        }
        What::Line(line) => must(line.line.to_string()),
        What::Message(span) | What::Framed(span) => must(span.frame.payload.to_string()),
        _ => {}
    }
}

#[test]
fn every_event_of_every_variant_has_its_sentence() {
    for (name, scenario) in variants() {
        check_everything(name, &run(&scenario));
    }
}

#[test]
fn a_sentence_does_not_change_while_a_staged_run_goes_on() {
    for (name, scenario) in variants().into_iter().filter(|(_, scenario)| scenario.schedule == Schedule::Staged) {
        let trace = run(&scenario);
        let mut grown = Trace::new((*trace.header).clone(), ByteStore::default());
        for (n, event) in trace.events().enumerate() {
            grown.push(event.clone());
            for lang in BOTH {
                let (then, now) = (narrate::sentence(&grown, n, lang), narrate::sentence(&trace, n, lang));
                assert_eq!(then, now, "{name}, event {n}");
            }
        }
    }
}

#[test]
fn every_actor_can_be_told_at_every_position() {
    let trace = run(&Scenario { recv_size: 3, ..Scenario::default() });
    let before = |call, asked| {
        let (socket, flow) = (sockscope::trace::SocketId::NONE, FlowId::NONE);
        Some(Standing::AtGate(Next::Call(Pending { call, socket, flow, asked })))
    };
    let standings = [
        None,
        Some(Standing::Running),
        Some(Standing::AtGate(Next::Start)),
        Some(Standing::AtGate(Next::Line { line: 7, breakpoint: true })),
        Some(Standing::AtGate(Next::Line { line: 7, breakpoint: false })),
        before(Call::Send, 5),
        before(Call::Recv, 3),
        before(Call::Close, 0),
        Some(Standing::Waiting(false)),
        Some(Standing::Waiting(true)),
    ];
    for at in 0..=trace.len() {
        let world = World::new(&trace, sockscope::trace::Position(at));
        for actor in world.actors() {
            for standing in &standings {
                for lang in BOTH {
                    check_text(&narrate::doing(&world, &actor, standing.as_ref(), lang), lang, "doing");
                }
            }
        }
    }
}

/// What client-1 and its server thread do in the default run, except lines and addresses.
#[test]
fn the_default_run_reads_as_written() {
    let trace = run(&Scenario::default());
    let (en, zh) = (all_sentences(&trace, Lang::En), all_sentences(&trace, Lang::Zh));
    let reuse = |all: &[String], what: &str| all.iter().any(|one| one.contains("SO_REUSEADDR") && one.contains(what));
    assert!(reuse(&en, "if their socket had this option too") && reuse(&zh, "只要原来的套接字也设置过它"));
    let golden = [
        ("server begins to run the program “upper”", "server 开始运行程序“upper”"),
        (
            "server calls accept and waits, since no connection is there to take",
            "server 调用 accept；眼下没有连接可取，只好等待",
        ),
        ("client-1 prepares message 1 for server: 5 bytes", "client-1 准备好给 server 的第 1 条消息：5 字节"),
        (
            "client-1 calls send 1 to server and offers 5 bytes to the kernel",
            "client-1 对 server 第 1 次调用 send，要把 5 字节交给内核",
        ),
        (
            "send 1 of client-1 returns: the kernel has taken all 5 bytes",
            "client-1 的第 1 次 send 返回：5 字节已全部交给内核",
        ),
        (
            "send 3 of client-1 returns: the kernel has taken the 1 byte",
            "client-1 的第 3 次 send 返回：1 字节已交给内核",
        ),
        (
            "client-1 calls shutdown(SHUT_WR): it will send nothing more, but can still receive",
            "client-1 调用 shutdown(SHUT_WR)：不再发送，但仍可接收",
        ),
        (
            "client-1 calls recv(1024) for at most 1024 bytes and waits, since nothing has arrived from server",
            "client-1 调用 recv(1024)，最多取 1024 字节；server 的数据还没有到达，只好等待",
        ),
        (
            "server/conn-1 calls recv(1024): it takes what has arrived, at most 1024 bytes, and waits if nothing has",
            "server/conn-1 调用 recv(1024)：取走已经到达的字节，最多 1024 字节；一个字节都没有就等待",
        ),
        (
            "server/conn-1 gets 11 bytes from recv, which takes at most 1024: all of sends 1 to 3 of client-1",
            "server/conn-1 的 recv（最多 1024 字节）取到 11 字节：client-1 第 1 至 3 次 send 的全部字节",
        ),
        (
            "server/conn-1 has no framing, so it takes this chunk of 11 bytes for one message",
            "server/conn-1 没有分帧，于是把这一块 11 字节当成一条消息",
        ),
        (
            "recv of server/conn-1 returns 0 bytes: client-1 has shut down its sending side, and everything it sent has been read",
            "server/conn-1 的 recv 返回 0 字节：client-1 已关闭它的发送方向，而且发来的数据已全部读完",
        ),
        ("client-1 prints “HELLOWORLD!”", "client-1 打印“HELLOWORLD!”"),
        (
            "client-1 has closed its connection to server; its FIN had gone out with shutdown",
            "client-1 已关闭与 server 的连接；FIN 在 shutdown 时已经发出",
        ),
        ("server is stopped, since the run is over", "运行结束，server 随之停止"),
    ];
    for (english, chinese) in golden {
        let at = en.iter().position(|sentence| sentence == english);
        let at = at.unwrap_or_else(|| panic!("{english:?} is not in\n{}", en.join("\n")));
        assert_eq!(zh[at], chinese);
    }
}

fn verdict_lines(scenario: &Scenario) -> Vec<(String, String, String)> {
    let trace = run(scenario);
    let world = World::at_end(&trace);
    let id = ConnId(0).requests();
    let flow = world.flow(id).unwrap();
    let line = |index| {
        let (_, frame) = flow.frame(index).unwrap();
        let verdict = flow.verdict(&frame);
        let why = |lang| narrate::why(&world, id, &frame, &verdict, lang);
        (narrate::verdict_word(&verdict, Lang::En), why(Lang::En), why(Lang::Zh))
    };
    (0..flow.framed).map(line).collect()
}

fn triple(word: &str, en: &str, zh: &str) -> (String, String, String) {
    (word.to_owned(), en.to_owned(), zh.to_owned())
}

#[test]
fn a_stuck_message_says_why() {
    let stuck = triple(
        "stuck together",
        "recv takes what has arrived, at most 1024 bytes: messages 1 to 3 were all there, and TCP marks no end between them",
        "recv 取走已到达的字节，最多 1024 字节：第 1 至 3 条消息都已到达，而 TCP 不标出消息的界限，它们就粘在一起（俗称粘包）",
    );
    assert_eq!(verdict_lines(&Scenario::default()), [stuck]);
}

#[test]
fn a_cut_message_says_why() {
    let lines = verdict_lines(&Scenario { recv_size: 3, ..Scenario::default() });
    let cut = triple(
        "cut",
        "recv(3) takes at most 3 bytes, and message 1 has 5 bytes; the rest is left to a later recv",
        "recv(3) 最多取 3 字节，而第 1 条消息有 5 字节；剩下的要等后面的 recv",
    );
    let both = triple(
        "stuck and cut",
        "recv takes what has arrived, at most 3 bytes, wherever messages end: here the last 2 of 5 bytes of message 1 and the first of 5 bytes of message 2",
        "recv 取走已到达的字节，最多 3 字节，并不理会消息在哪里结束：这里是第 1 条消息（共 5 字节）的后 2 字节和第 2 条消息（共 5 字节）的前 1 字节",
    );
    assert_eq!(lines[..2], [cut, both]);
}

#[test]
fn a_whole_message_says_whether_that_was_luck() {
    let lucky = verdict_lines(&Scenario { pace: Pace::Lockstep, ..Scenario::default() });
    assert_eq!(lucky.len(), 3);
    assert!(lucky.iter().all(|(word, why, _)| word == "intact" && why.contains("nothing in TCP makes it so")));
    let framed = verdict_lines(&Scenario { framing: framing("length-prefix"), recv_size: 3, ..Scenario::default() });
    let first = triple(
        "intact",
        "The frame came in 3 chunks; the decoder kept them until all 9 bytes were there and cut out exactly message 1",
        "这一帧分 3 块到达；解码器攒齐全部 9 字节，才切出完好的第 1 条消息，不多不少",
    );
    assert_eq!(framed[0], first);
}

#[test]
fn a_chunk_names_its_sends() {
    let trace = run(&Scenario { recv_size: 7, ..Scenario::default() });
    let world = World::at_end(&trace);
    let told = |index, lang| narrate::chunk(&world, ConnId(0).requests(), index, lang);
    assert_eq!(told(0, Lang::En), "recv(7) took 7 bytes: all of send 1 and the first 2 of 5 bytes of send 2");
    assert_eq!(told(0, Lang::Zh), "recv(7) 取走 7 字节：第 1 次 send 的全部字节和第 2 次 send（共 5 字节）的前 2 字节");
    assert_eq!(told(1, Lang::En), "recv(7) took 4 bytes: the last 3 of 5 bytes of send 2 and all of send 3");
    assert_eq!(told(9, Lang::En), "This recv has not been called yet");
}

#[test]
fn a_send_that_had_to_wait_says_so() {
    let (_, scenario) = variants().into_iter().find(|(name, _)| *name == "full buffers").unwrap();
    let sentences = all_sentences(&run(&scenario), Lang::En).join("\n");
    assert!(
        sentences.contains("returns after waiting for room: the kernel has taken all 8388608 bytes"),
        "{sentences}"
    );
}

/// An outside client sends a whole frame and a length that no frame may have; another leaves in mid-frame.
#[test]
fn an_outside_peer_is_told_as_one() {
    let scenario = Scenario { framing: framing("length-prefix"), ..Scenario::default() };
    let bind = "127.0.0.1:0".parse().unwrap();
    let serving = Run::serve(&scenario, Outside::recorded(bind), None).unwrap();
    let address = serving.wait_listening().unwrap();
    for bytes in [&b"\0\0\0\x05hello\x7f\xff\xff\xff"[..], b"\0\0\0\x05wor"] {
        let mut client = TcpStream::connect(address).unwrap();
        client.write_all(bytes).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        // A refused stream may end with a reset; either way the server is done with it.
        client.read_to_end(&mut Vec::new()).ok();
    }
    serving.controls().stop();
    let (trace, _) = serving.finish();
    check_everything("outside", &trace);
    let (en, zh) = (all_sentences(&trace, Lang::En).join("\n"), all_sentences(&trace, Lang::Zh).join("\n"));
    for part in [
        "port 0 leaves the choice of a free port to the system",
        &format!("the system has picked port {}", address.port()),
        "comes from outside and is read with the framing “Length prefix”",
        "is outside this program, so its sends are unknown",
        "calls accept: it takes one connection that the kernel has made, and waits if there is none",
        "rejects ",
        "in the middle of a frame. The stream ends inside a payload: 3 of 5 bytes came.",
    ] {
        assert!(en.contains(part), "{part} is not in\n{en}");
    }
    assert!(zh.contains("；outside-1 在本程序之外，它的 send 无从得知"), "{zh}");
    assert!(!en.contains("waits, since"), "nobody knows what an outsider is about to do\n{en}");
    let world = World::at_end(&trace);
    let flow = world.flow(ConnId(0).requests()).unwrap();
    let (_, frame) = flow.frame(0).unwrap();
    assert_eq!(flow.verdict(&frame), Verdict::Unknown);
    let why = narrate::why(&world, flow.id, &frame, &Verdict::Unknown, Lang::En);
    assert_eq!(why, "The sender is outside this program, so what it meant as one message is unknown");
    assert!(narrate::accounting(&world.accounting(), Lang::En).ends_with("so half of those books is unknown"));
}

/// A trace written by hand: one client on one connection, for what real runs seldom do.
struct ByHand(Trace);

impl ByHand {
    fn new() -> Self {
        let header = Header::new(serde_json::json!({"schedule": "staged"}));
        let mut hand = Self(Trace::new(header, ByteStore::default()));
        let started =
            Started { name: "client-1".to_owned(), role: Role::Client, program: "client".to_owned(), of: None };
        hand.note(Note::Started(started));
        hand.returned(Call::Socket, FlowId::NONE, 7, Some(Got::Opened { fd: 7 }));
        hand
    }

    fn connected() -> Self {
        let mut hand = Self::new();
        let end = |port| format!("127.0.0.1:{port}").parse().unwrap();
        let ends = Ends { local: end(5000), peer: end(4000), rcvbuf: None, sndbuf: None };
        hand.returned(Call::Connect, FlowId::NONE, 0, Some(Got::Connected { conn: ConnId(0), ends }));
        hand
    }

    fn push(&mut self, what: What) {
        self.0.push(Event { at_us: 0, actor: ActorId(0), what });
    }

    fn note(&mut self, note: Note) {
        self.push(What::Noted(Box::new(note)));
    }

    fn entered(&mut self, call: Call, flow: FlowId, asked: u32, detail: Option<Asked>) {
        let detail = detail.map(Box::new);
        self.push(What::Entered(Entered { call, socket: SocketId(0), flow, asked, offset: 0, detail }));
    }

    fn returned(&mut self, call: Call, flow: FlowId, result: i32, detail: Option<Got>) {
        let (queued, unsent, detail) = (UNKNOWN, UNKNOWN, detail.map(Box::new));
        self.push(What::Returned(Returned {
            call,
            socket: SocketId(0),
            flow,
            result,
            offset: 0,
            queued,
            unsent,
            waited: false,
            detail,
        }));
    }

    fn last(&self, lang: Lang) -> String {
        let text = narrate::sentence(&self.0, self.0.len() - 1, lang);
        check_text(&text, lang, "by hand");
        text
    }

    fn reads(&self, en: &str, zh: &str) {
        assert_eq!(self.last(Lang::En), en);
        assert_eq!(self.last(Lang::Zh), zh);
    }
}

#[test]
fn a_partial_send_leaves_the_rest_to_the_program() {
    let mut hand = ByHand::connected();
    hand.entered(Call::Send, ConnId(0).requests(), 10_000, None);
    hand.returned(Call::Send, ConnId(0).requests(), 6144, None);
    hand.reads(
        "send 1 of client-1 returns: the kernel has taken only the first 6144 of 10000 bytes, and sending the rest is up to the program",
        "client-1 的第 1 次 send 返回：10000 字节中内核只收下前 6144 字节，其余要由程序另行发送",
    );
}

#[test]
fn nothing_sent_and_nothing_asked_are_no_end_of_stream() {
    let mut hand = ByHand::connected();
    hand.entered(Call::Send, ConnId(0).requests(), 0, None);
    hand.returned(Call::Send, ConnId(0).requests(), 0, None);
    assert!(hand.last(Lang::En).ends_with("there was nothing to send, and the receiver notices nothing"));
    hand.entered(Call::Recv, ConnId(0).replies(), 0, None);
    hand.returned(Call::Recv, ConnId(0).replies(), 0, None);
    assert!(hand.last(Lang::En).ends_with("it asked for none, so this is not the end of the stream"));
}

#[test]
fn a_failed_call_gives_the_name_and_the_meaning() {
    let mut hand = ByHand::new();
    hand.entered(Call::Connect, FlowId::NONE, 0, Some(Asked::Address("127.0.0.1:4000".parse().unwrap())));
    hand.returned(Call::Connect, FlowId::NONE, -errno_number("ECONNREFUSED").unwrap(), None);
    hand.reads(
        "connect of client-1 fails with ECONNREFUSED: nobody listens at that address, and a reset (RST) is the answer",
        "client-1 的 connect 失败（ECONNREFUSED）：那个地址上没有套接字在监听，得到的答复是重置（RST）",
    );
}

#[test]
fn zero_bytes_after_a_reset_are_not_an_orderly_end() {
    let mut hand = ByHand::connected();
    let flow = ConnId(0).replies();
    hand.entered(Call::Recv, flow, 8, None);
    hand.returned(Call::Recv, flow, -errno_number("ECONNRESET").unwrap(), None);
    hand.entered(Call::Recv, flow, 8, None);
    hand.returned(Call::Recv, flow, 0, None);
    hand.reads(
        "recv of client-1 returns 0 bytes: the connection was broken off before, and nothing more will come",
        "client-1 的 recv 返回 0 字节：连接此前已经中断，不会再有数据",
    );
}

#[test]
fn a_close_with_unread_bytes_loses_them() {
    let mut hand = ByHand::connected();
    hand.entered(Call::Close, ConnId(0).requests(), 0, None);
    hand.returned(Call::Close, ConnId(0).requests(), 0, Some(Got::Discarded { unread: 5, aborts: false }));
    hand.reads(
        "client-1 has closed with 5 bytes unread: they are lost, and the kernel ends the connection with a reset",
        "client-1 关闭时还有 5 字节没有读：它们就此丢失，内核以重置（RST）结束连接",
    );
}

#[test]
fn notes_and_marks_by_hand() {
    let mut hand = ByHand::connected();
    let flow = ConnId(0).requests();
    let text = || Text::new("The length is over the limit. Raise it.", "长度超过上限。请提高上限。");
    let rejection = Rejection { range: 4..8, code: "length-over-limit".into(), fatal: true, sentence: text() };
    hand.push(What::FrameRejected(Box::new(Rejected { flow, rejection })));
    hand.reads(
        "client-1 rejects 4 bytes from offset 4 on. The length is over the limit. Raise it.",
        "client-1 拒绝了流中从偏移 4 起的 4 字节。长度超过上限。请提高上限。",
    );
    hand.push(What::Framed(Span { flow, frame: FrameSpan { start: 8, header: 4, payload: 5, trailer: 1 } }));
    assert!(hand.last(Lang::En).ends_with("a header of 4 bytes, a payload of 5 bytes and 1 byte behind it"));
    hand.push(What::Raised("Traceback\nValueError: bad".into()));
    hand.reads(
        "client-1 ends by an exception that nobody caught: “ValueError: bad”",
        "client-1 因没有捕获的异常而终止：“ValueError: bad”",
    );
    hand.push(What::Printed("a\tb\nc".into()));
    hand.reads("client-1 prints “a\\tb…”", "client-1 打印“a\\tb…”");
    for note in [
        Note::Stalemate,
        Note::Lost { events: 1 },
        Note::Mismatch { flow, at: 7 },
        Note::NotConserved { flow, accepted: 11, received: 5, queued: 1, unsent: 0 },
        Note::LimitReached(text()),
        Note::Said(Text::new("One sentence.", "一句话。")),
        Note::Ended(Ending::Failed(text())),
        Note::Ended(Ending::Panicked("index out of range".to_owned())),
    ] {
        hand.note(note);
        hand.last(Lang::En);
        hand.last(Lang::Zh);
    }
}

#[test]
fn every_case_of_the_books_is_told() {
    let books = Accounting { events: 207, accepted: 66, received: 66, holds: true, ..Accounting::default() };
    let says = |books: Accounting| {
        BOTH.map(|lang| {
            let text = narrate::accounting(&books, lang);
            check_text(&text, lang, "accounting");
            text
        })
    };
    assert_eq!(
        says(books),
        ["207 events recorded, all 66 bytes accounted for", "已记录 207 个事件，全部 66 字节都有着落"]
    );
    assert_eq!(
        says(Accounting { received: 50, queued: 10, discarded: 6, ..books }),
        [
            "207 events recorded, all 66 bytes accounted for: 50 received, 10 waiting to be read and 6 lost unread at a close",
            "已记录 207 个事件，全部 66 字节都有着落：已接收 50，等待读取 10，关闭时未读而丢失 6"
        ]
    );
    assert_eq!(
        says(Accounting { holds: false, ..books }),
        ["207 events recorded, but the books of 66 bytes do not balance", "已记录 207 个事件，但 66 字节的账不平"]
    );
    assert_eq!(
        says(Accounting { outside: 2, ..books })[0],
        "207 events recorded, 66 bytes seen; 2 flows have one end outside, so half of those books is unknown"
    );
    assert_eq!(
        says(Accounting { accepted: 0, received: 0, events: 1, ..books })[0],
        "1 event recorded, no byte sent yet"
    );
}
