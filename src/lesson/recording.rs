//! The recorded runs of a lesson: each once, with the moments at which its steps stand. Pictures and handouts are made of them.
//! It draws nothing; a run that was recorded is a trace file like every other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::content::Loaded;
use crate::lang::Text;
use crate::scenario::Schedule;
use crate::steer::Rehearsal;
use crate::trace::{Position, Trace, read_trace, write_trace};

/// When in which run a step stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The step that began the run; the run's file is named after it.
    pub run: String,
    /// How many events had happened when the prediction was asked.
    pub asked: usize,
    /// How many had when all of the step was shown.
    pub shown: usize,
}

/// A lesson's runs.
#[derive(Clone, Debug)]
pub struct Recording {
    /// By the step that began them.
    pub runs: BTreeMap<String, Trace>,
    /// By step.
    pub moments: BTreeMap<String, Moment>,
    /// The runs that are the same each time.
    pub staged: Vec<String>,
}

impl Recording {
    /// Runs the lesson.
    ///
    /// # Errors
    /// If a move can not be made.
    pub fn make(loaded: &Loaded) -> Result<Self, Text> {
        let mut recording = Self { runs: BTreeMap::new(), moments: BTreeMap::new(), staged: Vec::new() };
        let mut under_way: Option<(String, Rehearsal)> = None;
        for (place, step) in loaded.lesson.steps.iter().enumerate() {
            if let (Some(_), Some(staging)) = (&step.scenario, loaded.lesson.staging_of(place)) {
                let rehearsal = Rehearsal::start(&loaded.scenario(staging, &BTreeMap::new()))?;
                under_way = Some((step.id.clone(), rehearsal));
                if staging.schedule == Schedule::Staged {
                    recording.staged.push(step.id.clone());
                }
            }
            let Some((run, rehearsal)) = &mut under_way else { continue };
            rehearsal.perform(&step.moves)?;
            let asked = rehearsal.trace().len();
            rehearsal.perform(&step.reveal)?;
            let shown = rehearsal.trace().len();
            recording.moments.insert(step.id.clone(), Moment { run: run.clone(), asked, shown });
            recording.runs.insert(run.clone(), rehearsal.trace().clone());
        }
        Ok(recording)
    }

    /// Reads the recorded runs of a lesson from a folder.
    ///
    /// # Errors
    /// If they are not there, or damaged.
    pub fn read(folder: &Path, lesson: &str) -> Result<Self, String> {
        let path = moments_path(folder, lesson);
        let told = |error: &dyn std::fmt::Display, path: &Path| format!("{}: {error}", path.display());
        let json = std::fs::read_to_string(&path).map_err(|error| told(&error, &path))?;
        let moments: BTreeMap<String, Moment> = serde_json::from_str(&json).map_err(|error| told(&error, &path))?;
        let mut runs = BTreeMap::new();
        for moment in moments.values() {
            if runs.contains_key(&moment.run) {
                continue;
            }
            let path = run_path(folder, lesson, &moment.run);
            let file = std::fs::File::open(&path).map_err(|error| told(&error, &path))?;
            let (trace, _) = read_trace(std::io::BufReader::new(file)).map_err(|error| told(&error, &path))?;
            runs.insert(moment.run.clone(), trace);
        }
        Ok(Self { runs, moments, staged: Vec::new() })
    }

    /// The files of the recording, each with its path.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn files(&self, folder: &Path, lesson: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
        let mut json = serde_json::to_vec_pretty(&self.moments).map_err(|error| error.to_string())?;
        json.push(b'\n');
        let mut files = vec![(moments_path(folder, lesson), json)];
        for (run, trace) in &self.runs {
            let mut file = Vec::new();
            write_trace(&mut file, trace, false).map_err(|error| error.to_string())?;
            files.push((run_path(folder, lesson, run), file));
        }
        Ok(files)
    }

    /// The run of a step, and the position at which all of it is shown.
    pub fn shown(&self, step: &str) -> Option<(&Trace, Position)> {
        let moment = self.moments.get(step)?;
        Some((self.runs.get(&moment.run)?, Position(moment.shown)))
    }
}

fn moments_path(folder: &Path, lesson: &str) -> PathBuf {
    folder.join("traces/lessons").join(format!("{lesson}.json"))
}

/// Where a recorded run of a lesson stands: named after the step that begins it.
pub fn run_path(folder: &Path, lesson: &str, run: &str) -> PathBuf {
    folder.join("traces/lessons").join(format!("{lesson}.{run}.jsonl"))
}
