//! The laws of figures, at many positions of every recorded run: the cells cover just the bytes, brackets lie on the axis,
//! every name is there in both languages. It draws nothing; `tests/window` compares the pictures.

use sockscope::figure::{Buffer, Card, Cells, Place, Selection, Sight, Subject};
use sockscope::lang::Lang;
use sockscope::run::Run;
use sockscope::scenario::{Message, Scenario};
use sockscope::trace::{FlowId, Position, Trace, What, read_trace};
use sockscope::world::{ByteState, FlowState, World};

use crate::tools::recorded::{all_recorded, recorded};

/// Positions over the whole of a trace, its end among them, no more than can be walked in a moment.
fn positions(trace: &Trace) -> impl Iterator<Item = Position> + use<> {
    let end = trace.len();
    (0..=end).step_by((end / 40).max(1)).chain([end]).map(Position)
}

/// Calls `check` with every flow at many positions of every recorded run.
fn everywhere(mut check: impl FnMut(&World<'_>, &FlowState<'_>, &str)) {
    for (file, trace) in all_recorded() {
        for at in positions(&trace) {
            let world = World::new(&trace, at);
            for flow in world.flows().into_iter().filter_map(|id| world.flow(id)) {
                check(&world, &flow, &format!("{file} after {} events, {}", at.0, trace.flow_name(flow.id)));
            }
        }
    }
}

#[test]
fn cells_cover_exactly_the_bytes_and_say_what_the_trace_has() {
    let (mut streams, mut datagrams) = (0, 0);
    everywhere(|world, flow, context| {
        let subject = Subject::new(*world, flow, Lang::En);
        for hex in [false, true] {
            let cells = subject.cells(&Sight { units: 0..subject.axis(), most: usize::MAX }, hex);
            check_cells(&subject, &cells, context);
        }
        *(if flow.datagrams { &mut datagrams } else { &mut streams }) += 1;
    });
    assert!(streams > 500 && datagrams > 20, "both kinds were looked at: {streams} and {datagrams}");
}

fn check_cells(subject: &Subject<'_, '_>, cells: &Cells, context: &str) {
    let flow = subject.flow;
    let all: Vec<_> = cells.characters.iter().flat_map(|character| &character.cells).collect();
    // A trace may know bytes that come later; they are not on the axis yet.
    let bytes = flow.bytes(0..subject.axis() - flow.datagram_count() as u64);
    assert_eq!(all.iter().map(|cell| cell.byte).collect::<Vec<_>>(), bytes, "{context}: the bytes");
    for (place, cell) in all.iter().enumerate() {
        assert_eq!(cell.offset, place as u64, "{context}: no byte is left out or twice");
        assert_eq!(cell.state, flow.byte_state(cell.offset), "{context}: byte {place}");
        assert!(cell.unit < subject.axis(), "{context}: byte {place} is on the axis");
        assert!(cell.lights.contains(&cell.offset), "{context}: a byte lights itself");
        let before = cells.walls.iter().filter(|wall| wall.place.to < cell.unit).count();
        assert_eq!(cell.unit, cell.offset + before as u64, "{context}: byte {place} stands behind the walls before it");
    }
    let runs = cells.runs();
    let hex: String = runs.iter().map(|run| run.hex.as_str()).collect();
    assert_eq!(hex.len(), bytes.len() * 2, "{context}: runs have every byte");
    for pair in runs.windows(2) {
        assert!(pair[0].place.to <= pair[1].place.from, "{context}: runs follow one another");
    }
}

