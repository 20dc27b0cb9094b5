//! Which loops of a program end by themselves, as far as its text tells. It runs nothing, and decides nothing about a run:
//! whoever ends one asks here whether somebody is at work, or only goes round.

use rustpython_vm::compiler::ast::visitor::{self, Visitor};
use rustpython_vm::compiler::ast::{self, Expr, Stmt};
use rustpython_vm::compiler::core::LineIndex;
use rustpython_vm::compiler::parser;

/// How a loop ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// When a condition says so, which may never be.
    Perhaps,
    /// Never: nothing in it leaves it.
    Never,
}

/// A loop that may go on for ever, by its first and last line.
#[derive(Clone, Copy, Debug)]
struct Loop {
    first: u32,
    last: u32,
    turn: Turn,
}

/// A function by its first and last line, with its own loops. The whole text is one, too.
#[derive(Debug)]
struct Function {
    first: u32,
    last: u32,
    loops: Vec<Loop>,
}

/// The loops of one text that may go on for ever. A `for` over something that has an end is none of them.
#[derive(Debug)]
pub struct Loops {
    functions: Vec<Function>,
    /// A loop waits for a time inside of itself, by `await`.
    waits_by_await: bool,
}

impl Loops {
    /// The loops of a text; of one that is no Python, none.
    pub fn of(source: &str) -> Self {
        let whole = Function { first: 0, last: u32::MAX, loops: Vec::new() };
        let mut search = Search {
            lines: LineIndex::from_source_text(source),
            found: Self { functions: vec![whole], waits_by_await: false },
            inside: vec![0],
            in_loop: false,
        };
        if let Ok(parsed) = parser::parse_module(source) {
            search.visit_body(&parsed.into_syntax().body);
        }
        search.found
    }

    /// Whether a line can be reached again and again by a loop of its own function.
    pub fn repeats(&self, line: u32) -> bool {
        let around = |function: &&Function| (function.first..=function.last).contains(&line);
        // Of functions in functions the one that begins last is the innermost.
        let own = self.functions.iter().filter(around).max_by_key(|function| function.first);
        own.is_some_and(|function| function.loops.iter().any(|own| (own.first..=own.last).contains(&line)))
    }

    /// How the loop ends that begins in this line.
    pub fn turn(&self, first: u32) -> Option<Turn> {
        let all = self.functions.iter().flat_map(|function| &function.loops);
        all.filter(|own| own.first == first).map(|own| own.turn).min()
    }

    /// Whether a loop sleeps again and again by `await`. Who waits so is not inside of the loop meanwhile.
    pub fn waits_by_await(&self) -> bool {
        self.waits_by_await
    }
}

struct Search {
    lines: LineIndex,
    found: Loops,
    /// The functions around, by their places.
    inside: Vec<usize>,
    in_loop: bool,
}

impl Search {
    fn add_loop(&mut self, first: u32, last: u32, turn: Turn) {
        let own = self.inside.last().and_then(|place| self.found.functions.get_mut(*place));
        if let Some(function) = own {
            function.loops.push(Loop { first, last, turn });
        }
    }

    fn function(&mut self, first: u32, last: u32, body: &[Stmt]) {
        self.inside.push(self.found.functions.len());
        self.found.functions.push(Function { first, last, loops: Vec::new() });
        let outside = std::mem::replace(&mut self.in_loop, false);
        self.visit_body(body);
        self.in_loop = outside;
        self.inside.pop();
    }
}

macro_rules! lines_of {
    ($search:expr, $node:expr) => {{
        let line = |offset| u32::try_from($search.lines.line_index(offset).get()).unwrap_or(u32::MAX);
        (line($node.range.start()), line($node.range.end()))
    }};
}

impl Visitor<'_> for Search {
    fn visit_stmt(&mut self, statement: &Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                let (first, last) = lines_of!(self, function);
                self.function(first, last, &function.body);
            }
            Stmt::While(turning) => {
                let (first, last) = lines_of!(self, turning);
                let never = is_true(&turning.test) && !leaves(&turning.body, false);
                self.add_loop(first, last, if never { Turn::Never } else { Turn::Perhaps });
                let outside = std::mem::replace(&mut self.in_loop, true);
                visitor::walk_stmt(self, statement);
                self.in_loop = outside;
            }
            Stmt::For(through) if through.is_async || is_endless(&through.iter) => {
                let (first, last) = lines_of!(self, through);
                self.add_loop(first, last, Turn::Perhaps);
                let outside = std::mem::replace(&mut self.in_loop, true);
                visitor::walk_stmt(self, statement);
                self.in_loop = outside;
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &Expr) {
        if let Expr::Await(ast::ExprAwait { value, .. }) = expression
            && self.in_loop
            && called(value).is_some_and(|name| matches!(name, "sleep" | "wait_for" | "wait"))
        {
            self.found.waits_by_await = true;
        }
        visitor::walk_expr(self, expression);
    }
}

