//! The functions of a program in a trace file: each line tells its own function alone, and its variables only where they
//! have changed. It knows no interpreter.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::row::{BadField, Row};
use crate::trace::model::{ActorId, Frame, Reached, Variable, What};

/// Deeper recursion than any program that is shown has; a file that claims more is damaged.
const DEEPEST: usize = 1024;

/// Takes the variables off rows that would only repeat them.
#[derive(Debug, Default)]
pub struct Abridger {
    stacks: BTreeMap<ActorId, Vec<Arc<Frame>>>,
}

impl Abridger {
    /// Abridges the row of a line that an actor has reached.
    pub fn row(&mut self, actor: ActorId, reached: &Reached, row: &mut Row) {
        let Some(frame) = &reached.frame else { return };
        let stack = self.stacks.entry(actor).or_default();
        let depth = frame.depth();
        if stack.get(depth).is_some_and(|last| is_same(last, frame) && last.variables == frame.variables) {
            row.variables = None;
        }
        stack.truncate(depth);
        if stack.len() == depth {
            stack.push(frame.clone());
        }
    }
}

impl Abridger {
    /// Tells with a call where in its program it stands.
    pub fn place_call(&self, actor: ActorId, row: &mut Row) {
        if let Some(frame) = self.stacks.get(&actor).and_then(|stack| stack.last()) {
            row.line = Some(frame.line);
            row.function = Some((*frame.function).into());
            row.module = frame.file.as_deref().map(Into::into);
        }
    }
}

/// Whether it is the same function of the same file.
fn is_same(one: &Frame, other: &Frame) -> bool {
    one.function == other.function && one.file == other.file
}

/// Puts the functions of each actor together again.
#[derive(Debug, Default)]
pub struct Stacks {
    stacks: BTreeMap<ActorId, Vec<Arc<Frame>>>,
}

impl Stacks {
    /// The event of a row, with the functions that its line stands in.
    ///
    /// # Errors
    /// The field that does not fit what came before.
    pub fn complete(&mut self, actor: ActorId, row: &Row, what: What) -> Result<What, BadField> {
        let (What::Line(reached), Some(function)) = (&what, &row.function) else { return Ok(what) };
        let stack = self.stacks.entry(actor).or_default();
        let depth = row.depth.and_then(|depth| usize::try_from(depth).ok()).unwrap_or(0);
        if depth > stack.len() || depth > DEEPEST {
            return Err(BadField::new("depth", format!("{depth}, where {} functions are known", stack.len())));
        }
        let same = |last: &&Arc<Frame>| {
            last.function.as_ref() == function.as_ref() && last.file.as_deref() == row.module.as_deref()
        };
        let last = stack.get(depth).filter(same);
        let variables: Arc<[Variable]> = match (&row.variables, last) {
            (Some(variables), _) => variables.as_slice().into(),
            (None, Some(last)) => last.variables.clone(),
            (None, None) => {
                return Err(BadField::new("variables", "missing, and the function is a new one"));
            }
        };
        stack.truncate(depth);
        let line = reached.line;
        let (function, file) = (function.as_ref().into(), row.module.as_deref().map(Into::into));
        let frame = Arc::new(Frame { function, file, line, variables, caller: stack.last().cloned() });
        stack.push(frame.clone());
        Ok(What::Line(Reached { line, frame: Some(frame) }))
    }
}
