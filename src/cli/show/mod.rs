//! `sockscope show`: the world at a position of a trace.
//! It reads and chooses; `text` and `json` write.

mod carried;
mod datagrams;
mod files;
mod json;
mod json_end;
mod json_flow;
mod json_time;
mod parts;
mod pipe;
mod program;
mod states;
mod text;
mod waits;

use super::args::{ShowArgs, ShowFormat};
use super::output::print;
use super::problem::Problem;
use super::trace_file;
use crate::lang::{Lang, count_en};
use crate::trace::{Position, Trace};
use crate::world::World;

/// Carries the command out. Returns the exit status.
///
/// # Errors
/// A trace that cannot be read, or a position that it does not have.
pub fn show(args: &ShowArgs, lang: Lang) -> Result<u8, Problem> {
    let (trace, status) = trace_file::read_as_far(&args.trace, lang)?;
    let world = World::new(&trace, position(args.at, &trace)?);
    print(|out| match args.format {
        ShowFormat::Text => text::write(out, &world, lang),
        ShowFormat::Json => json::write(out, &world, lang),
    })?;
    Ok(status)
}

/// The position that was asked for; the end where none was.
///
/// # Errors
/// If the trace has no such position.
pub fn position(at: Option<usize>, trace: &Trace) -> Result<Position, Problem> {
    let end = trace.len();
    let events = count_en(end as u64, "event");
    match at {
        None => Ok(trace.end()),
        Some(at) if at <= end => Ok(Position(at)),
        Some(at) => Err(Problem::new(
            format!("--at: Position {at} is beyond the end; this trace has {events}. Choose a number from 0 to {end}."),
            format!("--at：位置 {at} 超出了末尾；这个轨迹有 {end} 个事件。请选择 0 到 {end} 之间的数。"),
        )),
    }
}
