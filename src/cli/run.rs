//! `sockscope run`: runs a scenario, once or often, and prints what happens as it happens.
//! What is told at the end, and how, is said here; how a run is followed, `follow` knows.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use super::args::{RunArgs, RunFormat};
use super::findings::findings;
use super::follow::Follower;
use super::forking::{self, ForkPlan};
use super::live::Live;
use super::misfits;
use super::output::{Out, print};
use super::printer::{Form, Tail, TextLines};
use super::problem::{CHECK_FAILED, INTERRUPTED, Problem};
use super::progress::Progress;
use super::signals::Interrupt;
use super::summary_text::{self, Advice};
use super::teller::Teller;
use super::trace_file::{GrowingTrace, TraceFile};
use super::typist::Typist;
use super::{histogram, kept_files, outward, programs, scenario};
use crate::lang::{Lang, Text};
use crate::run::{KeptFile, Report, Run, RunError, Typing, Watch};
use crate::scenario::Scenario;
use crate::trace::{Trace, read_trace, write_trace};
use crate::world::{RunCount, RunFacts, RunTally, Summary, World, summarise};

/// How long an interrupted run waits for whoever reads what it prints.
const GRACE: Duration = Duration::from_secs(1);

/// A run that is over.
struct Finished {
    trace: Trace,
    summary: Summary,
    /// Why it is no good, if it is not.
    findings: Vec<Text>,
    files: Vec<KeptFile>,
    /// What was told of it while it went on, and is still to be ended.
    live: Option<Live>,
}

/// All runs of one command.
struct Runs {
    last: Finished,
    tally: RunTally,
    failed: bool,
}

/// What one command has for all its runs.
struct Session<'s> {
    scenario: &'s Scenario,
    /// The recorded run that is gone once more at first.
    fork: Option<ForkPlan>,
    args: &'s RunArgs,
    interrupt: Interrupt,
    typist: Typist,
    teller: Teller,
    /// Where the trace goes, once the last run begins.
    file: Option<GrowingTrace>,
    lang: Lang,
}

/// Carries the command out. Returns the exit status.
///
/// # Errors
/// Bad usage, or files that cannot be read or written.
pub fn run(args: &RunArgs, lang: Lang) -> Result<u8, Problem> {
    let (scenario, fork) = match forking::of_run(args, lang)? {
        Some((scenario, plan)) => (scenario, Some(plan)),
        None => (scenario::of_run(args)?, None),
    };
    let times = times(args)?;
    outward::warn(&scenario, lang);
    misfits::tell(fork.as_ref().map_or(&scenario, ForkPlan::later), args.strict, lang)?;
    let sources = sources(&scenario, args);
    let announced = args.trace.as_deref().map(|path| TraceFile::announce(path, &sources)).transpose()?;
    if let Some(folder) = &args.programs.keep_files {
        kept_files::check(folder)?;
    }
    let interrupt = Interrupt::listen()?;
    let file = announced.map(TraceFile::begin).transpose()?;
    let teller = Teller::start(lang).map_err(|error| not_started(&RunError::System(error)))?;
    let typist = Typist::default();
    let mut session = Session { scenario: &scenario, fork, args, interrupt, typist, teller, file, lang };
    let ended = session.repeat(times).and_then(|runs| session.tell(runs));
    let Session { teller, .. } = session;
    teller.finish(GRACE);
    ended
}

/// The files that the run is made from, which nothing may take the place of.
fn sources(scenario: &Scenario, args: &RunArgs) -> Vec<PathBuf> {
    let input = args.programs.input.iter().map(|given| programs::of_whom(scenario, given).1);
    let modules =
        scenario.beside.iter().flat_map(|beside| scenario.files.iter().map(|file| beside.folder.join(&file.name)));
    args.files
        .iter()
        .chain(&args.fork)
        .chain(&args.server)
        .chain(&args.client)
        .cloned()
        .chain(input)
        .chain(modules)
        .collect()
}

fn times(args: &RunArgs) -> Result<u32, Problem> {
    match args.times {
        Some(0) => Err(Problem::new(
            "--times: 0 runs show nothing. Choose 1 or more.",
            "--times：运行 0 次什么也看不到。请选择 1 或更大的数。",
        )),
        times => Ok(times.unwrap_or(1)),
    }
}

