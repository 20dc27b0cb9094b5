//! The rows of calls: a bracket for each send and each recv, over the bytes that it moved.
//! What becomes of datagrams that no recv took stands in the row of recvs, too. There are no bytes here.

use std::ops::Range;

use serde::Serialize;

use super::ink::Ink;
use super::selection::{FlowRange, Selection};
use super::subject::{Place, Sight, Subject, place_of};
use crate::narrate;
use crate::trace::{Loss, errno_name};
use crate::world::{Datagram, Fate, RecvView, SendView};

/// A call, over or under its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bracket {
    /// Which call of its flow this is, counted from 0.
    pub index: usize,
    pub place: Place,
    /// Whether it has come to its end, so that the bracket is closed.
    pub closed: bool,
    /// The call in words, the longest version first; whoever draws takes the first that fits.
    pub labels: Vec<String>,
    pub ink: Ink,
    /// For screen readers: whose call it is, and what it moved.
    pub name: String,
    /// The offsets of the bytes that it moved.
    #[serde(skip)]
    pub bytes: Range<u64>,
    #[serde(skip)]
    pub selection: Selection,
}

/// Words under bytes that no recv has taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    pub place: Place,
    /// The longest version first.
    pub labels: Vec<String>,
    pub ink: Ink,
}

/// What comes behind the last chunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tail {
    /// Where it begins, in units.
    pub from: u64,
    /// Whether a recv waits here, which is drawn as a bracket that is open.
    pub waits: bool,
    pub text: String,
}

/// The row of sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sends {
    /// What stands in the place of brackets, if they are not known or too many.
    pub said: Option<String>,
    pub brackets: Vec<Bracket>,
}

/// The row of recvs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recvs {
    /// What stands in the place of brackets, if they are not known or too many.
    pub said: Option<String>,
    pub brackets: Vec<Bracket>,
    pub remarks: Vec<Remark>,
    pub tail: Option<Tail>,
}

impl Subject<'_, '_> {
    /// The sends in sight.
    pub fn sends(&self, sight: &Sight) -> Sends {
        let flow = self.flow;
        let sends: Vec<(SendView, Place, Option<usize>)> = if flow.datagrams {
            let send = |datagram: &Datagram| flow.send(datagram.send?);
            let datagrams = self.datagrams(sight);
            if datagrams.len() > sight.most {
                return Sends { said: Some(self.too_many(sight.most)), ..Sends::default() };
            }
            datagrams.iter().filter_map(|one| Some((send(one)?, place_of(one), Some(one.index)))).collect()
        } else {
            let sends = flow.sends_in(sight.units.clone()).take(sight.most.saturating_add(1));
            sends
                .map(|send| (send.range.clone(), send))
                .map(|(range, send)| (send, Place::of(&range, 0, false), None))
                .collect()
        };
        let said = if sends.len() > sight.most { Some(self.too_many(sight.most)) } else { self.sends_unseen() };
        if said.is_some() {
            return Sends { said, ..Sends::default() };
        }
        Sends { said, brackets: sends.iter().map(|(send, place, of)| self.send(send, *place, *of)).collect() }
    }

    /// In the place of sends that only a peer outside knows.
    fn sends_unseen(&self) -> Option<String> {
        let come = self.flow.received > 0 || self.flow.tally.taken > 0;
        let text = self.lang.pick("outside peer: its sends are not visible", "外部对端：看不到它的 send 调用");
        (!self.flow.sender_is_inside() && come).then(|| text.to_owned())
    }

    /// The bracket of a send, and of the datagram that it sent.
    fn send(&self, send: &SendView, place: Place, datagram: Option<usize>) -> Bracket {
        let (number, call, name) = (send.index + 1, send_text(send), &self.name);
        let (en, zh) = datagram.map_or_else(Default::default, |index| {
            (format!(", datagram {}", index + 1), format!("，第 {} 个数据报", index + 1))
        });
        Bracket {
            index: send.index,
            place,
            closed: send.returned.is_some(),
            labels: send_labels(send),
            ink: Ink::Send(send.index),
            name: self
                .lang
                .pick(format!("{name} send {number}: {call}{en}"), format!("{name} 第 {number} 次 send：{call}{zh}")),
            bytes: send.range.clone(),
            selection: self.call(send.entered, &send.range),
        }
    }

