//! `finally` in words that the compiler gets right. It compiles what stands there once for each way out, and looks for the
//! functions, lambdas and comprehensions in it only once; so a program with both was refused, or got another's.
//! It changes no meaning and no line; a program without such a `finally` is left as it is.
//!
//! `try: … finally: F` becomes
//!
//! ```python
//! .leave = 0
//! try:
//!     while True:             # what leaves the `try` leaves this loop instead, and says so
//!         …                   # return x   →   .value = x; .leave = 1; break
//!         break
//! except BaseException:
//!     F
//!     raise
//! else:
//!     F
//! if .leave == 1: return .value
//! ```

mod tree;

use rustpython_vm::compiler::ast::visitor::{self, Visitor};
use rustpython_vm::compiler::ast::{self, ExceptHandler, Expr, Stmt};

pub(super) use self::tree::none;
use self::tree::{
    Place, either_way, endless, goes_on, is, isnt, leaves, load, name, nothing, number, only_if, place,
    place_of_handler, returns, store,
};

/// A name that no program can write.
const LEAVE: &str = ".leave";
const VALUE: &str = ".value";

/// Puts other words in the place of every `finally` that the compiler gets wrong. Whether there was one.
pub(super) fn rewrite(module: &mut ast::ModModule) -> bool {
    let mut rewriting = Rewriting { scope: Scope::Names, in_loop: false, found: 0 };
    rewriting.body(&mut module.body);
    rewriting.found > 0
}

/// What kind of names a statement makes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Variables of a function.
    Function,
    /// Names of a module or a class, which others can see.
    Names,
}

/// A way through the whole text, the innermost statements first.
struct Rewriting {
    scope: Scope,
    in_loop: bool,
    /// How many were found; each has names of its own.
    found: usize,
}

impl Rewriting {
    fn body(&mut self, body: &mut Vec<Stmt>) {
        let before = std::mem::take(body);
        for mut statement in before {
            self.inside(&mut statement);
            match statement {
                Stmt::Try(attempt) if has_scopes(&attempt.finalbody) && self.can_leave(&attempt) => {
                    self.found += 1;
                    body.extend(Leaving::new(self.found, self.scope).rewritten(attempt));
                }
                statement => body.push(statement),
            }
        }
    }

    /// The statements that stand in another.
    fn inside(&mut self, statement: &mut Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.elsewhere(Scope::Function, &mut function.body),
            Stmt::ClassDef(class) => self.elsewhere(Scope::Names, &mut class.body),
            Stmt::For(ast::StmtFor { body, orelse, .. }) | Stmt::While(ast::StmtWhile { body, orelse, .. }) => {
                let outside = std::mem::replace(&mut self.in_loop, true);
                self.body(body);
                self.in_loop = outside;
                self.body(orelse);
            }
            statement => bodies(statement).into_iter().for_each(|body| self.body(body)),
        }
    }

    fn elsewhere(&mut self, scope: Scope, body: &mut Vec<Stmt>) {
        let outside = (std::mem::replace(&mut self.scope, scope), std::mem::replace(&mut self.in_loop, false));
        self.body(body);
        (self.scope, self.in_loop) = outside;
    }

    /// What no loop is around is an error, which the compiler is to tell.
    fn can_leave(&self, attempt: &ast::StmtTry) -> bool {
        let mut ways = Ways::default();
        [&attempt.body, &attempt.orelse].into_iter().for_each(|body| ways.look(body, false));
        handlers(attempt).for_each(|handler| ways.look(&handler.body, false));
        (self.in_loop || !ways.leaves_loop) && (self.scope == Scope::Function || !ways.returns)
    }
}

fn handlers(attempt: &ast::StmtTry) -> impl Iterator<Item = &ast::ExceptHandlerExceptHandler> {
    attempt.handlers.iter().map(|ExceptHandler::ExceptHandler(handler)| handler)
}

