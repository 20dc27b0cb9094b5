//! What is said of datagrams: a true sentence for every event in both languages, a reason for every fate, and `show`.
//! It does not test where the bytes are; `datagrams_world` does.

use crate::tools::cli as cli_tools;
use crate::tools::datagrams as tools;

use cli_tools::{Folder, sockscope};
use sockscope::lang::Lang;
use sockscope::narrate;
use sockscope::scenario::Scenario;
use sockscope::standing::Standing;
use sockscope::trace::{FlowId, Loss, Position, Role, Trace, What, write_trace};
use sockscope::world::World;
use tools::*;

const BOTH: [Lang; 2] = [Lang::En, Lang::Zh];

/// What every text must be, whatever it says.
fn check_text(text: &str, lang: Lang, context: &str) {
    assert!(!text.is_empty(), "{context}: empty");
    let lower = text.to_lowercase();
    for word in ["packet", "包", "  ", " ,", "{", "}", "?", "4294967295", "stream", "流中", " 1 bytes", " 1 datagrams"]
    {
        assert!(!lower.contains(word), "{context}: {word:?} in {text}");
    }
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert_eq!(text.chars().any(chinese), lang == Lang::Zh, "{context}: {text}");
    let two = text.contains(". ") || text.trim_end_matches('。').contains('。');
    assert_eq!(text.ends_with('.') || text.ends_with('。'), two, "{context}: {text}");
}

fn check_everything(trace: &Trace) {
    for lang in BOTH {
        for n in 0..trace.len() {
            let sentence = narrate::sentence(trace, n, lang);
            check_text(&sentence, lang, &format!("event {n}"));
            check_numbers(trace, n, &sentence);
            let world = World::new(trace, Position(n + 1));
            for actor in world.actors() {
                for standing in [None, Some(Standing::Waiting(false)), Some(Standing::Waiting(true))] {
                    check_text(&narrate::doing(&world, &actor, standing.as_ref(), lang), lang, "doing");
                }
            }
            check_text(&narrate::accounting(&world.accounting(), lang), lang, "the books");
            for flow in world.flows().into_iter().filter_map(|id| world.flow(id)) {
                for index in 0..=flow.datagram_count() {
                    check_text(&narrate::datagram(&world, flow.id, index, lang), lang, "why");
                }
                for index in 0..flow.recvs_entered {
                    check_text(&narrate::chunk(&world, flow.id, index, lang), lang, "chunk");
                }
            }
        }
    }
}

/// A sentence names its actor, its call and the bytes that were asked for, moved or lost.
fn check_numbers(trace: &Trace, n: usize, sentence: &str) {
    let event = trace.event(n).unwrap();
    let must = |fact: &str| assert!(sentence.contains(fact), "event {n} lacks {fact}: {sentence}");
    match &event.what {
        What::Entered(entered) => {
            must(trace.actor_name(event.actor));
            must(entered.call.name());
            if entered.asked > 0 {
                must(&entered.asked.to_string());
            }
        }
        What::Returned(returned) => {
            must(trace.actor_name(event.actor));
            if returned.errno().is_none() && (returned.call.sends() || returned.call.receives()) {
                must(&returned.len().to_string());
            }
        }
        _ => {}
    }
}

/// A connected client, whose sends find nobody and who is told so later; a datagram in the queue of a socket that closes.
fn connected() -> Wire {
    let mut wire = Wire::new(&Scenario { clients: 1, ..Scenario::default() });
    let (server, client) = (wire.party("server", Role::Server, 8080), wire.party("client-1", Role::Client, 50001));
    wire.connect(client, server);
    wire.send(client, server, b"one", None);
    wire.recv(server, 16);
    wire.send(server, client, b"ONE", None);
    wire.peek(client, 2);
    wire.recv(client, 2);
    wire.send(client, server, b"two", None);
    wire.close(server);
    wire.send(client, server, b"three", None);
    wire.begin_recv(client, 16);
    wire.fail_recv(client, "ECONNREFUSED");
    wire.begin_send(client, server, &[b'x'; 70], None, true);
    wire.finish(client);
    wire
}

/// Somebody outside sends; what a small recv cuts off, nobody here has ever seen.
fn from_outside() -> Wire {
    let mut wire = Wire::new(&Scenario::default());
    let server = wire.party("server", Role::Server, 8080);
    let somebody = wire.outsider(50009);
    wire.begin_send(somebody, server, b"hello", None, false);
    wire.recv(server, 3);
    wire.begin_send(somebody, server, b"hi", None, false);
    wire.recv(server, 3);
    wire.send(server, somebody, b"HI", None);
    wire
}