impl Session<'_> {
    /// Runs the scenario so many times, or until it is interrupted. Says what is wrong with each run.
    fn repeat(&mut self, times: u32) -> Result<Runs, Problem> {
        let mut tally = RunTally::default();
        let mut progress = Progress::start();
        let mut failed = false;
        let mut number = 1;
        loop {
            let last = self.once(number == times)?;
            // A run that was stopped is no run to judge.
            if self.interrupt.interrupted() {
                return Ok(Runs { last, tally, failed });
            }
            tally.add(&RunCount::of(&World::at_end(&last.trace), &last.summary));
            progress.tell(tally.runs, times, &mut self.teller);
            failed |= !last.findings.is_empty();
            for finding in &last.findings {
                self.teller.say(&of_run(number, times, finding));
            }
            if number == times || last.live.as_ref().is_some_and(Live::reader_gone) {
                return Ok(Runs { last, tally, failed });
            }
            number += 1;
        }
    }

    /// One run. The last one is told while it goes on.
    fn once(&mut self, last: bool) -> Result<Finished, Problem> {
        let (grown, growth) = crossbeam_channel::bounded(1);
        let notify: crate::net::Notify = Box::new(move || {
            grown.try_send(()).ok();
        });
        let (run, difference) = match &self.fork {
            Some(plan) => plan.begin(self.scenario, notify, &self.interrupt)?,
            None => {
                let watch = Watch { notify: Some(notify), typing: Typing::WhoIsGivenNothing, ..Watch::default() };
                (Run::start(self.scenario, watch).map_err(|error| not_started(&error))?, None)
            }
        };
        self.interrupt.stops(run.controls().clone());
        self.typist.begin_anew();
        let mut live = if last { Some(self.live(&run)?) } else { None };
        Follower::new(growth, live.as_mut(), &mut self.typist, &mut self.teller).follow(&run)?;
        let (trace, report, files) = run.finish_with_files();
        let summary = summarise(&World::at_end(&trace), facts(&report));
        let findings = difference.into_iter().chain(findings(&trace, &report, &summary)).collect();
        Ok(Finished { trace, summary, findings, files, live })
    }

    /// Where the run is told as it goes on.
    fn live(&mut self, run: &Run) -> Result<Live, Problem> {
        let file = self.file.take().map(|file| (file, self.args.normalised));
        Live::start(&run.trace().header, file, self.form(), self.lang)
    }

    /// How the run goes to stdout while it goes on. Numbers are known at the end alone, and so is a text whose ports and
    /// addresses are replaced.
    fn form(&self) -> Option<Form> {
        match self.args.format {
            RunFormat::Text if !self.args.normalised => Some(Form::Text { steering: true }),
            RunFormat::Jsonl => Some(Form::JsonLines { normalised: self.args.normalised }),
            _ => None,
        }
    }

    /// Tells what came of the runs, and keeps the files of the last one. Returns the exit status.
    fn tell(&mut self, mut runs: Runs) -> Result<u8, Problem> {
        let interrupted = self.interrupt.interrupted();
        let mut reader_gone = false;
        if let Some(mut live) = runs.last.live.take() {
            let at_most = interrupted.then_some(GRACE);
            live.finish(&runs.last.trace, self.tail(&runs, interrupted), at_most)?;
            reader_gone = live.reader_gone();
        } else if let Some(file) = self.file.take() {
            // An earlier run of several was interrupted; it was not told while it went on.
            let mut live = Live::start(&runs.last.trace.header, Some((file, self.args.normalised)), None, self.lang)?;
            live.finish(&runs.last.trace, Box::new(|_| Ok(())), None)?;
        }
        if self.form().is_none() {
            print(|out| self.write_end(out, &runs, interrupted))?;
        }
        self.interrupt.release();
        self.keep_files(&runs.last.files)?;
        if interrupted {
            self.teller.say(&self.interrupted());
            return Ok(INTERRUPTED);
        }
        let recorded = self.fork.as_ref().map_or(0, ForkPlan::status);
        Ok(if runs.failed && !reader_gone { CHECK_FAILED } else { recorded })
    }

    fn keep_files(&mut self, files: &[KeptFile]) -> Result<(), Problem> {
        let Some(folder) = &self.args.programs.keep_files else { return Ok(()) };
        let count = kept_files::write(folder, files)?;
        let name = folder.display();
        self.teller.say(&match count {
            0 => Text::new(
                format!("The programs have made no files, so nothing was written to {name}."),
                format!("程序没有创建文件，所以没有向 {name} 写入任何内容。"),
            ),
            count => Text::new(
                format!("{} written to {name}.", crate::lang::count_en(count as u64, "file")),
                format!("已向 {name} 写入 {count} 个文件。"),
            ),
        });
        Ok(())
    }

    /// What stands behind the last event where the events were printed as they came.
    fn tail(&self, runs: &Runs, interrupted: bool) -> Tail {
        let told = self.args.format == RunFormat::Text && !self.args.normalised && !interrupted;
        if !told {
            return Box::new(|_| Ok(()));
        }
        let (summary, lang, advice) = (runs.last.summary.clone(), self.lang, self.advice());
        let tally = self.args.times.is_some().then(|| runs.tally.clone());
        Box::new(move |out: &mut Out| {
            summary_text::write_summary(out, &summary, advice, lang)?;
            tally.map_or(Ok(()), |tally| histogram::write_text(out, &tally, lang))
        })
    }

    fn advice(&self) -> Advice {
        if self.scenario.programs.is_empty() { Advice::OtherFraming } else { Advice::Nothing }
    }

    /// What is printed at the end alone. After an interrupt it is what was recorded; a sum of half a run would say nothing.
    fn write_end(&self, out: &mut impl Write, runs: &Runs, interrupted: bool) -> io::Result<()> {
        let Finished { trace, summary, .. } = &runs.last;
        match self.args.format {
            RunFormat::Summary if self.args.times.is_some() => histogram::write_json(out, &runs.tally, summary),
            RunFormat::Summary => {
                if interrupted {
                    let mut told = serde_json::to_value(summary)?;
                    told.as_object_mut().map(|fields| fields.insert("interrupted".to_owned(), true.into()));
                    serde_json::to_writer(&mut *out, &told)?;
                } else {
                    serde_json::to_writer(&mut *out, summary)?;
                }
                writeln!(out)
            }
            RunFormat::Jsonl => Ok(()),
            RunFormat::Text => {
                write_normalised(out, trace, self.lang)?;
                if interrupted {
                    return Ok(());
                }
                summary_text::write_summary(out, summary, self.advice(), self.lang)?;
                if self.args.times.is_some() { histogram::write_text(out, &runs.tally, self.lang) } else { Ok(()) }
            }
        }
    }

    fn interrupted(&self) -> Text {
        match &self.args.trace {
            Some(path) => Text::new(
                format!("Interrupted; what happened until then is in {}.", path.display()),
                format!("已中断；中断之前发生的一切保存在 {}。", path.display()),
            ),
            None => Text::new("Interrupted.", "已中断。"),
        }
    }
}

/// A finding, with the number of its run where there are several.
fn of_run(number: u32, times: u32, finding: &Text) -> Text {
    if times == 1 {
        return finding.clone();
    }
    Text::new(
        format!("Run {number} of {times}: {}", finding.en),
        format!("第 {number} 次运行（共 {times} 次）：{}", finding.zh),
    )
}

/// A run that could not be started.
pub fn not_started(error: &RunError) -> Problem {
    Problem::from(error.text())
}

/// What a summary says beside its trace.
pub fn facts(report: &Report) -> RunFacts {
    let Report { conserved, threads_left, descriptors_left, .. } = *report;
    RunFacts { conserved, threads_left, descriptors_left }
}

/// A line per call. A normalised text is the text of the normalised trace, so it is made from that.
fn write_normalised(out: &mut impl Write, trace: &Trace, lang: Lang) -> io::Result<()> {
    let mut file = Vec::new();
    write_trace(&mut file, trace, true)?;
    let (normalised, _whole) = read_trace(file.as_slice()).map_err(io::Error::other)?;
    let mut lines = TextLines::new(true);
    lines.write(out, &normalised, lang)?;
    lines.write_rest(out, &normalised, lang)
}
