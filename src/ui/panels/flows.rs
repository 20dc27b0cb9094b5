//! The middle of the window: the chosen connection in full, both directions, and every other one in a line.
//! Beside the present run it shows the one before, so that the same messages are seen under both framings.

use egui::style::ScrollAnimation;
use egui::{RichText, ScrollArea, Ui};

use crate::desk::{Rules, Session, ShowId, Stage};
use crate::figure::{Comparison, Selection, Subject};
use crate::lang::{Lang, Text};
use crate::scenario::Scenario;
use crate::trace::{ActorId, Address, ConnId, FlowId, log_line};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{Palette, mono};
use crate::ui::ribbon::{COMPACT_HEIGHT, Scene, Title, card, card_height, compact};
use crate::world::{FlowState, World};

/// A show as it is seen here.
struct Seen<'a, 't> {
    world: World<'t>,
    show: ShowId,
    /// What a lesson permits and marks in it.
    rules: &'a Rules,
    /// What it is called, if it is not the one in front.
    named: Option<Text>,
    /// Whether what is seen goes on by itself.
    is_running: bool,
    /// The height of a card.
    height: f32,
}

/// Draws the cards.
pub fn flows(ui: &mut Ui, session: &Session, rules: &Rules, looks: &mut Looks) {
    let is_running = session.stage() == Stage::Running && session.playback().is_newest();
    let world = session.world();
    let mut seen = Seen { world, show: session.show().id, rules, named: None, is_running, height: 0.0 };
    let conns: Vec<ConnId> = world.flows().into_iter().step_by(2).map(FlowId::conn).collect();
    // Where the framing was changed, the first flow under the new one is what is looked for.
    looks.under_new = session.first_under_new_framing();
    let chosen = in_front(&world, looks).map(FlowId::conn);
    super::queue::queues(ui, &world, looks.lang);
    ScrollArea::vertical().id_salt("flows").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        match chosen {
            Some(chosen) => cards_and_lines(ui, session, &mut seen, looks, &conns, chosen),
            None if rules.in_lesson => calls_so_far(ui, session, looks.lang),
            None => welcome(ui, session, looks.lang),
        }
    });
}

/// Between two cards or lines.
const GAP: f32 = 6.0;

/// Which directions of the chosen connection are seen in full: the one that was asked for, or that a lesson speaks of, or
/// that of the client; both where there is much room.
fn large(room: f32, seen: &Seen<'_, '_>, looks: &Looks, conn: ConnId) -> [bool; 2] {
    /// Two cards of such a height are both seen well.
    const MUCH: f32 = 840.0;
    let replies = conn.replies();
    if seen.world.flow(replies).is_none_or(|flow| is_empty(&flow)) {
        return [true, false];
    }
    let is_marked = |flow| seen.rules.marked.iter().filter_map(Selection::bytes).any(|bytes| bytes.flow == flow);
    let answers = looks.answers || is_marked(replies) && !is_marked(conn.requests());
    if room >= MUCH || is_marked(replies) && is_marked(conn.requests()) { [true, true] } else { [!answers, answers] }
}

/// The flow that is seen in full, or the first of those that are.
pub fn in_front(world: &World<'_>, looks: &Looks) -> Option<FlowId> {
    let conns: Vec<ConnId> = world.flows().into_iter().step_by(2).map(FlowId::conn).collect();
    let there = |conn: &ConnId| conns.contains(conn);
    let chosen = looks.conn.filter(there).or(looks.under_new.filter(there)).or(conns.first().copied())?;
    let chosen = newest_of(world, &conns, chosen);
    let has_answers = world.flow(chosen.replies()).is_some_and(|flow| !is_empty(&flow));
    Some(if looks.answers && has_answers { chosen.replies() } else { chosen.requests() })
}

