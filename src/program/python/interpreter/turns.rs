//! Turns of loops that nobody would be told of. Where the body of a loop ends with a `try`, the compiler goes back to its
//! beginning by an instruction that asks nobody, so such a loop could neither be counted nor stopped. With a `continue` at its
//! end it goes back as other loops do.
//! What a program does is not changed, and neither are its lines: the `continue` stands in that of the loop, which is next.

use rustpython_vm::compiler::ast::visitor::transformer::{self, Transformer};
use rustpython_vm::compiler::ast::{self, Stmt};

use super::finally::none;

/// Has the turns of all loops told. Whether there was one that would not have been.
pub(super) fn rewrite(module: &mut ast::ModModule) -> bool {
    let rewriting = Rewriting(std::cell::Cell::new(false));
    rewriting.visit_body(&mut module.body);
    rewriting.0.get()
}

struct Rewriting(std::cell::Cell<bool>);

impl Transformer for Rewriting {
    fn visit_stmt(&self, statement: &mut Stmt) {
        transformer::walk_stmt(self, statement);
        let (range, body) = match statement {
            Stmt::While(turning) => (turning.range, &mut turning.body),
            Stmt::For(turning) => (turning.range, &mut turning.body),
            _ => return,
        };
        if body.last().is_some_and(ends_silently) {
            let range = range.sub_end(range.len());
            body.push(Stmt::Continue(ast::StmtContinue { node_index: none(), range }));
            self.0.set(true);
        }
    }
}

/// Whether a statement may end with a `try`.
fn ends_silently(statement: &Stmt) -> bool {
    let last = |body: &Vec<Stmt>| body.last().is_some_and(ends_silently);
    match statement {
        Stmt::Try(_) => true,
        Stmt::If(choice) => last(&choice.body) || choice.elif_else_clauses.iter().any(|clause| last(&clause.body)),
        Stmt::With(with) => last(&with.body),
        Stmt::Match(choice) => choice.cases.iter().any(|case| last(&case.body)),
        Stmt::While(turning) => last(&turning.orelse),
        Stmt::For(turning) => last(&turning.orelse),
        _ => false,
    }
}
