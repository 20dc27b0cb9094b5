//! Datagrams in the window: every byte, boundary, loss and empty datagram has its shape and its name, in both languages.
//! It compares no picture; it asks the window what stands where.

use crate::datagram_tools as tools;

use std::sync::Arc;

use egui::{Rect, Theme, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use sockscope::desk::{Session, ShowId, Stage};
use sockscope::lang::Lang;
use sockscope::scenario::Scenario;
use sockscope::trace::{FlowId, Loss, Role, Trace};
use sockscope::ui::Workbench;
use sockscope::ui::looks::{Looks, RibbonLook};
use sockscope::ui::paint::{font, theme};
use tools::*;

type Bench<'a> = Harness<'a, Workbench>;

fn bench(trace: Trace, looks: Looks) -> Bench<'static> {
    bench_in(trace, looks, 728.0)
}

fn bench_in(trace: Trace, looks: Looks, height: f32) -> Bench<'static> {
    let size = Vec2::new(1366.0, height);
    let mut bench = Harness::builder().with_size(size).with_theme(Theme::Light).with_max_steps(64).build_eframe(
        move |cc: &mut eframe::CreationContext<'_>| {
            font::install(&cc.egui_ctx);
            theme::install(&cc.egui_ctx);
            Workbench::new(Session::of_recording(trace, Stage::Over, None, Arc::new(|| {})), looks)
        },
    );
    bench.step();
    bench.step();
    bench
}

fn in_language(trace: Trace, lang: Lang) -> Bench<'static> {
    bench(trace, Looks { lang, ..Looks::default() })
}

/// Where the thing of that name stands.
fn rect(bench: &Bench<'_>, name: &str) -> Rect {
    bench.get_by_label(name).rect()
}

fn has(bench: &Bench<'_>, part: &str) -> bool {
    bench.query_all_by_label_contains(part).next().is_some()
}

#[test]
fn every_fate_has_its_name_in_both_languages() {
    let texts = [
        (
            Lang::En,
            [
                "client-1 → server byte 0: 0x68 'h', send 1, read",
                "client-1 → server datagram 2: empty, 0 bytes, read",
                "client-1 → server byte 10: 0x72 'r', send 3, read",
                "client-1 → server byte 11: 0x61 'a', send 3, gone, no room in the buffer of recv",
                "client-1 → server byte 14: 0x6d 'm', send 4, lost at close",
                "client-1 → server byte 18: 0x6c 'l', send 5, dropped, the receiver's queue was full",
                "client-1 → server byte 22: 0x6c 'l', send 6, lost, no socket was bound to the address",
                "client-1 → server send 3: sendto(9), datagram 3",
                "client-1 → server recvfrom(6) took 6 of the 9 bytes of datagram 3; the other 3 are gone",
                "client-1 → server message 1: hello, intact",
                "client-1 → server message 5: dropped, queue full",
                "client-1 → server receiver's kernel: 0 datagrams, 0 B / 2304",
                "client-1 → server lost: 2 datagrams, 8 B",
                "client-1 → server cut off: 3 B",
            ],
        ),
        (
            Lang::Zh,
            [
                "client-1 → server 第 0 字节：0x68 'h'，第 1 次 send，已读走",
                "client-1 → server 第 2 个数据报：空的，0 字节，已读走",
                "client-1 → server 第 10 字节：0x72 'r'，第 3 次 send，已读走",
                "client-1 → server 第 11 字节：0x61 'a'，第 3 次 send，已丢失，recv 的缓冲区装不下",
                "client-1 → server 第 14 字节：0x6d 'm'，第 4 次 send，关闭时丢失",
                "client-1 → server 第 18 字节：0x6c 'l'，第 5 次 send，被丢弃，接收方的队列已满",
                "client-1 → server 第 22 字节：0x6c 'l'，第 6 次 send，已丢失，没有套接字绑定在那个地址",
                "client-1 → server 第 3 次 send：sendto(9)，第 3 个数据报",
                "client-1 → server recvfrom(6) 取走第 3 个数据报 9 字节中的 6 字节，余下 3 字节就此丢失",
                "client-1 → server 第 1 条消息：hello，完好",
                "client-1 → server 第 5 条消息：队列满，被丢弃",
                "client-1 → server 接收方内核: 0 个数据报，0 B / 2304",
                "client-1 → server 丢失: 2 个数据报，8 B",
                "client-1 → server 被截断: 3 B",
            ],
        ),
    ];
    for (lang, names) in texts {
        let bench = in_language(whole_example().trace, lang);
        for name in names {
            assert!(bench.query_by_label(name).is_some(), "nothing is named {name:?}");
        }
        let (badge, legend) = ("UDP", lang.pick("end of datagram", "数据报的边界"));
        assert!(has(&bench, badge) && has(&bench, legend));
        assert!(!has(&bench, lang.pick("header, delimiter, padding", "帧头、分隔符、填充")), "there is no stream");
    }
}