/// `while True`, or what means the same.
fn is_true(test: &Expr) -> bool {
    match test {
        Expr::BooleanLiteral(literal) => literal.value,
        Expr::NumberLiteral(literal) => literal.value != ast::Number::Int(ast::Int::ZERO),
        _ => false,
    }
}

/// The last name of what is called.
fn called(expression: &Expr) -> Option<&str> {
    let Expr::Call(call) = expression else { return None };
    match &*call.func {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

/// What a `for` may go through for ever.
fn is_endless(iter: &Expr) -> bool {
    called(iter).is_some_and(|name| matches!(name, "count" | "cycle" | "repeat" | "iter"))
}

/// Whether statements leave the loop that they stand in; `deeper` if another loop is between.
fn leaves(body: &[Stmt], deeper: bool) -> bool {
    body.iter().any(|statement| match statement {
        Stmt::Break(_) => !deeper,
        Stmt::Return(_) | Stmt::Raise(_) => true,
        Stmt::For(inner) => leaves(&inner.body, true) || leaves(&inner.orelse, deeper),
        Stmt::While(inner) => leaves(&inner.body, true) || leaves(&inner.orelse, deeper),
        Stmt::If(choice) => {
            leaves(&choice.body, deeper) || choice.elif_else_clauses.iter().any(|clause| leaves(&clause.body, deeper))
        }
        Stmt::With(with) => leaves(&with.body, deeper),
        Stmt::Match(choice) => choice.cases.iter().any(|case| leaves(&case.body, deeper)),
        Stmt::Try(attempt) => {
            [&attempt.body, &attempt.orelse, &attempt.finalbody].iter().any(|body| leaves(body, deeper))
                || attempt.handlers.iter().any(|handler| {
                    let ast::ExceptHandler::ExceptHandler(handler) = handler;
                    leaves(&handler.body, deeper)
                })
        }
        Stmt::Expr(expression) => ends_the_program(&expression.value),
        _ => false,
    })
}

/// `sys.exit()` and its like.
fn ends_the_program(expression: &Expr) -> bool {
    called(expression).is_some_and(|name| matches!(name, "exit" | "quit" | "_exit"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_that_may_have_no_end_are_found_with_their_lines() {
        let source = "\
import time
for n in range(3):
    time.sleep(1)
while True:
    time.sleep(1)
    def inner():
        time.sleep(2)
def serve():
    while running:
        pass
    while True:
        if done(): break
    while 1:
        while False:
            break
for n in itertools.count(): pass
";
        let loops = Loops::of(source);
        let repeating: Vec<u32> = (1..=16).filter(|line| loops.repeats(*line)).collect();
        assert_eq!(repeating, [4, 5, 9, 10, 11, 12, 13, 14, 15, 16]);
        let turns: Vec<_> = (1..=16).filter_map(|line| loops.turn(line).map(|turn| (line, turn))).collect();
        let (perhaps, never) = (Turn::Perhaps, Turn::Never);
        assert_eq!(turns, [(4, never), (9, perhaps), (11, perhaps), (13, never), (14, perhaps), (16, perhaps)]);
        assert!(!loops.waits_by_await());
    }

    #[test]
    fn what_leaves_a_loop_is_seen_wherever_it_stands() {
        for body in ["return 1", "raise E", "sys.exit()", "break", "try:\n      f()\n    except E:\n      break"] {
            let source = format!("def f():\n  while True:\n    {body}\n");
            assert_eq!(Loops::of(&source).turn(2), Some(Turn::Perhaps), "{source}");
        }
        for body in ["pass", "continue", "for x in y:\n      break", "def g():\n      return 1"] {
            let source = format!("def f():\n  while True:\n    {body}\n");
            assert_eq!(Loops::of(&source).turn(2), Some(Turn::Never), "{source}");
        }
    }

    #[test]
    fn a_loop_that_awaits_a_time_is_told() {
        assert!(Loops::of("async def f():\n  while True:\n    await asyncio.sleep(1)\n").waits_by_await());
        assert!(!Loops::of("async def f():\n  await asyncio.sleep(1)\n  while x:\n    await y\n").waits_by_await());
        assert!(!Loops::of("while True\n").repeats(1));
    }
}