/// The parts of a statement that are statements of the same function, but for those of loops.
fn bodies(statement: &mut Stmt) -> Vec<&mut Vec<Stmt>> {
    match statement {
        Stmt::If(ast::StmtIf { body, elif_else_clauses, .. }) => {
            std::iter::once(body).chain(elif_else_clauses.iter_mut().map(|clause| &mut clause.body)).collect()
        }
        Stmt::With(with) => vec![&mut with.body],
        Stmt::Match(choice) => choice.cases.iter_mut().map(|case| &mut case.body).collect(),
        Stmt::Try(ast::StmtTry { body, handlers, orelse, finalbody, .. }) => {
            let handled = handlers.iter_mut().map(|ExceptHandler::ExceptHandler(handler)| &mut handler.body);
            std::iter::once(body).chain(handled).chain([orelse, finalbody]).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether statements have functions, classes, lambdas or comprehensions in them.
fn has_scopes(body: &[Stmt]) -> bool {
    struct Search(bool);
    impl Visitor<'_> for Search {
        fn visit_stmt(&mut self, statement: &Stmt) {
            match statement {
                Stmt::FunctionDef(_) | Stmt::ClassDef(_) | Stmt::TypeAlias(_) => self.0 = true,
                statement => visitor::walk_stmt(self, statement),
            }
        }

        fn visit_expr(&mut self, expression: &Expr) {
            match expression {
                Expr::Lambda(_) | Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                    self.0 = true;
                }
                expression => visitor::walk_expr(self, expression),
            }
        }
    }
    let mut search = Search(false);
    search.visit_body(body);
    search.0
}

/// How statements leave what they stand in.
#[derive(Default)]
struct Ways {
    returns: bool,
    /// By a `break` or `continue` of a loop around them.
    leaves_loop: bool,
}

impl Ways {
    fn look(&mut self, body: &[Stmt], in_loop: bool) {
        body.iter().for_each(|statement| self.look_at(statement, in_loop));
    }

    fn look_at(&mut self, statement: &Stmt, in_loop: bool) {
        match statement {
            Stmt::Return(_) => self.returns = true,
            Stmt::Break(_) | Stmt::Continue(_) => self.leaves_loop |= !in_loop,
            Stmt::For(ast::StmtFor { body, orelse, .. }) | Stmt::While(ast::StmtWhile { body, orelse, .. }) => {
                self.look(body, true);
                self.look(orelse, in_loop);
            }
            Stmt::If(choice) => {
                self.look(&choice.body, in_loop);
                choice.elif_else_clauses.iter().for_each(|clause| self.look(&clause.body, in_loop));
            }
            Stmt::With(with) => self.look(&with.body, in_loop),
            Stmt::Match(choice) => choice.cases.iter().for_each(|case| self.look(&case.body, in_loop)),
            Stmt::Try(attempt) => {
                [&attempt.body, &attempt.orelse, &attempt.finalbody].iter().for_each(|body| self.look(body, in_loop));
                handlers(attempt).for_each(|handler| self.look(&handler.body, in_loop));
            }
            _ => {}
        }
    }
}

/// How a `try` is left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Return = 1,
    Break = 2,
    Continue = 3,
}

/// One `try` that gets other words.
struct Leaving {
    scope: Scope,
    leave: String,
    value: String,
    /// The ways that it is left by, but for its end.
    ways: Vec<Way>,
}

impl Leaving {
    fn new(number: usize, scope: Scope) -> Self {
        Self { scope, leave: format!("{LEAVE}{number}"), value: format!("{VALUE}{number}"), ways: Vec::new() }
    }

    fn rewritten(mut self, mut attempt: ast::StmtTry) -> Vec<Stmt> {
        let begin = Place { node_index: none(), range: attempt.range };
        let last = std::mem::take(&mut attempt.finalbody);
        let (Some(first), Some(end)) = (last.first().map(place), last.last().map(place)) else {
            return vec![Stmt::Try(attempt)];
        };
        let mut body =
            if attempt.handlers.is_empty() { std::mem::take(&mut attempt.body) } else { vec![Stmt::Try(attempt)] };
        let mut changed = body.clone();
        self.body(&mut changed, 0, false);
        let mut all = Vec::new();
        if !self.ways.is_empty() {
            all.push(self.says(0, &begin));
            changed.push(leaves(&first));
            body = vec![endless(changed, &begin)];
        }
        all.push(either_way(body, last, &begin, &first, &end));
        self.depart(&mut all, &end);
        all
    }