/// The height of a card: the cards share what the lines leave. Lines beyond a few may be out of sight.
fn height(room: f32, cards: usize, lines: usize) -> f32 {
    const LINES: usize = 4;
    /// A card in which everything has its name; several that were lower could not be read.
    const WITH_NAMES: f32 = 264.0;
    let (cards, lines) = (cards.max(1) as f32, lines.min(LINES) as f32);
    let free = room - lines * (COMPACT_HEIGHT + GAP) - cards * GAP;
    (free / cards).max(room.min(WITH_NAMES)).max(card_height())
}

/// Every connection in its place: the chosen one with all that belongs to it, the others in a line each.
fn cards_and_lines(
    ui: &mut Ui,
    session: &Session,
    seen: &mut Seen<'_, '_>,
    looks: &mut Looks,
    conns: &[ConnId],
    chosen: ConnId,
) {
    let room = ui.clip_rect().height();
    let (same_client, large) = (earlier(&seen.world, looks, conns, chosen), large(room, seen, looks, chosen));
    let full = large.iter().filter(|is_large| **is_large).count();
    let cards = full + same_client.len() + usize::from(session.has_beside());
    seen.height = height(room, cards, conns.len() - 1 - same_client.len() + 2 - full);
    let opened = looks.opened.take();
    for conn in conns {
        if *conn == chosen {
            let top = ui.cursor().min;
            in_full(ui, session, seen, looks, &same_client, chosen, large);
            if opened == Some(chosen) {
                let card = egui::Rect::from_min_size(top, egui::vec2(10.0, seen.height));
                ui.scroll_to_rect_animation(card, None, ScrollAnimation::none());
            }
        } else if !same_client.contains(conn) && line(ui, seen, looks, conn.requests()) {
            looks.conn = Some(*conn);
            looks.answers = false;
            looks.opened = Some(*conn);
        }
    }
}

/// A connection with the earlier ones of its client, the run before, and the answers.
fn in_full(
    ui: &mut Ui,
    session: &Session,
    seen: &Seen<'_, '_>,
    looks: &mut Looks,
    same_client: &[ConnId],
    conn: ConnId,
    [requests, replies]: [bool; 2],
) {
    if requests {
        full(ui, seen, looks, conn.requests());
    } else if line(ui, seen, looks, conn.requests()) {
        looks.answers = false;
    }
    for earlier in same_client {
        full(ui, seen, looks, earlier.requests());
    }
    let flow = if requests { conn.requests() } else { conn.replies() };
    if let Some((show, old, same)) = session.beside_flow(flow) {
        let rules = Rules::default();
        let name = session.pinned_name();
        if let Some(name) = &name {
            difference(ui, (&seen.world, flow), (&old, same), name, looks.lang);
        }
        let named = name.unwrap_or_else(|| Text::new("run before", "上一次运行"));
        let height = seen.height;
        let before = Seen { world: old, show, rules: &rules, named: Some(named), is_running: false, height };
        full(ui, &before, looks, same);
    }
    if replies {
        full(ui, seen, looks, conn.replies());
    } else if line(ui, seen, looks, conn.replies()) {
        looks.answers = true;
    }
}

/// The actor that made a connection.
fn connector(world: &World<'_>, conn: ConnId) -> Option<ActorId> {
    world.trace.conn(conn).and_then(|conn| conn.connector.as_ref()).map(|side| side.actor)
}

/// The newest connection of the same client: when the framing is changed under it, it connects again.
fn newest_of(world: &World<'_>, conns: &[ConnId], conn: ConnId) -> ConnId {
    let client = connector(world, conn);
    let same = conns.iter().rev().find(|other| client.is_some() && connector(world, **other) == client);
    same.copied().unwrap_or(conn)
}

/// The other connections of the same client, newest first.
fn siblings(world: &World<'_>, conns: &[ConnId], conn: ConnId) -> Vec<ConnId> {
    let client = connector(world, conn);
    let same = |other: &&ConnId| **other != conn && client.is_some() && connector(world, **other) == client;
    conns.iter().rev().filter(same).copied().collect()
}

