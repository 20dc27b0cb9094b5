//! Traces and programs that come from files, and traces that go into them: read and written by helper threads.
//! What is in a trace is not judged here.

use std::path::{Path, PathBuf};

use super::Session;
use super::home::Done;
use crate::desk::message::Message;
use crate::desk::show::Source;
use crate::keeping;
use crate::lang::{Lang, Text};
use crate::playback::{Move, Playback};
use crate::scenario::{self, Scenario};
use crate::trace::{Position, Trace, TraceError, TraceOut, read_trace, write_trace};

impl Session {
    pub(super) fn open(&mut self, path: PathBuf) {
        self.send_out(move || {
            let opened = open_trace(&path);
            Done::Opened { path, opened }
        });
    }

    pub(super) fn open_programs(&mut self, paths: Vec<PathBuf>) {
        self.send_out(move || Done::Programs(read_programs(paths)));
    }

    pub(super) fn save(&mut self, path: PathBuf) {
        let (trace, playback) = (self.trace().clone(), self.playback());
        self.send_out(move || {
            let saved = save_trace(&trace, &path);
            Done::Saved { path, playback, saved }
        });
    }

    /// Has a helper thread write the run as a page.
    pub(super) fn save_page(&mut self, path: PathBuf, lang: Lang) {
        let trace = self.trace().clone();
        self.send_out(move || Done::Written(save_page(&trace, &path, lang)));
    }

    /// A file was written, or not: whoever asked for it is answered, and it is told.
    pub(super) fn take_written(&mut self, saved: Message) {
        self.answered.0 += 1;
        self.answered.1 = if saved.is_bad() { Err(saved.text.clone()) } else { Ok(()) };
        self.message = Some(saved);
    }

    /// A file was saved, or not.
    pub(super) fn take_saved(&mut self, path: &Path, playback: Playback, saved: Message) {
        if !saved.is_bad() {
            self.recent.note(path, position(playback));
        }
        self.take_written(saved);
    }

    /// Has a helper thread look what is in a folder.
    pub(super) fn list(&mut self, folder: PathBuf) {
        self.send_out(move || {
            let mut names: Vec<(String, bool)> = std::fs::read_dir(&folder)
                .map(|entries| entries.filter_map(Result::ok).filter_map(|entry| name_in_folder(&entry)).collect())
                .unwrap_or_default();
            names.sort();
            Done::Listed(Listing { folder, names })
        });
    }

    /// Writes down where one looked in the file in front, before something else comes there.
    pub fn leave_place(&mut self) {
        let show = self.shows.front();
        if let Some(path) = show.path().map(Path::to_owned) {
            let position = position(show.playback);
            self.recent.note(&path, position);
        }
    }

    pub(super) fn show_file(&mut self, path: PathBuf, opened: Result<(Trace, Option<Text>), Text>) {
        self.answered.0 += 1;
        let (trace, warning) = match opened {
            Ok(opened) => opened,
            Err(text) => {
                self.answered.1 = Err(text.clone());
                self.message = Some(Message::problem(text));
                return;
            }
        };
        self.answered.1 = Ok(());
        self.before_lesson = None;
        self.retire();
        self.workshop.put_aside(&self.shows.front().scenario);
        let scenario = Scenario::recorded(&trace.header).unwrap_or_else(|| self.scenario().clone());
        self.workshop.take_up(&scenario);
        self.shows.put_nothing_beside();
        let absolute = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
        let place = self.recent.position(&absolute);
        self.begin(trace, scenario, Source::File(absolute));
        if let Some(place) = place {
            self.look(self.playback().after(Move::To(Position(place)), self.trace()));
        }
        self.leave_place();
        self.message = warning.map(Message::problem);
    }
}

/// What is in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    pub folder: PathBuf,
    /// Names in their order, and whether each is a folder. Hidden ones are left out.
    pub names: Vec<(String, bool)>,
}

