//! `sockscope serve`: a server for clients outside this program, until it is interrupted.
//! It moves no byte itself; it prints what the server tells, and writes the trace as it grows.

use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, select};

use super::args::{ServeArgs, ServeFormat};
use super::live::Live;
use super::output::{Out, say, stdout_problem};
use super::printer::{Form, Tail};
use super::problem::{CHECK_FAILED, INTERRUPTED, Problem};
use super::run::{facts, not_started};
use super::signals::Interrupt;
use super::teller::Teller;
use super::visits::visit_text;
use super::{parts, ring, scenario, shelf, summary_text, trace_file};
use crate::lang::{Lang, Text, count_en};
use crate::run::{Hospitality, Outside, Report, Run, RunError};
use crate::trace::{Note, Trace, What};
use crate::world::{World, summarise};

/// Carries the command out. Returns the exit status.
///
/// # Errors
/// Bad usage, an address that cannot be had, or a trace file that cannot be written.
pub fn serve(args: &ServeArgs, lang: Lang) -> Result<u8, Problem> {
    let scenario = scenario::of_serve(args)?;
    let bind = address(args)?;
    let hospitality = hospitality(args)?;
    let shelf = shelf::of(args, &scenario.framing, lang)?;
    let in_parts = parts::of(args)?;
    warn_of_others(bind.ip(), lang);
    let interrupt = Interrupt::listen()?;
    if let Some(parts) = in_parts {
        let outside = Outside { shelf, hospitality, ..Outside::recorded(bind) };
        return ring::serve(&scenario, outside, parts, &interrupt, lang);
    }
    let watched = args.trace.is_some() || args.format.is_some();
    let outside = Outside { shelf, hospitality, trace: watched, ..Outside::recorded(bind) };
    let (grown, growth) = crossbeam_channel::bounded(1);
    let notify = watched.then(|| notify(grown));
    let serving = Run::serve(&scenario, outside, notify).map_err(|error| not_started(&error))?;
    interrupt.stops(serving.controls().clone());
    let Some(address) = serving.wait_listening() else {
        return not_listening(bind, serving, &interrupt);
    };
    // A server that cannot listen leaves the file as it is; one that cannot write it tells nobody an address.
    let file = args.trace.as_deref().map(trace_file::growing).transpose()?;
    announce(address)?;
    let mut live = Live::start(&serving.trace().header, file.map(|file| (file, false)), args.format.map(form), lang)?;
    let mut teller = Teller::start(lang).map_err(|error| not_started(&RunError::System(error)))?;
    attend(&serving, &growth, &mut live, &mut teller)?;
    let (trace, report) = serving.finish();
    // Who interrupts a server does not wait for a reader that stands still.
    let at_most = interrupt.interrupted().then_some(GRACE);
    live.finish(&trace, summary(args, &trace, &report, lang), at_most)?;
    interrupt.release();
    farewell(args, &trace, &report, &mut teller);
    teller.finish(GRACE);
    Ok(status(&interrupt, &live))
}

/// Clients that are connected at once where nobody says how many.
const USUAL_CLIENTS: u32 = 1000;

/// Seconds that a silent client is borne where nobody says how many.
const USUAL_PATIENCE: u32 = 300;

/// What the server bears from its clients.
fn hospitality(args: &ServeArgs) -> Result<Hospitality, Problem> {
    let most = args.max_connections.unwrap_or(USUAL_CLIENTS);
    if most == 0 {
        return Err(Problem::new(
            "--max-connections: With 0 everybody would be turned away. Choose at least 1.",
            "--max-connections：0 会拒绝所有客户端。请至少选择 1。",
        ));
    }
    let seconds = args.idle_timeout.unwrap_or(USUAL_PATIENCE);
    let patience = (seconds > 0).then(|| Duration::from_secs(seconds.into()));
    Ok(Hospitality { most: usize::try_from(most).unwrap_or(usize::MAX), patience })
}

fn form(format: ServeFormat) -> Form {
    match format {
        ServeFormat::Text => Form::Text { steering: false },
        ServeFormat::Jsonl => Form::JsonLines { normalised: false },
    }
}

/// Between two times at which visits are told: where many come and go, nobody who is served is disturbed for each of them.
const BREATH: Duration = Duration::from_millis(50);

/// When nothing has come for so long, what is held back of a file is written.
pub const QUIET: Duration = Duration::from_secs(2);

/// How long an interrupted server waits for whoever reads what it prints.
pub const GRACE: Duration = Duration::from_secs(1);

/// Nothing but an interrupt ends a server rightly, unless nobody reads its output any more.
fn status(interrupt: &Interrupt, live: &Live) -> u8 {
    match (interrupt.interrupted(), live.reader_gone()) {
        (true, _) => INTERRUPTED,
        (false, true) => 0,
        (false, false) => CHECK_FAILED,
    }
}