#[test]
fn between_two_datagrams_there_is_room_that_no_recv_crosses() {
    let bench = in_language(whole_example().trace, Lang::En);
    let byte = |offset: u64| {
        let part = format!("client-1 → server byte {offset}:");
        bench.query_all_by_label_contains(&part).next().expect("the byte is drawn").rect()
    };
    assert!(byte(1).left() - byte(0).right() < 2.0, "bytes of one datagram stand side by side");
    for (last, first) in [(4, 5), (13, 14), (17, 18), (21, 22)] {
        assert!(byte(first).left() - byte(last).right() > 8.0, "bytes {last} and {first} are of different datagrams");
    }
    let empty = rect(&bench, "client-1 → server datagram 2: empty, 0 bytes, read");
    assert!(byte(4).right() < empty.left() && empty.right() < byte(5).left() && empty.width() > 4.0);
    let cut = rect(&bench, "client-1 → server recvfrom(6) took 6 of the 9 bytes of datagram 3; the other 3 are gone");
    assert!((cut.left() - byte(5).left()).abs() < 2.0 && (cut.right() - byte(10).right()).abs() < 2.0);
}

#[test]
fn an_empty_datagram_alone_is_a_flow_that_is_shown() {
    let mut wire = Wire::new(&Scenario { clients: 1, ..Scenario::default() });
    let (server, client) = (wire.party("server", Role::Server, 8080), wire.party("client-1", Role::Client, 50001));
    wire.send(client, server, b"", None);
    let bench = in_language(wire.trace.clone(), Lang::En);
    assert!(has(&bench, "client-1 → server datagram 1: empty, 0 bytes, in the receiver's kernel, unread"));
    assert!(has(&bench, "client-1 → server receiver's kernel: 1 datagram, 0 B / 2304"));
    wire.recv(server, 16);
    let bench = in_language(wire.trace, Lang::En);
    assert!(has(&bench, "An empty datagram is one, too"), "the line of reasons tells of it");
    assert!(has(&bench, "client-1 → server message 1: empty, intact"));
}

#[test]
fn the_line_of_reasons_tells_of_what_is_pointed_at() {
    let mut bench = in_language(whole_example().trace, Lang::En);
    assert!(has(&bench, "recvfrom(6) has no room for the 9 bytes of datagram 3"), "the first that did not come whole");
    for (name, reason) in [
        ("client-1 → server message 4: unread at close", "server closed its socket while datagram 4 lay unread"),
        ("client-1 → server datagram 2: empty, 0 bytes, read", "An empty datagram is one, too"),
        ("client-1 → server message 1: hello, intact", "never a byte of another, so datagram 1 arrived"),
    ] {
        bench.get_by_label(name).click();
        bench.step();
        bench.step();
        assert!(has(&bench, reason), "{reason}");
    }
}

#[test]
fn a_flood_fits_at_every_zoom_and_says_where_to_look_closer() {
    let mut wire = Wire::new(&Scenario { clients: 1, ..Scenario::default() });
    let (server, client) = (wire.party("server", Role::Server, 8080), wire.party("client-1", Role::Client, 50001));
    for number in 0..500_u32 {
        let bytes = vec![b'x'; number as usize % 5];
        wire.send(client, server, &bytes, (number % 7 == 6).then_some(Loss::QueueFull));
        if number % 3 == 0 {
            wire.recv(server, 2);
        }
    }
    for (zoom, first) in [(Some(0.0), 0.0), (Some(3.0), 200.0), (Some(8.0), 1e9), (None, 700.0)] {
        let mut looks = Looks::default();
        looks
            .ribbons
            .insert((ShowId(0), FlowId(0)), RibbonLook { zoom, first, follows: false, ..RibbonLook::default() });
        let bench = bench(wire.trace.clone(), looks);
        assert_eq!(has(&bench, "client-1 → server: which datagrams are in sight"), zoom != Some(0.0), "{zoom:?}");
        assert!(has(&bench, "client-1 → server lost: 71 datagrams"), "{zoom:?}");
        let brackets = bench.query_all_by_label_contains("client-1 → server send ").count();
        assert_eq!(brackets > 0, zoom != Some(0.0), "{zoom:?}: {brackets} brackets");
        let cells = bench.query_all_by_label_contains("client-1 → server byte ").count();
        assert_eq!(cells > 0, zoom.is_none_or(|zoom| zoom > 7.0), "{zoom:?}: {cells} cells");
    }
}

#[test]
fn many_clients_have_a_line_each_that_tells_of_losses() {
    let mut wire = Wire::new(&Scenario { clients: 6, ..Scenario::default() });
    let server = wire.party("server", Role::Server, 8080);
    let names = ["client-1", "client-2", "client-3", "client-4", "client-5", "client-6"];
    for (port, name) in (50001..).zip(names) {
        let client = wire.party(name, Role::Client, port);
        wire.pair(client, server);
        if name != "client-6" {
            wire.send(client, server, b"hello", None);
            wire.send(client, server, b"!", (name == "client-3").then_some(Loss::QueueFull));
        }
    }
    (0..9).for_each(|number| wire.recv(server, if number == 2 { 4 } else { 8 }));
    wire.begin_recv(server, 8);
    let bench = bench_in(wire.trace, Looks::default(), 1200.0);
    for line in [
        "client-2 → server: 2 sent, 2 seen, 1 B cut off",
        "client-3 → server: 2 sent, 1 seen, 1 lost",
        "client-4 → server: 2 sent, 2 seen",
        "client-6 → server: nothing yet; recvfrom(8) waits",
    ] {
        assert!(has(&bench, line), "{line}");
    }
}
