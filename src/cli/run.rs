//! `sockscope run`: runs a scenario, once or often, and prints what happened.
//! It prints a run once it is over, or as far as it came when it was interrupted.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{RunArgs, RunFormat};
use super::findings::findings;
use super::histogram;
use super::misfits;
use super::output::{print, say};
use super::problem::{CHECK_FAILED, INTERRUPTED, Problem};
use super::scenario;
use super::signals::Interrupt;
use super::summary_text::{self, Advice};
use super::trace_file::TraceFile;
use crate::lang::{Lang, Text};
use crate::run::{Report, Run, RunError, Watch};
use crate::scenario::Scenario;
use crate::trace::{Trace, log_line, read_trace, steered_line, write_trace};
use crate::world::{RunFacts, RunTally, Summary, World, summarise};

/// A run that is over.
struct Finished {
    trace: Trace,
    summary: Summary,
    /// Why it is no good, if it is not.
    findings: Vec<Text>,
}

/// All runs of one command.
struct Runs {
    last: Finished,
    tally: RunTally,
    failed: bool,
}

/// Carries the command out. Returns the exit status.
///
/// # Errors
/// Bad usage, or files that cannot be read or written.
pub fn run(args: &RunArgs, lang: Lang) -> Result<u8, Problem> {
    let scenario = scenario::of_run(args)?;
    let times = times(args)?;
    misfits::tell(&scenario, args.strict, lang)?;
    let sources: Vec<&Path> = args.files.iter().chain(&args.input).map(PathBuf::as_path).collect();
    let file = args.trace.as_deref().map(|path| TraceFile::announce(path, &sources)).transpose()?;
    let interrupt = Interrupt::listen()?;
    let runs = repeat(&scenario, times, &interrupt, lang)?;
    if let Some(file) = file {
        file.write(&runs.last.trace, args.normalised)?;
    }
    interrupt.release();
    if interrupt.interrupted() {
        // The calls that were made are told; a sum of half a run, or of some runs, would say nothing.
        if args.format == RunFormat::Text && args.times.is_none() {
            print(|out| write_calls(out, &runs.last.trace, args.normalised, lang))?;
        }
        say(interrupted(args).get(lang));
        return Ok(INTERRUPTED);
    }
    let advice = if scenario.programs.is_empty() { Advice::OtherFraming } else { Advice::Nothing };
    print(|out| write_runs(out, &runs, args, advice, lang))?;
    Ok(if runs.failed { CHECK_FAILED } else { 0 })
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

/// Runs the scenario so many times, or until it is interrupted. Says what is wrong with each run.
fn repeat(scenario: &Scenario, times: u32, interrupt: &Interrupt, lang: Lang) -> Result<Runs, Problem> {
    let mut tally = RunTally::default();
    let mut failed = false;
    let mut number = 1;
    loop {
        let last = once(scenario, interrupt)?;
        // A run that was stopped is no run to judge.
        if interrupt.interrupted() {
            return Ok(Runs { last, tally, failed });
        }
        tally.add(&World::at_end(&last.trace), &last.summary);
        failed |= !last.findings.is_empty();
        for finding in &last.findings {
            say(&of_run(number, times, finding, lang));
        }
        if number == times {
            return Ok(Runs { last, tally, failed });
        }
        number += 1;
    }
}

/// A finding, with the number of its run where there are several.
fn of_run(number: u32, times: u32, finding: &Text, lang: Lang) -> String {
    let finding = finding.get(lang);
    if times == 1 {
        return finding.to_owned();
    }
    lang.pick(format!("Run {number} of {times}: {finding}"), format!("第 {number} 次运行（共 {times} 次）：{finding}"))
}

fn once(scenario: &Scenario, interrupt: &Interrupt) -> Result<Finished, Problem> {
    let run = Run::start(scenario, Watch::default()).map_err(|error| not_started(&error))?;
    interrupt.stops(run.controls().clone());
    let (trace, report) = run.finish();
    let summary = summarise(&World::at_end(&trace), facts(&report));
    let findings = findings(&trace, &report, &summary);
    Ok(Finished { trace, summary, findings })
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

fn interrupted(args: &RunArgs) -> Text {
    match &args.trace {
        Some(path) => Text::new(
            format!("Interrupted; what happened until then is in {}.", path.display()),
            format!("已中断；中断之前发生的一切保存在 {}。", path.display()),
        ),
        None => Text::new("Interrupted.", "已中断。"),
    }
}

fn write_runs(out: &mut impl Write, runs: &Runs, args: &RunArgs, advice: Advice, lang: Lang) -> io::Result<()> {
    let Finished { trace, summary, .. } = &runs.last;
    match args.format {
        RunFormat::Jsonl => write_trace(out, trace, args.normalised),
        RunFormat::Summary if args.times.is_some() => histogram::write_json(out, &runs.tally, summary),
        RunFormat::Summary => {
            serde_json::to_writer(&mut *out, summary)?;
            writeln!(out)
        }
        RunFormat::Text => {
            write_calls(out, trace, args.normalised, lang)?;
            summary_text::write_summary(out, summary, advice, lang)?;
            if args.times.is_some() { histogram::write_text(out, &runs.tally, lang) } else { Ok(()) }
        }
    }
}

/// A line per call, and one for what steered the run. A normalised text is the text of the normalised trace, so it is made from that.
fn write_calls(out: &mut impl Write, trace: &Trace, normalised: bool, lang: Lang) -> io::Result<()> {
    if !normalised {
        return write_lines(out, trace, lang);
    }
    let mut file = Vec::new();
    write_trace(&mut file, trace, true)?;
    let (normalised, _whole) = read_trace(file.as_slice()).map_err(io::Error::other)?;
    write_lines(out, &normalised, lang)
}

fn write_lines(out: &mut impl Write, trace: &Trace, lang: Lang) -> io::Result<()> {
    let mut steered = trace.steered().peekable();
    for n in 0..=trace.len() {
        while let Some(steered) = steered.next_if(|steered| steered.after <= n as u64) {
            writeln!(out, "-- {}", steered_line(trace, steered, lang))?;
        }
        if let Some(line) = log_line(trace, n, lang) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