/// Tells the loop below that the trace has grown. One message that waits is enough for any number of events.
pub fn notify(grown: Sender<()>) -> crate::net::Notify {
    Box::new(move || {
        grown.try_send(()).ok();
    })
}

fn address(args: &ServeArgs) -> Result<SocketAddr, Problem> {
    let host = if args.bind == "localhost" { Ok(Ipv4Addr::LOCALHOST) } else { args.bind.parse::<Ipv4Addr>() };
    match host {
        Ok(host) => Ok(SocketAddr::from((host, args.port))),
        Err(_) => Err(Problem::new(
            format!(
                "--bind: '{}' is no IPv4 address. Use 127.0.0.1, or 0.0.0.0 for all of this machine's addresses; the port goes to --port.",
                args.bind
            ),
            format!(
                "--bind：'{}' 不是 IPv4 地址。请使用 127.0.0.1；0.0.0.0 表示本机的所有地址。端口请用 --port 指定。",
                args.bind
            ),
        )),
    }
}

/// A server on any other address than loopback can be reached from other machines.
fn warn_of_others(host: IpAddr, lang: Lang) {
    if host.is_loopback() {
        return;
    }
    say(&lang.pick(
        format!("Warning: at {host} other machines can connect to this server, and nothing is encrypted. Leave --bind out to stay on this machine."),
        format!("警告：监听 {host} 时其他机器也能连接，而且数据不加密。去掉 --bind 就只在本机监听。"),
    ));
}

/// The server gave up before it listened, or was interrupted.
pub fn not_listening(bind: SocketAddr, serving: Run, interrupt: &Interrupt) -> Result<u8, Problem> {
    let (_, report) = serving.finish();
    match report.failures.first() {
        Some(why) => Err(Problem::at(&bind.to_string(), why)),
        None if interrupt.interrupted() => Ok(INTERRUPTED),
        None => Err(Problem::at(
            &bind.to_string(),
            &Text::new("The server ended before it listened. Try again.", "服务器在开始监听之前就结束了。请重试。"),
        )),
    }
}

/// The first line of stdout, at once: whoever started this server waits for it.
pub fn announce(address: SocketAddr) -> Result<(), Problem> {
    let mut out = io::stdout().lock();
    match writeln!(out, "listening on {address}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(stdout_problem(&error)),
        _ => Ok(()),
    }
}

/// Reports connections and writes events until the server has ended.
fn attend(serving: &Run, growth: &Receiver<()>, live: &mut Live, teller: &mut Teller) -> Result<(), Problem> {
    let visits = serving.visits();
    let (mut growth, mut over) = (growth.clone(), live.printing_over());
    loop {
        select! {
            recv(visits) -> visit => match visit {
                Ok(visit) => {
                    std::iter::once(visit).chain(visits.try_iter()).for_each(|visit| teller.say(&visit_text(&visit)));
                    crossbeam_channel::after(BREATH).recv().ok();
                }
                Err(_) => return Ok(()),
            },
            recv(growth) -> grown => match grown {
                Ok(()) => live.catch_up(&serving.trace())?,
                // Nobody records, or the recorder has ended; only the visits are left to wait for.
                Err(_) => growth = crossbeam_channel::never(),
            },
            // The reader has gone, or takes nothing more; which of the two, the next look tells.
            recv(over) -> _ => {
                over = crossbeam_channel::never();
                live.catch_up(&serving.trace())?;
            }
            default(QUIET) => live.rest()?,
        }
        if live.reader_gone() {
            serving.controls().stop();
        }
    }
}

/// What stands behind the last event on stdout.
fn summary(args: &ServeArgs, trace: &Trace, report: &Report, lang: Lang) -> Tail {
    if args.format != Some(ServeFormat::Text) {
        return Box::new(|_| Ok(()));
    }
    let summary = summarise(&World::at_end(trace), facts(report));
    Box::new(move |out: &mut Out| summary_text::write_summary(out, &summary, summary_text::Advice::OtherFraming, lang))
}

/// What is said when the server has ended.
fn farewell(args: &ServeArgs, trace: &Trace, report: &Report, teller: &mut Teller) {
    let limit = trace.events().find_map(|event| match &event.what {
        What::Noted(note) => match note.as_ref() {
            Note::LimitReached(sentence) => Some(sentence),
            _ => None,
        },
        _ => None,
    });
    if let Some(sentence) = limit {
        teller.say(sentence);
    }
    let events = report.events;
    let counted = count_en(events, "event");
    let be = if events == 1 { "is" } else { "are" };
    let text = match &args.trace {
        Some(path) => Text::new(
            format!("The server has stopped. {counted} {be} in {}.", path.display()),
            format!("服务器已停止。{events} 个事件保存在 {}。", path.display()),
        ),
        None => Text::new(
            format!("The server has stopped. {counted} counted."),
            format!("服务器已停止。共计 {events} 个事件。"),
        ),
    };
    teller.say(&text);
}
