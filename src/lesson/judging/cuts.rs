//! The task of a lesson that tries every cut: the trial of its server, and the run of one cut, to be stepped through.
//! What a trial does and how it judges is `prove`'s; here it only meets the lesson's words.

use crate::escape::to_hex;
use crate::lang::Text;
use crate::lesson::content::EveryCut;
use crate::run::Notify;
use crate::scenario::{PythonProgram, Scenario, Side};
use crate::steer::{Move, Until};
use crate::trace::Call;

pub use crate::prove::{Failure, Outcome, Trial};

/// The program of a client that sends one cut: it begins with the pieces, and the rest is always the same.
const ONE: &str = include_str!("../../../assets/python/cuts/one.py");

/// The name of the client's program in the scenario of one cut.
pub const CLIENT: &str = "one_cut.py";

/// Begins to try the server's program of a scenario. `notify` is called whenever there is something new.
///
/// # Errors
/// If the stream or the answer can not be read, or the run can not be started.
pub fn every_cut(scenario: &Scenario, every: &EveryCut, notify: Notify) -> Result<Trial, Text> {
    let (stream, answer) = every.bytes()?;
    Trial::start(scenario, &stream, &answer, notify)
}

/// The server with a client that sends these pieces, to be stepped through.
pub fn one_cut(scenario: &Scenario, pieces: &[Vec<u8>]) -> Scenario {
    let written: Vec<String> = pieces.iter().map(|piece| format!("bytes.fromhex('{}')", to_hex(piece))).collect();
    let source = format!(
        "# Sends one stream in the pieces in which the server failed.\nimport socket\nimport time\n\nPIECES = [{}]\n{ONE}",
        written.join(", ")
    );
    let client =
        PythonProgram { file: CLIENT.to_owned(), side: Side::Client, source, input: Vec::new(), args: Vec::new() };
    let servers = scenario.programs.iter().filter(|program| program.side == Side::Server).cloned();
    Scenario { clients: 1, programs: servers.chain([client]).collect(), ..scenario.clone() }
}

/// The moves of such a run up to where the first piece has been sent.
pub fn until_the_first_piece() -> Vec<Move> {
    let sent = Until::Returned { call: Call::Send, times: 1 };
    vec![
        Move::Let { actor: "server".to_owned(), until: Until::Waits },
        Move::Let { actor: "client-1".to_owned(), until: sent },
        Move::Let { actor: "server".to_owned(), until: Until::Before { call: Call::Recv } },
    ]
}