#[test]
fn brackets_and_messages_lie_on_the_axis_and_hold_their_bytes() {
    everywhere(|world, flow, context| {
        let subject = Subject::new(*world, flow, Lang::En);
        let (axis, card) = (subject.axis(), subject.card());
        let inside = |place: &Place, what: &str| {
            assert!(
                place.from <= place.to && place.to + u64::from(place.is_mark) <= axis,
                "{context}: {what} {place:?}"
            );
        };
        for call in card.sends.brackets.iter().chain(&card.recvs.brackets) {
            inside(&call.place, "call");
            let is_whole = call.place.to - call.place.from == call.bytes.end - call.bytes.start;
            assert!(is_whole, "{context}: a bracket is as long as its bytes: {call:?}");
            assert_eq!(call.selection.bytes().map(|bytes| &bytes.range), Some(&call.bytes), "{context}");
        }
        assert!(sorted(card.sends.brackets.iter().map(|send| send.place)), "{context}: sends");
        assert!(sorted(card.recvs.brackets.iter().map(|recv| recv.place)), "{context}: recvs");
        assert!(sorted(card.messages.chips.iter().map(|chip| chip.place)), "{context}: messages");
        card.messages.chips.iter().for_each(|chip| inside(&chip.place, "message"));
        card.messages.refusals.iter().for_each(|refusal| inside(&refusal.place, "refusal"));
        card.recvs.remarks.iter().for_each(|remark| inside(&remark.place, "remark"));
        card.walls.iter().for_each(|wall| inside(&Place { is_mark: true, ..wall.place }, "wall"));
        assert!(card.recvs.tail.iter().all(|tail| tail.from <= axis), "{context}: tail");
        assert_eq!(card.sends.brackets.is_empty() && card.sends.said.is_none(), axis == 0, "{context}: who sent it");
        for one in &card.pipe {
            assert!(one.holds.iter().all(|held| held.range.end <= flow.accepted), "{context}: {one:?}");
        }
    });
}

fn sorted(places: impl Iterator<Item = Place>) -> bool {
    let places: Vec<Place> = places.collect();
    places.windows(2).all(|pair| pair[0].to <= pair[1].from)
}

#[test]
fn every_name_is_there_in_both_languages() {
    everywhere(|world, flow, context| {
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| names(&Subject::new(*world, flow, lang), lang));
        assert_eq!(en.len(), zh.len(), "{context}: the same things in both languages");
        for (en, zh) in en.iter().zip(&zh) {
            assert!(!en.trim().is_empty() && !zh.trim().is_empty(), "{context}: {en:?} and {zh:?}");
            assert!(!en.contains("  ") && !zh.contains("  "), "{context}: {en:?} and {zh:?}");
        }
    });
}

/// What a screen reader reads, with the words beside it.
fn names(subject: &Subject<'_, '_>, lang: Lang) -> Vec<String> {
    let card: Card = subject.card();
    let cells = subject.cells(&Sight { units: 0..subject.axis(), most: usize::MAX }, false);
    let mut names = vec![card.title, card.extent, subject.line().name];
    let rows = card.row_names;
    names.extend([rows.sends, rows.bytes, rows.recvs, rows.messages].map(str::to_owned));
    names.extend(card.sends.brackets.iter().chain(&card.recvs.brackets).map(|call| call.name.clone()));
    names.extend(cells.characters.iter().flat_map(|character| &character.cells).map(|cell| cell.name.clone()));
    names.extend(cells.empty.iter().map(|mark| mark.name.clone()));
    names.extend(card.messages.refusals.iter().map(|refusal| refusal.name.clone()));
    names.extend(card.recvs.tail.iter().map(|tail| tail.text.clone()));
    names.extend(card.why.iter().map(|why| why.text.clone()));
    names.extend(card.pipe.iter().map(|one| one.name.clone()));
    names.extend(card.legend.iter().map(|shape| shape.text(subject.flow.datagrams, lang).to_owned()));
    // The payload of a message is foreign text, and may hold any blanks.
    names.extend(card.messages.chips.iter().map(|chip| chip.name.split_whitespace().collect::<Vec<_>>().join(" ")));
    names
}

