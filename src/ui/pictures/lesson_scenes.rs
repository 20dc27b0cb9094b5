//! The pictures of the lessons: which steps have one, the recorded runs behind them, and how they are drawn.
//! As with other pictures, none is taken of a live run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Theme, Vec2};
use image::RgbaImage;

use super::scenes;
use crate::desk::{Session, Stage, Taking};
use crate::lang::{Lang, Text};
use crate::lesson::{self, Attempt, LessonProgress, Loaded, Recording, Source};
use crate::trace::{Position, Trace, read_trace};
use crate::ui::looks::Looks;
use crate::ui::shell::Workbench;
use crate::ui::still::{Shot, still};
use crate::world::World;

/// In points: the width of a page of text, and as high as its ribbons need to be read there.
const FIGURE: Vec2 = Vec2::new(860.0, 450.0);

/// A step that has a picture.
#[derive(Clone, Debug)]
pub struct LessonPicture {
    loaded: Arc<Loaded>,
    step: String,
}

impl LessonPicture {
    /// The name by which the picture is asked for.
    pub fn id(&self) -> String {
        format!("lesson-{}.{}", self.loaded.lesson.id, self.step)
    }

    /// The names of its files, with their languages.
    pub fn files(&self) -> Vec<(String, Lang)> {
        let name = |lang| (lesson::picture_name(&self.loaded.lesson.id, &self.step, lang), lang);
        vec![name(Lang::En), name(Lang::Zh)]
    }

    /// Draws the figure of the step: its bytes and its line of code, once all of it is answered rightly.
    ///
    /// # Errors
    /// A sentence, if its recorded run can not be read.
    pub fn draw(&self, folder: &Path, lang: Lang) -> Result<RgbaImage, String> {
        let recording = Recording::read(folder, &self.loaded.lesson.id)?;
        let mut bench = self.bench(&recording, lang).ok_or_else(|| format!("{} is not recorded", self.id()))?;
        still(Shot { size: FIGURE, scale: 1.0, theme: Theme::Light }, |ui| bench.show_figure(ui)).image()
    }

    fn bench(&self, recording: &Recording, lang: Lang) -> Option<Workbench> {
        let (whole, Position(at)) = recording.shown(&self.step)?;
        let trace = whole.prefix(at);
        let place = self.loaded.lesson.place(&self.step)?;
        let mut attempt = Attempt::new(self.loaded.clone(), LessonProgress::default());
        let beside = recording.beside(&self.step).cloned();
        attempt.show_answered(place, &World::at_end(&trace).beside(beside.as_ref()));
        let stage = if at == whole.len() && is_over(&trace) { Stage::Over } else { Stage::Paused };
        let session = Session::of_recording(trace.clone(), stage, beside.clone(), Arc::new(|| {}));
        let mut bench = Workbench::new(session, Looks { lang, ..Looks::default() });
        bench.desk.room.taking = Some(Taking::of_recording(attempt, trace, beside));
        Some(bench)
    }
}

/// Whether the run has ended.
fn is_over(trace: &Trace) -> bool {
    let world = World::at_end(trace);
    world.actors().iter().all(|actor| matches!(actor.doing, crate::world::Doing::Ended(_)))
}

/// Every lesson of the binary.
fn lessons() -> Vec<Arc<Loaded>> {
    let entries = Source::Embedded.lessons().unwrap_or_default();
    entries.into_iter().filter_map(|entry| entry.loaded.ok()).map(Arc::new).collect()
}

/// Every step that has a picture.
pub fn lesson_pictures() -> Vec<LessonPicture> {
    let of = |loaded: Arc<Loaded>| {
        let steps = loaded.lesson.steps.iter().filter(|step| step.picture);
        let steps: Vec<String> = steps.map(|step| step.id.clone()).collect();
        steps.into_iter().map(move |step| LessonPicture { loaded: loaded.clone(), step })
    };
    lessons().into_iter().flat_map(of).collect()
}