    /// A call that moved bytes, as a thing to be pointed at.
    fn call(&self, entered: usize, range: &Range<u64>) -> Selection {
        let bytes = Some(FlowRange { flow: self.flow.id, range: range.clone() });
        match self.world.trace.event(entered) {
            Some(event) => Selection::Call { entered, actor: event.actor, bytes },
            None => Selection::bytes_of(self.flow.id, range.clone()),
        }
    }

    /// The recvs in sight; what of datagrams no recv took; and the recv that waits, or the end of the stream.
    pub fn recvs(&self, sight: &Sight) -> Recvs {
        if self.flow.datagrams {
            return self.recvs_of_datagrams(sight);
        }
        let flow = self.flow;
        if !flow.receiver_is_inside() && flow.accepted > 0 {
            let text =
                self.lang.pick("outside peer: what it has received is not known", "外部对端：它收到了多少无从得知");
            return Recvs { said: Some(text.to_owned()), ..Recvs::default() };
        }
        let recvs: Vec<RecvView> = flow.recvs_in(sight.units.clone()).take(sight.most.saturating_add(1)).collect();
        if recvs.len() > sight.most {
            return Recvs { said: Some(self.too_many(sight.most)), ..Recvs::default() };
        }
        let tail = self.tail();
        let said = self.further_left(flow.received, sight).filter(|_| recvs.is_empty() && tail.is_none());
        let brackets = recvs.iter().map(|recv| self.recv(recv, Place::of(&recv.range, 0, false))).collect();
        Recvs { said, brackets, tail, ..Recvs::default() }
    }

    fn recvs_of_datagrams(&self, sight: &Sight) -> Recvs {
        let datagrams = self.datagrams(sight);
        if datagrams.len() > sight.most {
            return Recvs { said: Some(self.too_many(sight.most)), ..Recvs::default() };
        }
        let mut row = Recvs { tail: self.tail_of_datagrams(), ..Recvs::default() };
        for datagram in &datagrams {
            let recv = datagram.recv().and_then(|recv| self.flow.recv(recv));
            row.brackets.extend(recv.map(|recv| self.recv(&recv, taken_place(datagram))));
            row.remarks.extend(self.remark(datagram));
        }
        row
    }

    fn recv(&self, recv: &RecvView, place: Place) -> Bracket {
        Bracket {
            index: recv.index,
            place,
            closed: true,
            labels: recv_labels(recv, self.flow.datagrams),
            ink: Ink::Plain,
            name: format!("{} {}", self.name, narrate::chunk(&self.world, self.flow.id, recv.index, self.lang)),
            bytes: recv.range.clone(),
            selection: self.call(recv.entered, &recv.range),
        }
    }

    /// What was cut off a datagram, or why no recv took it.
    fn remark(&self, datagram: &Datagram) -> Option<Remark> {
        let (lang, whole) = (self.lang, place_of(datagram));
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let (place, labels, ink) = match datagram.fate {
            Fate::Taken { cut: 1.., .. } => {
                let Fate::Taken { cut, .. } = datagram.fate else { return None };
                let long = lang.pick(format!("{cut} cut off"), format!("截断 {cut}"));
                (Place { from: taken_place(datagram).to, ..whole }, vec![long, format!("-{cut}")], Ink::Bad)
            }
            Fate::Lost(loss) => (whole, owned(&lost(loss, lang)), Ink::Bad),
            Fate::Discarded => (whole, owned(&lang.pick(["never read", "×"], ["无人读取", "×"])), Ink::Bad),
            Fate::Queued if !self.flow.receiver_is_inside() => {
                let texts = lang.pick(["not known to us", "unknown", "…"], ["无从得知", "未知", "…"]);
                (whole, owned(&texts), Ink::Faint)
            }
            Fate::Taken { .. } | Fate::Queued | Fate::Offered => return None,
        };
        Some(Remark { place, labels, ink })
    }