#[test]
fn every_event_of_datagrams_has_its_sentence() {
    for wire in [example(), whole_example(), connected(), from_outside()] {
        check_everything(&wire.trace);
    }
}

/// The sentences of the calls that move datagrams, in order.
fn moves(trace: &Trace, lang: Lang) -> Vec<String> {
    let moves = |n: &usize| match &trace.event(*n).unwrap().what {
        What::Returned(returned) => returned.call.sends() || returned.call.receives(),
        _ => false,
    };
    (0..trace.len()).filter(moves).map(|n| narrate::sentence(trace, n, lang)).collect()
}

fn assert_said(lines: &[String], expected: &[&str]) {
    for expected in expected {
        assert!(lines.iter().any(|line| line == expected), "{expected}\nis not in\n{}", lines.join("\n"));
    }
}

#[test]
fn each_fate_reads_as_written() {
    let trace = whole_example().trace;
    assert_said(
        &moves(&trace, Lang::En),
        &[
            "sendto 1 of client-1 returns: the kernel has taken the datagram of 5 bytes whole; whether anybody receives it, sendto does not tell",
            "sendto 2 of client-1 returns 0: the kernel has taken an empty datagram, which will arrive as one",
            "After waiting, server gets datagram 1 of client-1 from recvfrom(6): 5 bytes, whole, and nothing of any other; 1 more waits in the kernel",
            "server gets datagram 2 of client-1 from recvfrom: it is empty, so the 0 bytes are no end; UDP has none",
            "After waiting, recvfrom(6) of server took 6 of the 9 bytes of datagram 3 of client-1; the other 3 are gone: a datagram is taken whole or cut, never continued",
            "sendto 5 of client-1 returns 4 as if all were well, but the receive queue of server is full: the kernel has dropped the datagram and tells nobody",
            "sendto 6 of client-1 returns 4 as if all were well, but no socket is bound to 127.0.0.1:8080, so the datagram is gone",
        ],
    );
    assert_said(
        &moves(&trace, Lang::Zh),
        &[
            "client-1 的第 1 次 sendto 返回：内核收下了整个数据报，共 5 字节；至于有没有人收到，sendto 并不告诉你",
            "client-1 的第 2 次 sendto 返回 0：内核收下了一个空数据报，它会作为一个数据报到达",
            "server 的 recvfrom 取到 client-1 的第 2 个数据报：它是空的，所以 0 字节不代表结束；UDP 没有结束标志",
            "等到数据报后，server 的 recvfrom(6) 只取走 client-1 的第 3 个数据报 9 字节中的前 6 字节，余下 3 字节就此丢失：数据报要么整个取走，要么被截断，不能接着取",
            "client-1 的第 5 次 sendto 照常返回 4，但 server 的接收队列已满：内核丢弃了这个数据报，对谁都不作声",
            "client-1 的第 6 次 sendto 照常返回 4，但没有套接字绑定在 127.0.0.1:8080，这个数据报就此消失",
        ],
    );
    let close = |lang| {
        let close = |n: &usize| matches!(&trace.event(*n).unwrap().what, What::Returned(returned) if returned.call == sockscope::trace::Call::Close);
        narrate::sentence(&trace, (0..trace.len()).find(close).unwrap(), lang)
    };
    assert_eq!(
        close(Lang::En),
        "server has closed its UDP socket with 1 datagram (4 bytes) unread: it is lost, and no sender is told"
    );
    assert_eq!(close(Lang::Zh), "server 关闭 UDP 套接字时还有 1 个数据报（4 字节）没有读，就此丢失，发送方毫不知情");
}

#[test]
fn a_connected_socket_hears_of_its_loss_one_call_later() {
    let trace = connected().trace;
    let before: Vec<String> = (0..trace.len()).map(|n| narrate::sentence(&trace, n, Lang::En)).collect();
    assert_said(
        &before,
        &[
            "client-1 calls connect(127.0.0.1:8080): its socket shall send there and receive from there alone, and nothing is sent for that",
            "client-1 calls recvfrom(2, MSG_PEEK): it looks at the next datagram, at most 2 bytes of it, and leaves it in the queue",
            "recvfrom of client-1 has looked at 2 bytes of the next datagram, which is still in the queue",
            "client-1 calls recv(2): it takes one datagram of the peer that its socket is connected to, at most 2 bytes of it, and waits if there is none",
        ],
    );
    assert_said(
        &moves(&trace, Lang::En),
        &[
            "recv(2) of client-1 took 2 of the 3 bytes of datagram 1 of server; the last one is gone: a datagram is taken whole or cut, never continued",
            "send 3 of client-1 returns 5 as if all were well, but no socket is bound to 127.0.0.1:8080, so the datagram is gone; the next call on this socket will fail for it",
            "recv of client-1 fails with ECONNREFUSED: an earlier datagram found no socket at that address, and the kernel says so only now, once",
            "send of client-1 fails with EMSGSIZE: the datagram is too long",
        ],
    );
}

