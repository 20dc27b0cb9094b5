//! A flow on paper: four rows over one axis, as a table in which a column is a unit. `assets/page/ribbon.js` draws the same on
//! the screen; what stands in it is the frame's.

use std::fmt::Write as _;

use super::flow::{Bytes, Call, FlowFigure, Message};
use super::html::{escaped, isolated};
use crate::figure::{Ink, Part};

/// Longer flows are told in lines on paper.
const WIDEST: u64 = 64;
/// Characters that fit into the width of a page.
const CHARACTERS: u64 = 84;

/// A piece of a row.
struct Piece {
    from: u64,
    to: u64,
    class: String,
    text: String,
}

/// The flow as a table, or as lines where it is long.
pub fn table(flow: &FlowFigure) -> String {
    let (from, to) = flow.sight;
    if to - from > WIDEST || to == from {
        return lines(flow);
    }
    let per_unit = (CHARACTERS / (to - from)).clamp(1, 3);
    let calls = |calls: &[Call]| calls.iter().map(|one| call(one, per_unit)).collect::<Vec<_>>();
    let mut recvs = calls(&flow.recvs);
    recvs.extend(flow.remarks.iter().map(|remark| Piece {
        from: remark.0,
        to: remark.1,
        class: format!("say {}", ink_class(remark.2)),
        text: fitting(&remark.3, remark.1 - remark.0, per_unit),
    }));
    let mut out = format!("<figure><figcaption>{}</figcaption><table class=\"ribbon\">", isolated(&flow.title));
    row(&mut out, flow, 0, calls(&flow.sends), None);
    row(&mut out, flow, 1, bytes(flow), flow.end.as_ref().map(|end| end.0.as_str()));
    row(&mut out, flow, 2, recvs, flow.tail.as_ref().map(|tail| tail.2.as_str()));
    row(&mut out, flow, 3, messages(flow, per_unit), None);
    out.push_str("</table>");
    if let Some((why, ink)) = &flow.why {
        write!(out, "<p class=\"why {}\">{}</p>", ink_class(*ink), isolated(why)).unwrap_or_default();
    }
    out + "</figure>"
}

/// A long flow, or an empty one: what each row says, in lines.
fn lines(flow: &FlowFigure) -> String {
    let mut out = format!("<figure><figcaption>{}</figcaption><ul>", isolated(&flow.title));
    let last = |names: Vec<&String>| names.into_iter().rev().take(8).rev().cloned().collect::<Vec<_>>();
    let calls = |calls: &[Call]| last(calls.iter().map(|one| &one.5).collect());
    let mut said: Vec<String> = flow.none.map(str::to_owned).into_iter().collect();
    said.push(flow.extent.clone());
    said.extend(calls(&flow.sends).into_iter().chain(calls(&flow.recvs)));
    said.extend(last(flow.messages.iter().map(|one| &one.5).collect()));
    said.extend(flow.why.iter().map(|why| why.0.clone()));
    for line in said {
        write!(out, "<li>{}</li>", isolated(&line)).unwrap_or_default();
    }
    out + "</ul></figure>"
}

/// One row: its name, its pieces with nothing between them, and what stands behind the last byte.
fn row(out: &mut String, flow: &FlowFigure, number: usize, mut pieces: Vec<Piece>, rest: Option<&str>) {
    let (from, to) = flow.sight;
    write!(out, "<tr class=\"r{number}\"><th scope=\"row\">{}</th>", escaped(flow.rows[number])).unwrap_or_default();
    if let Some(said) = [Some(0), None, Some(1), Some(2)][number].and_then(|place: usize| flow.said[place].as_ref()) {
        let columns = to - from + 1;
        write!(out, "<td colspan=\"{columns}\">{}</td></tr>", isolated(said)).unwrap_or_default();
        return;
    }
    pieces.sort_by_key(|piece| piece.from);
    let mut at = from;
    for piece in pieces {
        let (start, end) = (piece.from.max(at), piece.to.min(to));
        if start >= end {
            continue;
        }
        gap(out, start - at);
        let Piece { class, text, .. } = piece;
        write!(out, "<td class=\"{class}\"{}>{}</td>", columns(end - start), escaped(&text)).unwrap_or_default();
        at = end;
    }
    gap(out, to - at);
    write!(out, "<td class=\"rest\">{}</td></tr>", isolated(rest.unwrap_or_default())).unwrap_or_default();
}

fn gap(out: &mut String, len: u64) {
    if len > 0 {
        write!(out, "<td{}></td>", columns(len)).unwrap_or_default();
    }
}

fn columns(len: u64) -> String {
    if len == 1 { String::new() } else { format!(" colspan=\"{len}\"") }
}

fn call(call: &Call, per_unit: u64) -> Piece {
    let Call(from, to, closed, ink, labels, ..) = call;
    let open = if *closed == 0 { " open" } else { "" };
    Piece {
        from: *from,
        to: *to,
        class: format!("call{open} {}", ink_class(*ink)),
        text: fitting(labels, to - from, per_unit),
    }
}

fn bytes(flow: &FlowFigure) -> Vec<Piece> {
    let cell = |run: &Bytes, place: usize, text: &str| {
        let unit = run.0 + place as u64;
        let ink = ink_class(Ink::of_send(run.2));
        let part = if run.4 == Part::Payload { "" } else { " part" };
        let cut = if flow.cuts.contains(&unit) { " cut" } else { "" };
        Piece { from: unit, to: unit + 1, class: format!("b {ink} {}{part}{cut}", run.3), text: text.to_owned() }
    };
    let cells =
        |run: &Bytes| run.5.split(' ').enumerate().map(|(place, text)| cell(run, place, text)).collect::<Vec<_>>();
    let mut all: Vec<Piece> = flow.bytes.iter().flat_map(cells).collect();
    let is_empty = |unit: u64| flow.empty.iter().find(|mark| mark.0 == unit);
    all.extend(flow.walls.iter().map(|unit| Piece {
        from: *unit,
        to: unit + 1,
        class: "wall".to_owned(),
        text: if is_empty(*unit).is_some() { "0".to_owned() } else { String::new() },
    }));
    all
}

fn messages(flow: &FlowFigure, per_unit: u64) -> Vec<Piece> {
    let chip = |message: &Message| Piece {
        from: message.0,
        to: message.1,
        class: format!("chip {}", ink_class(message.2)),
        text: fitting(&message.3, message.1 - message.0, per_unit),
    };
    let refused = flow.refused.iter().map(|one| Piece {
        from: one.0,
        to: one.1.max(one.0 + 1),
        class: "chip bad".to_owned(),
        text: fitting(&[one.2.clone(), "×".to_owned()], one.1 - one.0, per_unit),
    });
    flow.messages.iter().map(chip).chain(refused).collect()
}

/// The first text that fits, or else the last.
fn fitting(texts: &[String], units: u64, per_unit: u64) -> String {
    let fits = |text: &&String| text.chars().count() as u64 <= units * per_unit;
    texts.iter().find(fits).or(texts.last()).cloned().unwrap_or_default()
}

/// The class of an ink; sends have eight by turns.
pub fn ink_class(ink: Ink) -> String {
    match ink {
        Ink::Send(send) => format!("c{}", send % 8),
        Ink::UnknownSend => "cx".to_owned(),
        Ink::Plain => "plain".to_owned(),
        Ink::Faint => "faint".to_owned(),
        Ink::Good => "good".to_owned(),
        Ink::Bad => "bad".to_owned(),
        Ink::Warn => "warn".to_owned(),
        Ink::Unknown => "unknown".to_owned(),
    }
}