    /// Behind the last chunk of a stream: a recv that waits, or the end.
    fn tail(&self) -> Option<Tail> {
        let text = match self.flow.pending_recv() {
            Some(recv) => self.lang.pick(format!("recv({}) waits", recv.asked), format!("recv({}) 等待中", recv.asked)),
            None if self.flow.end_seen => {
                self.lang.pick("recv → 0: end of stream".to_owned(), "recv → 0：流已结束".to_owned())
            }
            None => return None,
        };
        Some(Tail { from: self.flow.received, waits: self.flow.pending_recv().is_some(), text })
    }

    /// A recv that waits stands at the first datagram that it could take, or behind all.
    fn tail_of_datagrams(&self) -> Option<Tail> {
        let recv = self.flow.waiting_recv()?;
        let from = if self.flow.tally.queued() > 0 { self.taken() } else { self.axis() };
        let call = format!("{}({})", recv.call.name(), recv.asked);
        Some(Tail { from, waits: true, text: self.lang.pick(format!("{call} waits"), format!("{call} 等待中")) })
    }
}

/// The part of a datagram that a recv took.
fn taken_place(datagram: &Datagram) -> Place {
    match datagram.fate {
        Fate::Taken { cut: 1.., .. } => Place::of(&datagram.got(), datagram.index as u64, false),
        _ => place_of(datagram),
    }
}

fn lost(loss: Loss, lang: crate::lang::Lang) -> [&'static str; 3] {
    match loss {
        Loss::QueueFull => lang.pick(["dropped, queue full", "queue full", "×"], ["队列满，被丢弃", "队列满", "×"]),
        Loss::NobodyThere => {
            lang.pick(["lost, nobody there", "nobody there", "×"], ["无人接收，丢失", "无人接收", "×"])
        }
    }
}

/// A send with what it was asked and what the kernel took.
fn send_text(send: &SendView) -> String {
    let taken = send.range.end - send.range.start;
    let call = format!("{}({})", send.call.name(), send.asked);
    match (send.returned, send.errno) {
        (None, _) => format!("{call} …"),
        (_, Some(errno)) => format!("{call} {}", errno_name(errno)),
        (Some(_), None) if taken == u64::from(send.asked) => call,
        (Some(_), None) => format!("{call} → {taken}"),
    }
}

/// A send as it is written in its bracket.
fn send_labels(send: &SendView) -> Vec<String> {
    let number = send_number(send.index);
    let taken = send.range.end - send.range.start;
    let size =
        if taken == u64::from(send.asked) { format!("{taken} B") } else { format!("{} → {taken}", send.asked) };
    let long = format!("{number} {}", send_text(send));
    let short = if send.returned.is_some() && send.errno.is_none() { format!("{number} {size}") } else { long.clone() };
    vec![long, short, number]
}

/// A recv as it is written in its bracket. The name of `recvfrom` is long, and goes first.
fn recv_labels(recv: &RecvView, datagrams: bool) -> Vec<String> {
    let (call, asked, got) = (recv.call.name(), recv.asked, recv.range.end - recv.range.start);
    let middle = if datagrams {
        [format!("({asked}) → {got}"), format!("→ {got}")]
    } else {
        [format!("→ {got}"), format!("→{got}")]
    };
    let mut labels = vec![format!("{call}({asked}) → {got}")];
    labels.extend(middle);
    labels.push(got.to_string());
    labels
}

/// The number of a send, counted from 0: in a circle as long as the font has such characters, then in plain digits.
pub fn send_number(index: usize) -> String {
    const CIRCLED: [&str; 10] = ["①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩"];
    CIRCLED.get(index).map_or_else(|| (index + 1).to_string(), |circled| (*circled).to_owned())
}
