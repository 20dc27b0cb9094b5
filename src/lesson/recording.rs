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
    /// The run that stands beside, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
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
        let mut beside: Option<String> = None;
        for (place, step) in loaded.lesson.steps.iter().enumerate() {
            if let (Some(_), Some(staging)) = (&step.scenario, loaded.lesson.staging_of(place)) {
                let rehearsal = Rehearsal::start(&loaded.scenario(staging, &BTreeMap::new()))?;
                under_way = Some((step.id.clone(), rehearsal));
                beside = recording.put_beside(loaded, place, &step.id)?;
                if staging.schedule == Schedule::Staged {
                    recording.staged.push(step.id.clone());
                }
            }
            let Some((run, rehearsal)) = &mut under_way else { continue };
            rehearsal.perform(&step.moves)?;
            let asked = rehearsal.trace().len();
            rehearsal.perform(&step.reveal)?;
            let shown = rehearsal.trace().len();
            recording
                .moments
                .insert(step.id.clone(), Moment { run: run.clone(), asked, shown, beside: beside.clone() });
            recording.runs.insert(run.clone(), rehearsal.trace().clone());
        }
        Ok(recording)
    }

    /// Makes the run that stands beside the one that a step begins, if there is one, and returns its name.
    fn put_beside(&mut self, loaded: &Loaded, place: usize, step: &str) -> Result<Option<String>, Text> {
        let Some((staging, beside)) = loaded.lesson.beside_of(place) else { return Ok(None) };
        let mut rehearsal = Rehearsal::start(&loaded.scenario(staging, &BTreeMap::new()))?;
        rehearsal.perform(&beside.moves)?;
        let name = format!("{step}.beside");
        if staging.schedule == Schedule::Staged {
            self.staged.push(name.clone());
        }
        self.runs.insert(name.clone(), rehearsal.trace().clone());
        Ok(Some(name))
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
        for run in moments.values().flat_map(|moment| [Some(&moment.run), moment.beside.as_ref()]).flatten() {
            if runs.contains_key(run) {
                continue;
            }
            let path = run_path(folder, lesson, run);
            let file = std::fs::File::open(&path).map_err(|error| told(&error, &path))?;
            let (trace, _) = read_trace(std::io::BufReader::new(file)).map_err(|error| told(&error, &path))?;
            runs.insert(run.clone(), trace);
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

    /// The run that stands beside the one of a step.
    pub fn beside(&self, step: &str) -> Option<&Trace> {
        self.runs.get(self.moments.get(step)?.beside.as_ref()?)
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
