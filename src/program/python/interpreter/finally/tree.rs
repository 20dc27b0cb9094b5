//! Statements of a syntax tree, made to stand where others stood.
//! What they are for is not known here.

use rustpython_vm::compiler::ast::{self, ExceptHandler, Expr, Stmt};

/// A statement that stands where another one did.
pub(super) type Place = ast::StmtPass;

pub(in super::super) fn none() -> ast::AtomicNodeIndex {
    ast::AtomicNodeIndex::default()
}

pub(super) fn place(statement: &Stmt) -> Place {
    macro_rules! range {
        ($($kind:ident),*) => {
            match statement { $(Stmt::$kind(inner) => inner.range,)* }
        };
    }
    #[rustfmt::skip]
    let range = range!(
        FunctionDef, ClassDef, Return, Delete, TypeAlias, Assign, AugAssign, AnnAssign, For, While, If, With, Match, Raise,
        Try, Assert, Import, ImportFrom, Global, Nonlocal, Expr, Pass, Break, Continue, IpyEscapeCommand
    );
    Place { node_index: none(), range }
}

pub(super) fn place_of_handler(handler: &ast::ExceptHandlerExceptHandler) -> Place {
    Place { node_index: none(), range: handler.range }
}

/// `try: body` and `F` both ways.
pub(super) fn either_way(body: Vec<Stmt>, last: Vec<Stmt>, begin: &Place, first: &Place, end: &Place) -> Stmt {
    let mut raised = last.clone();
    raised.push(Stmt::Raise(ast::StmtRaise { node_index: none(), range: end.range, exc: None, cause: None }));
    let handler = ast::ExceptHandlerExceptHandler {
        node_index: none(),
        range: first.range,
        type_: None,
        name: None,
        body: raised,
    };
    Stmt::Try(ast::StmtTry {
        node_index: none(),
        range: begin.range,
        body,
        handlers: vec![ExceptHandler::ExceptHandler(handler)],
        orelse: last,
        finalbody: Vec::new(),
        is_star: false,
    })
}

pub(super) fn endless(body: Vec<Stmt>, at: &Place) -> Stmt {
    let test = Expr::BooleanLiteral(ast::ExprBooleanLiteral { node_index: none(), range: at.range, value: true });
    Stmt::While(ast::StmtWhile { node_index: none(), range: at.range, test: Box::new(test), body, orelse: Vec::new() })
}

pub(super) fn only_if(test: Expr, body: Vec<Stmt>, at: &Place) -> Stmt {
    let (test, elif_else_clauses) = (Box::new(test), Vec::new());
    Stmt::If(ast::StmtIf { node_index: none(), range: at.range, test, body, elif_else_clauses })
}

pub(super) fn leaves(at: &Place) -> Stmt {
    Stmt::Break(ast::StmtBreak { node_index: none(), range: at.range })
}

pub(super) fn goes_on(at: &Place) -> Stmt {
    Stmt::Continue(ast::StmtContinue { node_index: none(), range: at.range })
}

pub(super) fn returns(value: Expr, at: &Place) -> Stmt {
    Stmt::Return(ast::StmtReturn { node_index: none(), range: at.range, value: Some(Box::new(value)) })
}

pub(super) fn store(variable: &str, value: Expr, at: &Place) -> Stmt {
    let targets = vec![name(variable, ast::ExprContext::Store, at)];
    Stmt::Assign(ast::StmtAssign { node_index: none(), range: at.range, targets, value: Box::new(value) })
}

pub(super) fn load(variable: &str, at: &Place) -> Expr {
    name(variable, ast::ExprContext::Load, at)
}

pub(super) fn name(variable: &str, ctx: ast::ExprContext, at: &Place) -> Expr {
    Expr::Name(ast::ExprName { node_index: none(), range: at.range, id: variable.into(), ctx })
}

pub(super) fn number(value: u32, at: &Place) -> Expr {
    let value = ast::Number::Int(ast::Int::from(value));
    Expr::NumberLiteral(ast::ExprNumberLiteral { node_index: none(), range: at.range, value })
}

pub(super) fn nothing(at: &Place) -> Expr {
    Expr::NoneLiteral(ast::ExprNoneLiteral { node_index: none(), range: at.range })
}

/// Whether it was left in this way.
pub(super) fn is(leave: &str, way: u32, at: &Place) -> Expr {
    Expr::Compare(ast::ExprCompare {
        node_index: none(),
        range: at.range,
        left: Box::new(load(leave, at)),
        ops: Box::new([ast::CmpOp::Eq]),
        comparators: Box::new([number(way, at)]),
    })
}

/// Whether it was left in some way.
pub(super) fn isnt(leave: &str, at: &Place) -> Expr {
    load(leave, at)
}