    /// Behind the `try`: what left it goes on its way.
    fn depart(&self, all: &mut Vec<Stmt>, at: &Place) {
        for way in &self.ways {
            let mut then = Vec::new();
            if self.scope == Scope::Names {
                then.push(self.forgets(at));
            }
            then.push(match way {
                Way::Return => returns(load(&self.value, at), at),
                Way::Break => leaves(at),
                Way::Continue => goes_on(at),
            });
            all.push(only_if(is(&self.leave, *way as u32, at), then, at));
        }
        if self.scope == Scope::Names && !self.ways.is_empty() {
            all.push(self.forgets(at));
        }
    }

    /// Has what leaves the `try` say so, and leave the loop in it instead. `depth` loops are around; `last` is inside of
    /// another `finally`. Whether anything leaves through here.
    fn body(&mut self, body: &mut Vec<Stmt>, depth: usize, last: bool) -> bool {
        let mut leaving = false;
        for mut statement in std::mem::take(body) {
            let at = place(&statement);
            match statement {
                Stmt::Return(ast::StmtReturn { value, .. }) => {
                    let value = value.map_or_else(|| nothing(&at), |value| *value);
                    body.push(store(&self.value, value, &at));
                    body.extend(self.says_and_leaves(Way::Return, &at));
                    leaving = true;
                }
                Stmt::Break(_) | Stmt::Continue(_) if depth == 0 => {
                    let way = if matches!(statement, Stmt::Break(_)) { Way::Break } else { Way::Continue };
                    body.extend(self.says_and_leaves(way, &at));
                    leaving = true;
                }
                Stmt::Break(_) | Stmt::Continue(_) => {
                    if last {
                        // Whatever was on its way out is given up.
                        body.push(self.says(0, &at));
                    }
                    body.push(statement);
                }
                Stmt::For(ast::StmtFor { body: ref mut inner, ref mut orelse, .. })
                | Stmt::While(ast::StmtWhile { body: ref mut inner, ref mut orelse, .. }) => {
                    let through = self.body(inner, depth + 1, last);
                    leaving |= self.body(orelse, depth, last);
                    body.push(statement);
                    if through {
                        body.push(only_if(isnt(&self.leave, &at), vec![leaves(&at)], &at));
                        leaving = true;
                    }
                }
                _ => leaving |= self.inside(statement, body, depth, last),
            }
        }
        leaving
    }

    /// The same for a statement with others in it that is no loop.
    fn inside(&mut self, mut statement: Stmt, body: &mut Vec<Stmt>, depth: usize, last: bool) -> bool {
        let at = place(&statement);
        let mut leaving = false;
        if let Stmt::Try(attempt) = &mut statement {
            leaving |= self.body(&mut attempt.body, depth, last);
            for ExceptHandler::ExceptHandler(handler) in &mut attempt.handlers {
                leaving |= self.body(&mut handler.body, depth, last);
                if !attempt.is_star {
                    // An exception on the way out has taken its place.
                    handler.body.insert(0, self.says(0, &place_of_handler(handler)));
                }
            }
            leaving |= self.body(&mut attempt.orelse, depth, last);
            leaving |= self.body(&mut attempt.finalbody, depth, true);
            body.push(statement);
            return leaving;
        }
        for inner in bodies(&mut statement) {
            leaving |= self.body(inner, depth, last);
        }
        let may_swallow = leaving && matches!(statement, Stmt::With(_));
        body.push(statement);
        if may_swallow {
            // Who comes here has not left; an exception on the way out may have been swallowed.
            body.push(self.says(0, &at));
        }
        leaving
    }

    fn says_and_leaves(&mut self, way: Way, at: &Place) -> [Stmt; 2] {
        if !self.ways.contains(&way) {
            self.ways.push(way);
        }
        [self.says(way as u32, at), leaves(at)]
    }

    fn says(&self, way: u32, at: &Place) -> Stmt {
        store(&self.leave, number(way, at), at)
    }

    fn forgets(&self, at: &Place) -> Stmt {
        let targets = vec![name(&self.leave, ast::ExprContext::Del, at)];
        Stmt::Delete(ast::StmtDelete { node_index: none(), range: at.range, targets })
    }
}