/// What stands below the chosen connection to be compared with it: the earlier ones of its client, or else, where the
/// framing was changed, the first one that spoke the old framing.
fn earlier(world: &World<'_>, looks: &Looks, conns: &[ConnId], chosen: ConnId) -> Vec<ConnId> {
    let mut earlier = siblings(world, conns, chosen);
    if earlier.is_empty() && looks.under_new == Some(chosen) {
        earlier.extend(conns.first().filter(|first| **first != chosen));
    }
    earlier
}

/// What differs between the run in front and the one that is pinned beside it, in a sentence.
fn difference(ui: &mut Ui, here: (&World<'_>, FlowId), other: (&World<'_>, FlowId), name: &Text, lang: Lang) {
    let told = match (here.0.flow(here.1), other.0.flow(other.1)) {
        (Some(here), Some(other)) => Comparison::new(&here, &other).text(name),
        _ => return,
    };
    let palette = Palette::current(ui);
    ui.add(egui::Label::new(RichText::new(told.get(lang)).size(14.0).color(palette.text)).wrap());
}

/// Whether nothing has been sent yet.
fn is_empty(flow: &FlowState<'_>) -> bool {
    flow.accepted == 0 && flow.pending_send().is_none() && flow.tally.sent == 0
}

/// A flow in a line, if that is in sight. `true` if it was clicked.
fn line(ui: &mut Ui, seen: &Seen<'_, '_>, looks: &Looks, id: FlowId) -> bool {
    let place = egui::Rect::from_min_size(ui.cursor().min, egui::vec2(10.0, COMPACT_HEIGHT));
    let Some(flow) = seen.world.flow(id).filter(|_| ui.is_rect_visible(place)) else {
        ui.add_space(COMPACT_HEIGHT);
        return false;
    };
    compact(ui, &scene(seen, &flow, looks))
}

fn full(ui: &mut Ui, seen: &Seen<'_, '_>, looks: &mut Looks, id: FlowId) {
    let height = looks.heights.get(&(seen.show, id)).copied().unwrap_or(seen.height);
    let visible = ui.is_rect_visible(egui::Rect::from_min_size(ui.cursor().min, egui::vec2(10.0, height)));
    let Some(flow) = seen.world.flow(id).filter(|_| visible) else {
        ui.add_space(height);
        return;
    };
    let title = title(&seen.world, &flow, seen.named.as_ref(), looks.lang);
    let scene = scene(seen, &flow, looks);
    let drawn = ui.scope(|ui| card(ui, &scene, looks, &title, seen.height));
    looks.heights.insert((seen.show, id), drawn.response.rect.height());
}

/// What stands in the title of a flow's card beside its name.
pub fn title(world: &World<'_>, flow: &FlowState<'_>, named: Option<&Text>, lang: Lang) -> Title {
    let run = named.map(|name| name.get(lang).to_owned());
    let spoken = match flow.datagrams {
        true => Some("UDP".to_owned()),
        false => flow.framing().map(|framing| framing.label(lang).to_owned()),
    };
    Title { beside: run.into_iter().chain(spoken).collect(), addresses: addresses(world, flow.id) }
}

fn scene<'a, 't>(seen: &Seen<'a, 't>, flow: &'a FlowState<'t>, looks: &Looks) -> Scene<'a, 't> {
    // The theme is that of the frame; a scene lives no longer than that.
    let palette = Palette::of(if looks.dark { egui::Theme::Dark } else { egui::Theme::Light });
    let subject = Subject::new(seen.world, flow, looks.lang);
    Scene { subject, palette, show: seen.show, is_running: seen.is_running, rules: seen.rules }
}