#[test]
fn every_fate_has_its_reason() {
    let trace = whole_example().trace;
    let world = World::at_end(&trace);
    let why = |lang| (0..6).map(|index| narrate::datagram(&world, FlowId(0), index, lang)).collect::<Vec<_>>();
    assert_eq!(
        why(Lang::En),
        [
            "recvfrom(6) takes one datagram and never a byte of another, so datagram 1 arrived as it was sent",
            "An empty datagram is one, too: recvfrom returned 0 bytes for datagram 2, and that was no end",
            "recvfrom(6) has no room for the 9 bytes of datagram 3: the other 3 are gone, and the next recvfrom takes the next datagram",
            "server closed its socket while datagram 4 lay unread in the queue, so it is lost",
            "The receive queue of server was full when datagram 5 came, so the kernel dropped it; UDP tells neither side",
            "No socket was bound to the address when datagram 6 came, so nobody can receive it",
        ]
    );
    assert_eq!(
        why(Lang::Zh)[..3],
        [
            "recvfrom(6) 一次只取一个数据报，绝不夹带别的字节，所以第 1 个数据报与发送时一模一样",
            "空数据报也是一个数据报：recvfrom 为第 2 个数据报返回 0 字节，这不是结束",
            "recvfrom(6) 装不下第 3 个数据报的 9 字节：余下 3 字节就此丢失，下一次 recvfrom 取的是下一个数据报",
        ]
    );
    let before = World::new(&trace, example().trace.end());
    assert_eq!(
        narrate::datagram(&before, FlowId(0), 3, Lang::En),
        "server has not read datagram 4 yet: it waits in the kernel, and only one call can take it"
    );
}

#[test]
fn the_books_tell_what_was_cut_off_and_what_was_lost() {
    let trace = whole_example().trace;
    let sum = World::at_end(&trace).accounting();
    let n = trace.len();
    assert_eq!(
        narrate::accounting(&sum, Lang::En),
        format!(
            "{n} events recorded, all 31 bytes accounted for: 16 received, 4 lost unread at a close, 3 cut off by a small recv and 8 lost on the way"
        )
    );
    assert_eq!(
        narrate::accounting(&sum, Lang::Zh),
        format!(
            "已记录 {n} 个事件，全部 31 字节都有着落：已接收 16，关闭时未读而丢失 4，因 recv 太小被截断 3，途中丢失 8"
        )
    );
}

#[test]
fn who_waits_for_a_datagram_waits_for_anybodys() {
    let trace = example().trace;
    let blocked = (0..trace.len())
        .find(|n| matches!(&trace.event(*n).unwrap().what, What::Entered(entered) if entered.call.receives()));
    let blocked = blocked.unwrap();
    assert_eq!(
        narrate::sentence(&trace, blocked, Lang::En),
        "server calls recvfrom(6) for one datagram, whoever sent it, at most 6 bytes of it, and waits, since none has arrived"
    );
    let doing = |k: usize, ready| {
        let world = World::new(&trace, Position(k));
        narrate::doing(
            &world,
            &world.actor(sockscope::trace::ActorId(0)).unwrap(),
            Some(&Standing::Waiting(ready)),
            Lang::En,
        )
    };
    assert_eq!(doing(blocked + 1, false), "Blocked in recvfrom(6): no datagram has arrived");
    let sent = (0..trace.len())
        .filter(|n| matches!(&trace.event(*n).unwrap().what, What::Returned(returned) if returned.call.sends()));
    let second = sent.take(2).last().unwrap();
    assert_eq!(doing(second + 1, true), "In recvfrom(6), which can go on: 2 datagrams wait in the kernel");
}

// ---------------------------------------------------------------- show

fn saved(folder: &Folder, wire: &Wire) -> String {
    let mut file = Vec::new();
    write_trace(&mut file, &wire.trace, false).unwrap();
    folder.write("datagrams.jsonl", file)
}

