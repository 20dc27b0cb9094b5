//! The middle of the window: the chosen connection in full, both directions, and every other one in a line.
//! Beside the present run it shows the one before, so that the same messages are seen under both framings.

use egui::{RichText, ScrollArea, Ui};

use crate::desk::{Rules, Session, ShowId, Stage};
use crate::figure::Subject;
use crate::lang::Lang;
use crate::trace::{ActorId, ConnId, FlowId, log_line};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{Palette, mono};
use crate::ui::ribbon::{self, COMPACT_HEIGHT, Kinds, Scene, card, card_height, compact};
use crate::world::World;

/// A show as it is seen here.
struct Seen<'a, 't> {
    world: World<'t>,
    show: ShowId,
    /// What a lesson permits and marks in it.
    rules: &'a Rules,
    /// Whether it is the run before the one in front.
    is_before: bool,
}

/// Draws the cards.
pub fn flows(ui: &mut Ui, session: &Session, rules: &Rules, looks: &mut Looks) {
    let seen = Seen { world: session.world(), show: session.show().id, rules, is_before: false };
    let world = seen.world;
    let conns: Vec<ConnId> = world.flows().into_iter().step_by(2).map(FlowId::conn).collect();
    let there = |conn: &ConnId| conns.contains(conn);
    // Where the framing was changed, the first flow under the new one is what is looked for.
    let under_new = session.first_under_new_framing().filter(there);
    let by_hand = looks.conn.filter(there).map(|conn| newest_of(&world, &conns, conn));
    let first = || conns.first().map(|conn| newest_of(&world, &conns, *conn));
    let chosen = by_hand.or(under_new).or_else(first);
    // Where there is hardly room for the ribbon, the names of its cells say what the legend does.
    if ui.available_width() > 340.0 {
        ribbon::legend(ui, looks.lang, kinds(session, &world));
    }
    ScrollArea::vertical().id_salt("flows").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        let Some(chosen) = chosen else {
            if rules.in_lesson {
                calls_so_far(ui, session, looks.lang);
            } else {
                welcome(ui, session, looks.lang);
            }
            return;
        };
        full_or_line(ui, &seen, looks, chosen.requests());
        for earlier in earlier(&world, &conns, chosen, under_new) {
            full(ui, &seen, looks, earlier.requests());
        }
        if let Some((show, old)) = session.beside() {
            let before = Seen { world: old, show, rules: &Rules::default(), is_before: true };
            full(ui, &before, looks, same_flow(&world, &old, chosen.requests()));
        }
        answers(ui, &seen, looks, chosen.replies(), conns.len());
        let shown = earlier(&world, &conns, chosen, under_new);
        others(ui, &seen, looks, &conns, (chosen, &shown));
    });
}