/// The files of recorded runs that are not what the lessons do today, each with its path. A run in which nobody is staged is
/// another each time, and so is one in which the kernel's timers decide; it is recorded anew only if its programs are others.
/// With a name, only that lesson is looked at.
///
/// # Errors
/// If a lesson can not be run.
pub fn stale_recordings(folder: &Path, only: Option<&str>) -> Result<Vec<(PathBuf, Vec<u8>)>, Text> {
    let mut stale = Vec::new();
    let wanted = |loaded: &Arc<Loaded>| only.is_none_or(|id| loaded.lesson.id == id);
    for loaded in lessons().into_iter().filter(wanted) {
        let id = &loaded.lesson.id;
        let mut fresh = Recording::make(&loaded)?;
        let files = files_of(&fresh, folder, id)?;
        set_apart_what_varies(&mut fresh, &files, &loaded, folder)?;
        let staged: Vec<PathBuf> = fresh.staged.iter().map(|run| lesson::run_path(folder, id, run)).collect();
        let is_run = |path: &Path| path.extension().is_some_and(|extension| extension == "jsonl");
        // The moments of a run that is another each time belong to that very run, so they go together.
        let anew = files.iter().any(|(path, file)| {
            let kept = || std::fs::read(path).unwrap_or_default();
            is_run(path) && !staged.contains(path) && !same_programs(&kept(), file)
        });
        for (path, file) in files {
            let kept = std::fs::read(&path).unwrap_or_default();
            let same = match &path {
                path if !is_run(path) => !anew && (kept == file || same_moments(&kept, &file, &fresh)),
                // A run without an event is an empty file but for its header, and no file at all is none.
                path if staged.contains(path) => !kept.is_empty() && scenes::first_difference(&kept, &file).is_none(),
                _ => !anew,
            };
            if !same {
                stale.push((path, file));
            }
        }
    }
    Ok(stale)
}

type Files = Vec<(PathBuf, Vec<u8>)>;

fn files_of(recording: &Recording, folder: &Path, id: &str) -> Result<Files, Text> {
    recording.files(folder, id).map_err(|error| Text::new(error.clone(), error))
}

/// Staged runs that are not as they were recorded are made again: those that differ from one time to the next depend on the
/// kernel's timers (a delayed acknowledgement, a full buffer that empties), and count as runs that nobody has staged.
fn set_apart_what_varies(fresh: &mut Recording, files: &Files, loaded: &Loaded, folder: &Path) -> Result<(), Text> {
    const TIMES: u32 = 3;
    let id = &loaded.lesson.id;
    let of = |files: &Files, run: &str| {
        let path = lesson::run_path(folder, id, run);
        files.iter().find(|(other, _)| *other == path).map(|(_, file)| file.clone()).unwrap_or_default()
    };
    let is_kept = |run: &String| {
        let kept = std::fs::read(lesson::run_path(folder, id, run)).unwrap_or_default();
        scenes::first_difference(&kept, &of(files, run)).is_none()
    };
    for _ in 0..TIMES {
        if fresh.staged.iter().all(is_kept) {
            return Ok(());
        }
        let again = files_of(&Recording::make(loaded)?, folder, id)?;
        fresh.staged.retain(|run| scenes::first_difference(&of(files, run), &of(&again, run)).is_none());
    }
    Ok(())
}

/// Whether two lists of moments tell the same of the runs that are the same each time.
fn same_moments(kept: &[u8], fresh: &[u8], recording: &Recording) -> bool {
    let read = |json: &[u8]| serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(json).ok();
    let (Some(mut kept), Some(mut fresh)) = (read(kept), read(fresh)) else { return false };
    let steps_equal = kept.keys().eq(fresh.keys());
    let is_staged = |moment: &serde_json::Value| {
        moment.get("run").and_then(|run| run.as_str()).is_some_and(|run| recording.staged.iter().any(|s| s == run))
    };
    kept.retain(|_, moment| is_staged(moment));
    fresh.retain(|_, moment| is_staged(moment));
    steps_equal && kept == fresh
}

fn same_programs(kept: &[u8], fresh: &[u8]) -> bool {
    let scenario = |file| read_trace(file).ok().map(|(trace, _)| trace.header.scenario.clone());
    let (kept, fresh) = (scenario(kept), scenario(fresh));
    kept.is_some() && kept == fresh
}
