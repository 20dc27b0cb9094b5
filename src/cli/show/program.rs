//! Where an actor's program is in `show`: the functions that it is inside of, their lines and their variables.
//! It shows what the trace has; a program that tells nothing of itself has none of this.

use std::io::{self, Write};

use serde::Serialize;

use crate::lang::Lang;
use crate::trace::{Ending, Frame, Variable};
use crate::world::{ActorState, Doing};

/// A function that runs, in JSON. A variable is its name and its value as Python writes it, cut where it is long.
#[derive(Serialize)]
pub struct Function<'t> {
    function: &'t str,
    /// The file of the program's own module that it stands in; `null` for the program itself.
    module: Option<&'t str>,
    line: u32,
    variables: &'t [Variable],
    caller: Option<Box<Function<'t>>>,
}

impl<'t> Function<'t> {
    /// A function with those that called it.
    pub fn of(frame: &'t Frame) -> Self {
        Self {
            function: &frame.function,
            module: frame.file.as_deref(),
            line: frame.line,
            variables: &frame.variables,
            caller: frame.caller.as_deref().map(|caller| Box::new(Self::of(caller))),
        }
    }
}

/// Writes the functions for people, innermost first: as long as the program runs, and where it gave up.
///
/// # Errors
/// Those of the writer.
pub fn write(out: &mut impl Write, actor: &ActorState<'_>, lang: Lang) -> io::Result<()> {
    if matches!(actor.doing, Doing::Ended(ending) if !matches!(ending, Ending::Failed(_))) {
        return Ok(());
    }
    for frame in std::iter::successors(actor.frame, |frame| frame.caller.as_deref()) {
        let (function, line) = (&frame.function, frame.line);
        let place = match &frame.file {
            None => lang.pick(format!("in {function}, line {line}"), format!("在 {function} 中，第 {line} 行")),
            Some(file) => lang.pick(
                format!("in {function} of {file}, line {line}"),
                format!("在 {file} 的 {function} 中，第 {line} 行"),
            ),
        };
        writeln!(out, "    {place}")?;
        for Variable(name, value) in frame.variables.iter() {
            writeln!(out, "        {name} = {value}")?;
        }
    }
    Ok(())
}
