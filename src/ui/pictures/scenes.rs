//! The pictures of the documentation: which there are, the recorded runs behind them, and how they are drawn.
//! A picture is never taken of a live run; a recorded run that no longer matches a fresh one is an error.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Theme, Vec2};
use image::RgbaImage;

use crate::codec::{Framing, FramingOptions};
use crate::desk::{Session, Stage};
use crate::lang::Lang;
use crate::run::Run;
use crate::scenario::{Message, Scenario};
use crate::trace::{Ending, Event, FlowId, Note, Position, Trace, What, read_trace, write_trace};
use crate::ui::looks::{CentreView, Looks};
use crate::ui::shell::{Of, Wish, Workbench, shot};
use crate::ui::still::{Shot, still};

/// A moment of a run that is worth a picture.
pub struct SceneSpec {
    pub id: &'static str,
    /// The recorded run.
    pub recording: &'static str,
    /// The recorded run that stands beside it.
    pub beside: Option<&'static str>,
    pub moment: Moment,
    pub view: CentreView,
}

/// When in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Start,
    /// After the first frame that a receiver cut.
    FirstFrame,
    /// After the first line that was printed and begins like this.
    Printed(&'static str),
    /// When a program has reached this line for the first time.
    Line {
        actor: &'static str,
        line: u32,
    },
    /// After the first program has failed.
    Failed,
    End,
}

/// Every picture, in the order in which the documentation shows them.
pub const SCENES: &[SceneSpec] = &[
    bytes("first-start", "naive", Moment::Start),
    bytes("sticky", "naive", Moment::FirstFrame),
    SceneSpec { beside: Some("naive"), ..bytes("length-prefix", "length-prefix", Moment::End) },
    bytes("eight-clients", "eight-clients", Moment::End),
    bytes("cut-characters", "cut-characters", Moment::End),
    bytes("python", "python", Moment::Printed("message:")),
    bytes("python-threads", "python-threads", Moment::Line { actor: "client-3", line: 11 }),
    bytes("python-error", "python-error", Moment::Failed),
    bytes("datagrams", "datagrams-cut", Moment::End),
    bytes("remote-commands", "remote-commands", Moment::End),
    bytes("files", "files", Moment::End),
    SceneSpec { view: CentreView::Time, ..bytes("time", "python", Moment::End) },
    SceneSpec { view: CentreView::Time, ..bytes("time-datagrams", "datagrams-cut", Moment::End) },
];

/// A picture of the ribbons.
const fn bytes(id: &'static str, recording: &'static str, moment: Moment) -> SceneSpec {
    SceneSpec { id, recording, beside: None, moment, view: CentreView::Bytes }
}

/// A starting program as it is run.
fn starting(id: &str) -> Scenario {
    crate::library::by_id(id).map_or_else(Scenario::default, |program| program.scenario.clone())
}

/// Every recorded run: its name and what was run.
pub fn recordings() -> Vec<(&'static str, Scenario)> {
    let text = |text: &str| Message::Text(text.to_owned());
    let framed = |name: &str| Framing::new(name, FramingOptions::default()).unwrap_or(Scenario::default().framing);
    let mut all = vec![
        ("naive", Scenario::default()),
        ("length-prefix", Scenario { framing: framed("length-prefix"), ..Scenario::default() }),
        ("eight-clients", Scenario { clients: 8, ..Scenario::default() }),
        (
            "cut-characters",
            Scenario {
                clients: 1, recv_size: 7, messages: vec![text("你好"), text("套接字")], ..Scenario::default()
            },
        ),
        (
            "remote-commands",
            Scenario {
                service: "command".parse().unwrap_or_default(),
                framing: framed("json-header"),
                clients: 1,
                messages: vec![text("echo 粘包"), text("both"), text("fail 3")],
                ..Scenario::default()
            },
        ),
        (
            "files",
            Scenario {
                service: "files".parse().unwrap_or_default(),
                framing: framed("length-prefix"),
                clients: 2,
                messages: vec![text("put {client}.txt 200"), text("get {client}.txt"), text("list")],
                ..Scenario::default()
            },
        ),
    ];
    // Without the interpreter these are drawn, and can not be recorded.
    if cfg!(feature = "python") {
        all.extend([
            ("python", starting("two-sends-one-recv")),
            ("python-threads", starting("upper-threads")),
            ("python-error", starting("upper-sends-text")),
            ("datagrams-cut", starting("udp-short-buffer")),
        ]);
    }
    all
}

/// The size of every picture, in points.
pub const SIZE: Vec2 = Vec2::new(1280.0, 720.0);

/// The pictures of one scene: file name, language and theme.
pub fn variants(id: &str) -> Vec<(String, Lang, Theme)> {
    let mut variants = Vec::new();
    for (lang, lang_name) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
        for (theme, theme_name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            variants.push((format!("{id}.{lang_name}.{theme_name}.png"), lang, theme));
        }
    }
    variants
}