#[test]
fn what_is_in_sight_is_a_part_of_the_whole() {
    everywhere(|world, flow, context| {
        let subject = Subject::new(*world, flow, Lang::Zh);
        let axis = subject.axis();
        let (from, to) = (axis / 3, axis - axis / 3);
        let sight = Sight { units: from..to, most: usize::MAX };
        let card = subject.card();
        let within = |place: &Place| place.from < to && place.to >= from;
        let sends = subject.sends(&sight).brackets;
        assert!(sends.iter().all(|send| card.sends.brackets.contains(send) && within(&send.place)), "{context}: sends");
        let row = subject.recvs(&sight);
        let is_before = !flow.datagrams && flow.receiver_is_inside() && (1..=from).contains(&flow.received);
        assert!(!is_before || row.tail.is_some() || row.said.is_some(), "{context}: what was read is out of sight");
        let recvs = row.brackets;
        assert!(recvs.iter().all(|recv| card.recvs.brackets.contains(recv)), "{context}: recvs");
        let touched = card.recvs.brackets.iter().filter(|recv| recv.place.from < to && recv.place.to > from);
        assert!(touched.clone().all(|recv| recvs.contains(recv)), "{context}: none in sight is left out");
        let cells = subject.cells(&sight, true);
        let units: Vec<u64> = cells.characters.iter().flat_map(|one| &one.cells).map(|cell| cell.unit).collect();
        assert!(units.iter().all(|unit| *unit + 4 > from && *unit < to), "{context}: cells");
    });
}

/// How many bytes lie in the places of a buffer, and in which states they are.
fn lie_in(flow: &FlowState<'_>, card: &Card, buffer: Buffer) -> Vec<ByteState> {
    let of = card.pipe.iter().filter(|one| one.buffer == Some(buffer));
    of.flat_map(|one| &one.holds).flat_map(|held| held.range.clone()).map(|at| flow.byte_state(at)).collect()
}

#[test]
fn every_byte_of_a_kernel_lies_in_its_place_of_the_pipe_and_nowhere_else() {
    let mut seen = 0;
    everywhere(|world, flow, context| {
        let card = Subject::new(*world, flow, Lang::En).card();
        let (sent, queued) = (lie_in(flow, &card, Buffer::Send), lie_in(flow, &card, Buffer::Receive));
        assert!(sent.iter().all(|state| *state == ByteState::Unsent), "{context}: {sent:?}");
        assert!(queued.iter().all(|state| *state == ByteState::Queued), "{context}: {queued:?}");
        if flow.is_measured && flow.discard.is_none() && flow.receiver_is_inside() {
            let (all_sent, all_queued) = (flow.buffers().send_queue, flow.buffers().receive_queue);
            assert_eq!((sent.len() as u64, queued.len() as u64), (all_sent, all_queued), "{context}");
        }
        for buffer in [Buffer::Recv, Buffer::Reassembly] {
            let kept = lie_in(flow, &card, buffer);
            assert!(kept.iter().all(|state| *state == ByteState::Read), "{context}: {buffer:?} {kept:?}");
            seen += kept.len();
        }
        for one in card.pipe.iter().filter(|one| one.room.is_some()) {
            let held: u64 = one.holds.iter().map(|held| held.range.end - held.range.start).sum();
            assert!(one.room.is_some_and(|room| held <= room), "{context}: no more than recv asked for");
        }
    });
    assert!(seen > 1000, "programs held bytes");
}

#[test]
fn where_no_kernel_tells_no_byte_is_put() {
    let trace = recorded("naive");
    let mut file = Vec::new();
    sockscope::trace::write_trace(&mut file, &trace, true).expect("it is written");
    // A kernel that tells nothing leaves these fields out.
    let text = String::from_utf8(file).expect("a trace is text");
    let silent: Vec<String> =
        text.lines().filter(|line| !line.starts_with("{\"kernel\"")).map(without_measures).collect();
    let (trace, _) = read_trace(silent.join("\n").as_bytes()).expect("the trace can be read");
    let mut unknown = 0;
    for at in (0..=trace.len()).map(Position) {
        let world = World::new(&trace, at);
        for flow in world.flows().into_iter().filter_map(|id| world.flow(id)) {
            let pipe = Subject::new(world, &flow, Lang::En).pipe();
            for one in pipe.iter().filter(|one| matches!(one.buffer, Some(Buffer::Send | Buffer::Receive))) {
                let between = flow.accepted > flow.received;
                assert!(!between || !one.is_known && one.holds.is_empty(), "at {}: {one:?}", at.0);
                unknown += usize::from(!one.is_known);
            }
        }
    }
    assert!(unknown > 10, "bytes were on their way");
}

