//! Who takes part in a run from its beginning: one list of numbers, names, sides and programs, for everybody who asks.
//! Threads and connections that come later are not here; each tells in the trace whose it is.

use super::{PythonProgram, Scenario, Side};
use crate::trace::{ActorId, Role};

/// One who takes part in a run from its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'s> {
    /// The number that it gets in the trace.
    pub actor: ActorId,
    /// `server`, `server-2`, `client-1`, `client-2` …
    pub name: String,
    pub role: Role,
    /// Which server or which client it is, counted from 1.
    pub number: u32,
    /// The program in Python that it runs; absent where it is native.
    pub python: Option<&'s PythonProgram>,
    /// How the trace calls its program: by its file, its service, or `client`.
    pub program: &'s str,
}

impl Part<'_> {
    /// Whether it is the first client, to whom alone a person types.
    pub fn is_first_client(&self) -> bool {
        self.role == Role::Client && self.number == 1
    }
}

impl Scenario {
    /// Who takes part from the beginning: servers, then clients, each in the order of their numbers.
    pub fn cast(&self) -> Vec<Part<'_>> {
        let ours = if self.awaits_outside() { 0 } else { self.clients };
        let clients = (1..=ours).map(|number| (number, self.client_program(number)));
        let clients = clients.filter(|(_, program)| program.is_some() || self.programs.is_empty());
        let parts = self.servers().map(|part| (Role::Server, part)).chain(clients.map(|part| (Role::Client, part)));
        (0_u16..)
            .zip(parts)
            .map(|(actor, (role, (number, python)))| self.part(ActorId(actor), role, number, python))
            .collect()
    }

    /// The native server, which alone takes part where the clients are outside this program.
    pub fn native_server(&self) -> Part<'_> {
        self.part(ActorId(0), Role::Server, 1, None)
    }

    fn part<'s>(&'s self, actor: ActorId, role: Role, number: u32, python: Option<&'s PythonProgram>) -> Part<'s> {
        let native = if role == Role::Server { self.service.name() } else { "client" };
        let program = python.map_or(native, |python| python.file.as_str());
        Part { actor, name: name(role, number), role, number, python, program }
    }

    /// The servers with their numbers: the programs that are, or the native one, unless that is outside this program.
    fn servers(&self) -> impl Iterator<Item = (u32, Option<&PythonProgram>)> {
        let programs = self.programs.iter().filter(|program| program.side == Side::Server).map(Some);
        let native = (self.programs.is_empty() && !self.calls_outside()).then_some(None);
        (1..).zip(native.into_iter().chain(programs))
    }
}

/// A run has one server as a rule, and then it needs no number.
fn name(role: Role, number: u32) -> String {
    match (role, number) {
        (Role::Server, 1) => "server".to_owned(),
        (Role::Server, number) => format!("server-{number}"),
        (Role::Client, number) => format!("client-{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(scenario: &Scenario) -> Vec<(u16, String, String)> {
        scenario.cast().into_iter().map(|part| (part.actor.0, part.name, part.program.to_owned())).collect()
    }

    fn row(actor: u16, name: &str, program: &str) -> (u16, String, String) {
        (actor, name.to_owned(), program.to_owned())
    }

    #[test]
    fn a_native_run_has_its_service_and_its_clients() {
        let scenario = Scenario { clients: 2, ..Scenario::default() };
        let expected = [row(0, "server", "upper"), row(1, "client-1", "client"), row(2, "client-2", "client")];
        assert_eq!(told(&scenario), expected);
        assert!(scenario.cast()[1].is_first_client() && !scenario.cast()[2].is_first_client());
    }

    #[test]
    fn with_two_servers_the_clients_come_behind_both() {
        let program = |file: &str, side| PythonProgram::new(file, side, "");
        let programs =
            vec![program("a.py", Side::Server), program("c.py", Side::Client), program("b.py", Side::Server)];
        let scenario = Scenario { clients: 2, programs, ..Scenario::default() };
        let expected = [
            row(0, "server", "a.py"),
            row(1, "server-2", "b.py"),
            row(2, "client-1", "c.py"),
            row(3, "client-2", "c.py"),
        ];
        assert_eq!(told(&scenario), expected);
    }
}