#[test]
fn show_writes_datagrams_for_people() {
    let folder = Folder::fresh();
    let file = saved(&folder, &whole_example());
    let text = sockscope(&["show", &file]).expect_status(0).stdout;
    for line in [
        "client-1>server  UDP",
        "  sends   0..5  5..5  5..14  14..18  18..22  22..26",
        "  recvs   0..5 (6)  5..5 (6)  5..11 (6, 3 cut off)",
        "  bytes   11 read, 0 in the receiver's kernel, 3 cut off, 8 lost on the way, 4 discarded",
        "  message 0..5 \"hello\" intact  5..5 \"\" intact  5..14 \"datagr\" cut off  14..18 \"more\" unread at close  18..22 \"lost\" dropped, queue full  22..26 \"late\" lost, nobody there",
        "31 bytes sent = 16 received + 0 queued + 0 unsent + 4 discarded + 3 cut off + 8 lost on the way.",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\nis not in\n{text}");
    }
    let text = sockscope(&["show", &file, "--lang", "zh"]).expect_status(0).stdout;
    assert!(text.contains("5..14 \"datagr\" 被截断") && text.contains("截断 3 + 途中丢失 8"), "{text}");
}

#[test]
fn show_gives_every_datagram_to_programs() {
    let folder = Folder::fresh();
    let file = saved(&folder, &whole_example());
    let world = sockscope(&["show", &file, "--format", "json"]).expect_status(0).json();
    let flow = &world["flows"][0];
    assert_eq!((&flow["transport"], &flow["end_seen"]), (&"udp".into(), &false.into()));
    let fates: Vec<&str> =
        flow["datagrams"].as_array().unwrap().iter().map(|row| row["fate"].as_str().unwrap()).collect();
    assert_eq!(fates, ["taken", "taken", "taken", "discarded", "queue-full", "nobody-there"]);
    let cut = serde_json::json!({"range":[5,14],"send":2,"recv":2,"fate":"taken","cut":3,"verdict":"cut-off"});
    assert_eq!(flow["datagrams"][2], cut);
    let bytes = |name: &str| flow["bytes"][name].as_u64().unwrap();
    let places = ["read", "queued", "unsent", "discarded", "cut", "lost"];
    assert_eq!(bytes("accepted"), places.into_iter().map(bytes).sum::<u64>());
    assert_eq!((&flow["bytes"]["cut"], &flow["bytes"]["lost"]), (&3.into(), &8.into()));
    let at = example().trace.len().to_string();
    let world = sockscope(&["show", &file, "--format", "json", "--at", &at]).expect_status(0).json();
    let buffers = &world["flows"][0]["buffers"];
    assert_eq!((&buffers["receive_datagrams"], &buffers["receive_queue"]), (&1.into(), &4.into()));
}

#[test]
fn what_an_outside_sender_lost_is_not_taken_for_seen() {
    let wire = from_outside();
    let world = World::at_end(&wire.trace);
    let flow = world.flow(FlowId(0)).unwrap();
    assert_eq!((flow.received, flow.cut, flow.axis_end(), flow.lost), (5, 2, 5, 0));
    let answers = world.flow(FlowId(1)).unwrap();
    assert_eq!((answers.accepted, answers.queued()), (2, 2));
    assert_eq!(answers.datagram(0).unwrap().verdict(), None, "whether it was read, only the peer knows");
    let lost = {
        let mut wire = from_outside();
        wire.send(0, 1, b"gone", Some(Loss::NobodyThere));
        World::at_end(&wire.trace).flow(FlowId(1)).unwrap().lost
    };
    assert_eq!(lost, 4);
    let folder = Folder::fresh();
    let file = saved(&folder, &wire);
    let text = sockscope(&["show", &file]).expect_status(0).stdout;
    assert!(text.contains("what the outside peer has read is unknown") && text.contains("\"HI\" unknown"), "{text}");
}

// ---------------------------------------------------------------- the example trace

#[test]
fn the_example_trace_is_the_example() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/screenshots/traces/datagrams.jsonl");
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    let mut file = Vec::new();
    write_trace(&mut file, &whole_example().trace, true).unwrap();
    let made = String::from_utf8(file).unwrap();
    if std::env::var_os("SOCKSCOPE_RECORD").is_some() {
        return std::fs::write(path, made).unwrap();
    }
    // The header says where and by which version it was made.
    let lines = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        lines(&kept),
        lines(&made),
        "{path} is not what `whole_example` makes: renew it with SOCKSCOPE_RECORD=1"
    );
}
