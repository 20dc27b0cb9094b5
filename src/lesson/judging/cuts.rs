//! The task of a lesson that tries every cut: the trial of its server or its client, and the run of one cut, to be stepped
//! through.
//! What a trial does and how it judges is `prove`'s; here it only meets the lesson's words.

use std::time::Duration;

use crossbeam_channel::bounded;

use crate::escape::to_hex;
use crate::lang::Text;
use crate::lesson::content::{EveryCut, Expected};
use crate::prove::{self, ClientTrial};
use crate::run::Notify;
use crate::scenario::{PythonProgram, Scenario, Side};
use crate::steer::{Move, Until};
use crate::trace::Call;

pub use crate::prove::{Failure, Outcome};

/// The program of a client that sends one cut: it begins with the pieces, and the rest is always the same.
const ONE: &str = include_str!("../../../assets/python/cuts/one.py");

/// The same of a server that sends one to a client.
const ONE_SERVER: &str = include_str!("../../../assets/python/cuts/one_server.py");

/// The name of that program in the scenario of one cut.
pub const ONE_CUT: &str = "one_cut.py";

/// How often whoever waits for the end looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A trial on its way.
pub enum Trial {
    OfServer(Box<prove::Trial>),
    OfClient(ClientTrial),
}

impl Trial {
    /// How many cuts there are.
    pub fn cuts(&self) -> u64 {
        match self {
            Trial::OfServer(trial) => trial.cuts(),
            Trial::OfClient(trial) => trial.cuts(),
        }
    }

    /// How many have been begun.
    pub fn begun(&self) -> u64 {
        match self {
            Trial::OfServer(trial) => trial.begun(),
            Trial::OfClient(trial) => trial.begun(),
        }
    }

    /// Whether all is tried.
    pub fn is_over(&self) -> bool {
        match self {
            Trial::OfServer(trial) => trial.is_over(),
            Trial::OfClient(trial) => trial.is_over(),
        }
    }

    /// Gives up.
    pub fn stop(&self) {
        match self {
            Trial::OfServer(trial) => trial.stop(),
            Trial::OfClient(trial) => trial.stop(),
        }
    }

    /// What came of it. Waits for the end, which comes at once if the trial is over.
    pub fn finish(self) -> Outcome {
        match self {
            Trial::OfServer(trial) => trial.finish().0,
            Trial::OfClient(trial) => trial.finish(),
        }
    }

    /// Waits for the end, as long as a trial may take, and says what came of it.
    pub fn finish_in_time(self) -> Outcome {
        let (_kept, never) = bounded::<()>(0);
        while !self.is_over() {
            never.recv_timeout(LOOK_AGAIN).unwrap_or_default();
        }
        self.finish()
    }
}

/// Begins to try the server's or the client's program of a scenario. `notify` is called whenever there is something new.
///
/// # Errors
/// If the stream or the answer can not be read, or the run can not be started.
pub fn every_cut(scenario: &Scenario, every: &EveryCut, notify: Notify) -> Result<Trial, Text> {
    let (stream, expected) = every.read()?;
    match expected {
        Expected::Answer(answer) => {
            prove::Trial::start(scenario, &stream, &answer, notify).map(|trial| Trial::OfServer(Box::new(trial)))
        }
        Expected::Prints(prints) => ClientTrial::start(scenario, &stream, &prints, notify).map(Trial::OfClient),
    }
}

/// The program that failed with another one that sends what it failed with, to be stepped through.
pub fn one_cut(scenario: &Scenario, every: &EveryCut, failure: &Failure) -> Scenario {
    let of_client = every.prints.is_some();
    let (side, kept) = if of_client { (Side::Server, Side::Client) } else { (Side::Client, Side::Server) };
    let source = if of_client { server_source(failure) } else { client_source(failure) };
    let program = PythonProgram::new(ONE_CUT, side, source);
    let tried = scenario.programs.iter().filter(|program| program.side == kept).cloned();
    let programs =
        if of_client { [program].into_iter().chain(tried).collect() } else { tried.chain([program]).collect() };
    Scenario { clients: 1, programs, ..scenario.clone() }
}

fn client_source(failure: &Failure) -> String {
    let mut connections = written(&failure.pieces);
    if let Some(next) = &failure.next {
        connections += &format!(", {}", written(std::slice::from_ref(next)));
    }
    format!(
        "# Sends one stream in the pieces in which the server failed.\nimport socket\nimport time\n\nCONNECTIONS = [{connections}]\n{ONE}"
    )
}

fn server_source(failure: &Failure) -> String {
    let pieces = written(&failure.pieces);
    format!(
        "# Sends one stream in the pieces in which the client failed.\nimport socket\nimport time\n\nPIECES = {pieces}\n{ONE_SERVER}"
    )
}

fn written(pieces: &[Vec<u8>]) -> String {
    let pieces: Vec<String> = pieces.iter().map(|piece| format!("bytes.fromhex('{}')", to_hex(piece))).collect();
    format!("[{}]", pieces.join(", "))
}

/// The moves of such a run up to where the first piece has been sent.
pub fn until_the_first_piece(every: &EveryCut) -> Vec<Move> {
    let sent = Until::Returned { call: Call::Send, times: 1 };
    let before = |actor: &str| Move::Let { actor: actor.to_owned(), until: Until::Before { call: Call::Recv } };
    let server = Move::Let { actor: "server".to_owned(), until: Until::Waits };
    match every.prints {
        None => vec![server, Move::Let { actor: "client-1".to_owned(), until: sent }, before("server")],
        Some(_) => vec![server, before("client-1"), Move::Let { actor: "server".to_owned(), until: sent }],
    }
}