fn name_in_folder(entry: &std::fs::DirEntry) -> Option<(String, bool)> {
    let name = entry.file_name().into_string().ok().filter(|name| !name.starts_with('.'))?;
    Some((name, entry.path().is_dir()))
}

/// The position that is kept of where one looks; none for the newest.
fn position(playback: Playback) -> Option<usize> {
    match playback {
        Playback::Newest => None,
        Playback::Past(position) => Some(position.0),
    }
}

/// Reads programs. The first one that waits for clients is the server's, wherever it stands among them.
fn read_programs(mut paths: Vec<PathBuf>) -> Result<Box<Scenario>, Text> {
    if paths.len() < 2 {
        return Err(Text::new(
            "A run needs a server and a client. Open both programs together, or drop both onto the window.",
            "运行需要服务器和客户端。请同时打开两个程序，或把它们一起拖放到窗口上。",
        ));
    }
    if let Some(server) = paths.iter().position(|path| waits_for_clients(path)) {
        let server = paths.remove(server);
        paths.insert(0, server);
    }
    let scenario = scenario::read_programs(&paths)?;
    scenario.check().map_err(|error| crate::run::RunError::from(error).text())?;
    Ok(Box::new(scenario))
}

/// A file that can not be read is told of by whoever reads it for good.
fn waits_for_clients(path: &Path) -> bool {
    let source = std::fs::read_to_string(path).unwrap_or_default();
    [".bind(", "create_server(", "Server(("].iter().any(|call| source.contains(call))
}

/// Writes a trace file, and says how that went.
fn save_trace(trace: &Trace, path: &Path) -> Message {
    let name = path.display();
    let saved = std::fs::File::create(path).map(|file| TraceOut::of(path, std::io::BufWriter::new(file))).and_then(
        |mut out| {
            write_trace(&mut out, trace, trace.header.normalised)?;
            out.close().map(drop)
        },
    );
    match saved {
        Ok(()) => {
            let events = trace.len();
            let en = format!("Saved {events} events to {name}");
            Message::notice(Text::new(en, format!("已将 {events} 个事件保存到 {name}")))
        }
        Err(error) => {
            let why = keeping::reason(&error);
            Message::problem(Text::new(
                format!("The trace could not be saved to {name}: {}. Choose another folder or name.", why.en),
                format!("无法把轨迹保存到 {name}：{}。请换一个文件夹或文件名。", why.zh),
            ))
        }
    }
}

/// Writes the page of a run, and says how that went.
fn save_page(trace: &Trace, path: &Path, lang: Lang) -> Message {
    use std::io::Write as _;
    let name = path.display();
    let title = path.file_stem().unwrap_or_default().to_string_lossy();
    let page = crate::page::of_run(trace, &title, lang);
    match keeping::replace(path, |file| file.write_all(page.as_bytes())) {
        Ok(()) => Message::notice(Text::new(
            format!("Saved as a page to {name}; any browser opens it"),
            format!("已保存为网页 {name}；任何浏览器都能打开"),
        )),
        Err(error) => {
            let why = keeping::reason(&error);
            Message::problem(Text::new(
                format!("The page could not be saved to {name}: {}. Choose another folder or name.", why.en),
                format!("无法把网页保存到 {name}：{}。请换一个文件夹或文件名。", why.zh),
            ))
        }
    }
}

/// Reads a trace file: the trace and, where it breaks off, a sentence.
///
/// # Errors
/// A sentence, if it is no trace.
pub fn open_trace(path: &Path) -> Result<(Trace, Option<Text>), Text> {
    let file = std::fs::File::open(path).map_err(|error| keeping::unreadable(path, &error))?;
    match read_trace(std::io::BufReader::new(file)) {
        Ok((trace, cut)) => Ok((trace, cut.map(|cut| cut.sentence))),
        Err(TraceError::Io(error)) => Err(keeping::unreadable(path, &error)),
        Err(error) => Err(error.text()),
    }
}