/// Where a recorded run is kept.
pub fn recording_path(folder: &Path, name: &str) -> PathBuf {
    folder.join("traces").join(format!("{name}.jsonl"))
}

/// Runs a scenario and returns its trace file: normalised, but for programs in Python, whose variables are to show the
/// ports that they write.
///
/// # Errors
/// A sentence, if the run could not be started.
pub fn record(scenario: &Scenario) -> Result<Vec<u8>, String> {
    let (trace, _) = Run::to_end(scenario).map_err(|error| error.to_string())?;
    let mut file = Vec::new();
    write_trace(&mut file, &trace, scenario.programs.is_empty()).map_err(|error| error.to_string())?;
    Ok(file)
}

/// The number of the first line, counted from 1, in which two recordings tell different runs. The header and the sizes
/// of buffers say what was run where, and may differ.
pub fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    let (one, other) = (lines(one), lines(other));
    let differs = |place: &usize| one.get(*place) != other.get(*place);
    (0..one.len().max(other.len())).find(differs).map(|place| place + 2)
}

/// The lines behind the header, without what belongs to the machine.
fn lines(file: &[u8]) -> Vec<serde_json::Value> {
    let mut normalised = Vec::new();
    let file = match read_trace(file) {
        Ok((trace, _)) if !trace.header.normalised => match write_trace(&mut normalised, &trace, true) {
            Ok(()) => &normalised[..],
            Err(_) => file,
        },
        _ => file,
    };
    let lines = file.split(|byte| *byte == b'\n').skip(1).filter(|line| !line.is_empty());
    lines.map(|line| without_sizes(serde_json::from_slice(line).unwrap_or_default())).collect()
}

fn without_sizes(mut line: serde_json::Value) -> serde_json::Value {
    for kind in ["connected", "accepted"] {
        if let Some(ends) = line.pointer_mut(&format!("/got/{kind}/ends")).and_then(serde_json::Value::as_object_mut) {
            ends.remove("rcvbuf");
            ends.remove("sndbuf");
        }
    }
    line
}

/// Draws one picture of a scene from the recorded runs in a folder.
///
/// # Errors
/// A sentence, if a recorded run can not be read.
pub fn draw(folder: &Path, scene: &SceneSpec, lang: Lang, theme: Theme) -> Result<RgbaImage, String> {
    let mut bench = bench(folder, scene, lang)?;
    still(Shot { size: SIZE, scale: 1.0, theme }, |ui| bench.show(ui)).image()
}

/// The cards that are kept as outlines: file name and content, in both languages.
///
/// # Errors
/// A sentence, if a recorded run can not be read.
pub fn outlines(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let trace = read(folder, "naive")?;
    let at = Position(moment(&trace, Moment::FirstFrame));
    let card = |lang| {
        let wish =
            Wish { of: Of::Card, view: CentreView::Bytes, at, flow: FlowId(0), lang, theme: Theme::Light, size: None };
        let (drawn, told) = shot(&trace, &wish);
        drawn.svg(&told.title, &told.description)
    };
    Ok([(Lang::En, "en"), (Lang::Zh, "zh")].map(|(lang, name)| (format!("card.{name}.light.svg"), card(lang))).to_vec())
}

fn bench(folder: &Path, scene: &SceneSpec, lang: Lang) -> Result<Workbench, String> {
    let whole = read(folder, scene.recording)?;
    let trace = whole.prefix(moment(&whole, scene.moment));
    let stage = if scene.moment == Moment::End { Stage::Over } else { Stage::Paused };
    let beside = scene.beside.map(|beside| read(folder, beside)).transpose()?;
    let session = Session::of_recording(trace, stage, beside, Arc::new(|| {}));
    Ok(Workbench::new(session, Looks { lang, view: scene.view, ..Looks::default() }))
}

fn read(folder: &Path, name: &str) -> Result<Trace, String> {
    let path = recording_path(folder, name);
    let file = std::fs::File::open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (trace, cut) =
        read_trace(std::io::BufReader::new(file)).map_err(|error| format!("{}: {error}", path.display()))?;
    match cut {
        None => Ok(trace),
        Some(cut) => Err(format!("{}: {}", path.display(), cut.sentence.en)),
    }
}

fn moment(trace: &Trace, moment: Moment) -> usize {
    let is_it = |event: &Event| match (moment, &event.what) {
        (Moment::FirstFrame, What::Framed(span)) => span.flow == FlowId(0),
        (Moment::Printed(beginning), What::Printed(text)) => text.starts_with(beginning),
        (Moment::Line { actor, line }, What::Line(reached)) => {
            reached.line == line && trace.actor_name(event.actor) == actor
        }
        (Moment::Failed, What::Noted(note)) => matches!(note.as_ref(), Note::Ended(Ending::Failed(_))),
        _ => false,
    };
    match moment {
        Moment::Start => 0,
        Moment::End => trace.len(),
        _ => trace.events().position(is_it).map_or(trace.len(), |n| n + 1),
    }
}