/// From which address to which.
fn addresses(world: &World<'_>, id: FlowId) -> Option<String> {
    if world.trace.header.normalised {
        // Its ports are ordinals, and would be taken for real ones.
        return None;
    }
    let side = world.trace.sender(id).or_else(|| world.trace.receiver(id))?;
    let sends = world.trace.sender(id).is_some();
    let (from, to) = if sends { (side.ends.local, side.ends.peer) } else { (side.ends.peer, side.ends.local) };
    let short = |end: Address| end.port().map_or_else(|| end.to_string(), |port| format!(":{port}"));
    if from.is_unnamed() && to.is_unnamed() {
        return None;
    }
    Some(format!("{} → {}", short(from), short(to)))
}

/// In a lesson, before the first connection: the calls that have been made.
fn calls_so_far(ui: &mut Ui, session: &Session, lang: Lang) {
    /// More would not be read; the log has them all.
    const MOST: usize = 40;
    let palette = Palette::current(ui);
    let (trace, at) = (session.trace(), session.position().0);
    let lines: Vec<String> = (0..at).filter_map(|n| log_line(trace, n, lang)).collect();
    let title = if lines.is_empty() {
        lang.pick("Nothing has been called yet", "还没有任何调用")
    } else {
        lang.pick("The calls so far; there is no connection yet", "到目前为止的调用；还没有建立连接")
    };
    ui.label(RichText::new(title).size(14.0).color(palette.label));
    for line in lines.iter().skip(lines.len().saturating_sub(MOST)) {
        ui.add(egui::Label::new(RichText::new(line).font(mono(14.0)).color(palette.text)).truncate());
    }
}

/// Before the first connection: what there is to see, and what to press.
fn welcome(ui: &mut Ui, session: &Session, lang: Lang) {
    let palette = Palette::current(ui);
    if session.position().0 > 0 || !session.playback().is_newest() || matches!(session.stage(), Stage::File) {
        ui.add_space(60.0);
        let text = lang.pick("There is no connection yet, so no byte can travel", "还没有建立连接，字节无处可走");
        ui.vertical_centered(|ui| ui.label(RichText::new(text).size(14.0).color(palette.label)));
        return;
    }
    if !session.scenario().programs.is_empty() {
        super::about::about(ui, session, lang);
        return;
    }
    let scenario = session.scenario();
    ui.add_space(60.0);
    ui.vertical_centered(|ui| {
        ui.label(RichText::new(plan(scenario, lang)).size(18.0).color(palette.text));
        ui.add_space(8.0);
        let text = lang.pick(
            "Real sockets, real threads, over loopback. How many messages will the server see?",
            "真实的套接字，真实的线程，走环回接口。服务器会看到几条消息？",
        );
        ui.label(RichText::new(text).size(14.0).color(palette.label));
        ui.add_space(18.0);
        let text = lang.pick(
            "Press Run, or Space. Step lets one call go at a time.",
            "按“运行”或空格键开始；“单步”每次放行一次调用。",
        );
        ui.label(RichText::new(text).size(14.0).color(palette.accent));
    });
}

/// What native programs will do.
fn plan(scenario: &Scenario, lang: Lang) -> String {
    if scenario.awaits_outside() {
        return lang
            .pick("A server will wait for clients outside this program", "服务器将等待本程序之外的客户端")
            .to_owned();
    }
    let (clients, messages) = (scenario.clients, scenario.payloads(1).len());
    if let Some(server) = scenario.outside_server() {
        return lang.pick(
            format!("{clients} clients will call a server outside this program, at {server}"),
            format!("{clients} 个客户端将连接本程序之外的服务器 {server}"),
        );
    }
    lang.pick(
        match (clients, messages) {
            (1, 1) => "1 client will send 1 message to one server".to_owned(),
            (1, _) => format!("1 client will send {messages} messages to one server"),
            (_, 1) => format!("{clients} clients will send 1 message each to one server"),
            _ => format!("{clients} clients will send {messages} messages each to one server"),
        },
        format!("{clients} 个客户端将各向同一个服务器发送 {messages} 条消息"),
    )
}