/// A line of a trace without what the kernel told of its queues.
fn without_measures(line: &str) -> String {
    let mut event: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
    if let Some(fields) = event.as_object_mut() {
        fields.remove("unsent");
        fields.remove("queued");
    }
    event.to_string()
}

#[test]
fn every_send_has_a_number_that_the_font_can_draw() {
    let mut seen = std::collections::BTreeSet::new();
    for index in 0..3000 {
        let number = sockscope::figure::send_number(index);
        assert!(number.chars().all(sockscope::glyphs::has_glyph), "send {index}: {number:?}");
        assert!(seen.insert(number), "send {index} has a number of its own");
    }
}

#[test]
fn a_message_of_3000_bytes_lights_each_of_the_recvs_of_4_that_read_it() {
    let messages = vec![Message::Text("x".repeat(3000))];
    let trace =
        Run::to_end(&Scenario { clients: 1, recv_size: 4, messages, ..Scenario::default() }).expect("it runs").0;
    let world = World::at_end(&trace);
    let whole = Selection::bytes_of(FlowId(0), 0..3000);
    let read = |n: &usize| match &trace.event(*n).expect("it is there").what {
        What::Returned(one) => one.flow == FlowId(0) && one.call.receives() && one.result > 0 && one.offset < 3000,
        _ => false,
    };
    let recvs: Vec<usize> = (0..trace.len()).filter(read).collect();
    assert!(recvs.len() >= 750, "{}", recvs.len());
    assert!(recvs.iter().all(|n| whole.touches_event(&world, *n)), "in the log");
    let listed = whole.events(&world);
    assert!(recvs.iter().all(|n| listed.contains(n)), "and on the timeline");
    let before = World::new(&trace, Position(recvs[400]));
    assert!(!whole.touches_event(&before, recvs[400]), "what has not happened is not lit");
}

#[test]
fn an_event_is_lit_where_the_list_of_all_has_it() {
    let mut lit = 0;
    for (path, trace) in all_recorded().into_iter().filter(|(_, trace)| trace.len() < 1500) {
        let world = World::new(&trace, Position(trace.len() * 3 / 4));
        let returned: Vec<usize> =
            (0..trace.len()).filter(|n| matches!(trace.event(*n).unwrap().what, What::Returned(_))).collect();
        let flows = world.flows().into_iter().filter_map(|id| world.flow(id));
        let parts = flows.flat_map(|flow| {
            let end = flow.axis_end();
            [0..end, end / 3..end / 2, end..end].map(|range| Selection::bytes_of(flow.id, range))
        });
        let calls = (0..trace.len()).step_by(7).filter_map(|n| {
            let actor = trace.event(n)?.actor;
            let is_call = matches!(trace.event(n)?.what, What::Entered(_));
            Some(if is_call { Selection::Call { entered: n, actor, bytes: None } } else { Selection::Event(n) })
        });
        for selection in parts.chain(calls) {
            let listed = selection.events(&world);
            for n in &returned {
                // What is chosen by its number alone may lie in the future.
                let is_listed = listed.contains(n) && *n < world.at.0;
                assert_eq!(selection.touches_event(&world, *n), is_listed, "{path}: {n}, {selection:?}");
                lit += usize::from(is_listed);
            }
        }
    }
    assert!(lit > 1000, "{lit} were lit");
}