/// What the cards show, those of the run before included.
fn kinds(session: &Session, world: &World<'_>) -> Kinds {
    let before = session.beside().map(|(_, world)| world);
    let mut kinds = Kinds { streams: false, datagrams: false };
    for world in [Some(*world), before].into_iter().flatten() {
        for conn in world.flows().into_iter().step_by(2).filter_map(|flow| world.trace.conn(flow.conn())) {
            kinds.streams |= !conn.datagrams;
            kinds.datagrams |= conn.datagrams;
        }
    }
    kinds
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
fn earlier(world: &World<'_>, conns: &[ConnId], chosen: ConnId, under_new: Option<ConnId>) -> Vec<ConnId> {
    let mut earlier = siblings(world, conns, chosen);
    if earlier.is_empty() && under_new == Some(chosen) {
        earlier.extend(conns.first().filter(|first| **first != chosen));
    }
    earlier
}

/// The flow of the run before that has the same name, or else its first.
fn same_flow(world: &World<'_>, old: &World<'_>, flow: FlowId) -> FlowId {
    let name = world.trace.flow_name(flow);
    old.flows().into_iter().find(|id| old.trace.flow_name(*id) == name).unwrap_or(flow)
}

/// The answers: in full, unless there are so many connections that a line has to do until it is clicked.
fn answers(ui: &mut Ui, seen: &Seen<'_, '_>, looks: &mut Looks, id: FlowId, conns: usize) {
    const FEW: usize = 4;
    if conns <= FEW || looks.answers {
        full_or_line(ui, seen, looks, id);
        return;
    }
    if let Some(flow) = seen.world.flow(id) {
        let scene = scene(seen, &flow, looks);
        looks.answers = compact(ui, &scene);
    }
}

/// A direction that has carried nothing yet needs no more than a line.
fn full_or_line(ui: &mut Ui, seen: &Seen<'_, '_>, looks: &mut Looks, id: FlowId) {
    match seen.world.flow(id) {
        Some(flow) if flow.accepted == 0 && flow.pending_send().is_none() && flow.tally.sent == 0 => {
            let scene = scene(seen, &flow, looks);
            compact(ui, &scene);
        }
        _ => full(ui, seen, looks, id),
    }
}

fn full(ui: &mut Ui, seen: &Seen<'_, '_>, looks: &mut Looks, id: FlowId) {
    let height = looks.heights.get(&(seen.show, id)).copied().unwrap_or_else(card_height);
    let visible = ui.is_rect_visible(egui::Rect::from_min_size(ui.cursor().min, egui::vec2(10.0, height)));
    let Some(flow) = seen.world.flow(id).filter(|_| visible) else {
        ui.add_space(height);
        return;
    };
    let lang = looks.lang;
    let mut badges = Vec::new();
    if seen.is_before {
        badges.push(lang.pick("run before", "上一次运行").to_owned());
    }
    if flow.datagrams {
        badges.push("UDP".to_owned());
    }
    badges.extend(flow.framing().filter(|_| !flow.datagrams).map(|framing| framing.label(lang).to_owned()));
    badges.extend(addresses(&seen.world, id));
    let scene = scene(seen, &flow, looks);
    let drawn = ui.scope(|ui| card(ui, &scene, looks, &badges));
    looks.heights.insert((seen.show, id), drawn.response.rect.height());
}

fn scene<'a, 't>(seen: &Seen<'a, 't>, flow: &'a crate::world::FlowState<'t>, looks: &Looks) -> Scene<'a, 't> {
    // The theme is that of the frame; a scene lives no longer than that.
    let palette = Palette::of(if looks.dark { egui::Theme::Dark } else { egui::Theme::Light });
    Scene { subject: Subject::new(seen.world, flow, looks.lang), palette, show: seen.show, rules: seen.rules }
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
    Some(format!(":{} → :{}", from.port(), to.port()))
}

/// The other connections, one line each; only those in sight are drawn.
fn others(ui: &mut Ui, seen: &Seen<'_, '_>, looks: &mut Looks, conns: &[ConnId], (chosen, shown): (ConnId, &[ConnId])) {
    ui.spacing_mut().item_spacing.y = 4.0;
    for conn in conns.iter().filter(|conn| **conn != chosen && !shown.contains(conn)) {
        let line = egui::Rect::from_min_size(ui.cursor().min, egui::vec2(10.0, COMPACT_HEIGHT));
        let flow = seen.world.flow(conn.requests()).filter(|_| ui.is_rect_visible(line));
        let Some(flow) = flow else {
            ui.add_space(COMPACT_HEIGHT);
            continue;
        };
        let scene = scene(seen, &flow, looks);
        if compact(ui, &scene) {
            looks.conn = Some(*conn);
        }
    }
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
    ui.label(RichText::new(title).size(13.0).color(palette.label));
    for line in lines.iter().skip(lines.len().saturating_sub(MOST)) {
        ui.add(egui::Label::new(RichText::new(line).font(mono(13.0)).color(palette.text)).truncate());
    }
}

/// Before the first connection: what there is to see, and what to press.
fn welcome(ui: &mut Ui, session: &Session, lang: Lang) {
    let palette = Palette::current(ui);
    if session.position().0 > 0 || !session.playback().is_newest() || matches!(session.stage(), Stage::File) {
        ui.add_space(60.0);
        let text = lang.pick("There is no connection yet, so no byte can travel", "还没有建立连接，字节无处可走");
        ui.vertical_centered(|ui| ui.label(RichText::new(text).size(15.0).color(palette.label)));
        return;
    }
    if !session.scenario().programs.is_empty() {
        super::about::about(ui, session, lang);
        return;
    }
    let scenario = session.scenario();
    let (clients, messages) = (scenario.clients, scenario.payloads(1).len());
    ui.add_space(60.0);
    ui.vertical_centered(|ui| {
        let title = lang.pick(
            match (clients, messages) {
                (1, 1) => "1 client will send 1 message to one server".to_owned(),
                (1, _) => format!("1 client will send {messages} messages to one server"),
                (_, 1) => format!("{clients} clients will send 1 message each to one server"),
                _ => format!("{clients} clients will send {messages} messages each to one server"),
            },
            format!("{clients} 个客户端将各向同一个服务器发送 {messages} 条消息"),
        );
        ui.label(RichText::new(title).size(20.0).color(palette.text));
        ui.add_space(8.0);
        let text = lang.pick(
            "Real sockets, real threads, over loopback. How many messages will the server see?",
            "真实的套接字，真实的线程，走环回接口。服务器会看到几条消息？",
        );
        ui.label(RichText::new(text).size(15.0).color(palette.label));
        ui.add_space(18.0);
        let text = lang.pick(
            "Press Run, or Space. Step lets one call go at a time.",
            "按“运行”或空格键开始；“单步”每次放行一次调用。",
        );
        ui.label(RichText::new(text).size(15.0).color(palette.accent));
    });
}
