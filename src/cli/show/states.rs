//! The states of TCP and the queues of listeners in `show`, as lines for people.
//! Where the kernel was not asked there is no line.

use std::io::{self, Write};

use crate::figure::{self, EndState, Subject};
use crate::lang::Lang;
use crate::world::{FlowState, World};

/// One line for each listener.
///
/// # Errors
/// Those of the writer.
pub fn write_queues(out: &mut impl Write, world: &World<'_>, lang: Lang) -> io::Result<()> {
    let queues = figure::queues(world, lang);
    if !queues.is_empty() {
        writeln!(out)?;
    }
    queues.iter().try_for_each(|queue| writeln!(out, "{}{}", queue.sentence, lang.pick(".", "。")))
}

/// Each end of a flow with its state.
pub fn states_text(world: &World<'_>, flow: &FlowState<'_>, lang: Lang) -> Option<String> {
    let states = Subject::new(*world, flow, lang).end_states()?;
    let text = |end: &EndState| match end.label.is_empty() {
        true => format!("{} {}", end.who, lang.pick("unknown", "未知")),
        false => format!("{} {}", end.who, end.label),
    };
    Some(states.iter().map(text).collect::<Vec<_>>().join("  "))
}
