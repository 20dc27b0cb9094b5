//! Python programs that are named on the command line: the flags that say something to them, and the lines that are typed.
//! It runs nothing.

use std::io::IsTerminal as _;
use std::path::Path;

use super::args::RunArgs;
use super::problem::Problem;
use crate::lang::Text;
use crate::scenario::{PythonProgram, Scenario, Side};

/// Flags that only say something to native programs are refused beside Python programs, and the other way round.
///
/// # Errors
/// The first flag that would have no effect.
pub fn refuse_flags_of_others(scenario: &Scenario, args: &RunArgs) -> Result<(), Problem> {
    let python = !scenario.programs.is_empty();
    let native = [
        ("--service", args.service.is_some()),
        ("--one-at-a-time", args.one_at_a_time),
        ("--message", !args.messages.is_empty()),
        ("--repeat", args.repeat.is_some()),
        ("--pace", args.pace.is_some()),
        ("--recv-size", args.recv_size.is_some()),
        ("--transport", args.transport.is_some()),
        ("--seed", args.seed.is_some()),
        ("--strict", args.strict),
    ];
    if python && let Some((flag, _)) = native.iter().find(|(_, given)| *given) {
        return Err(Problem::at(
            flag,
            &Text::new(
                "This is the programs' own affair when Python programs run. Change the programs instead.",
                "运行 Python 程序时，这由程序自己决定。请修改程序。",
            ),
        ));
    }
    if !python && args.input.is_some() {
        return Err(Problem::at(
            "--input",
            &Text::new(
                "Only Python programs ask for input. Name them, or leave the flag out.",
                "只有 Python 程序会请求输入。请给出程序，或去掉这个选项。",
            ),
        ));
    }
    Ok(())
}

/// Every program that is named is run, so there are at least as many clients as programs for them.
///
/// # Errors
/// The number of clients, if it is too small.
pub fn refuse_programs_without_client(scenario: &Scenario) -> Result<(), Problem> {
    let programs = scenario.programs.iter().filter(|program| program.side == Side::Client).count();
    let clients = scenario.clients;
    if usize::try_from(clients).unwrap_or(usize::MAX) >= programs {
        return Ok(());
    }
    Err(Problem::at(
        "--clients",
        &Text::new(
            format!(
                "{programs} programs are for clients, and {clients} of them would run. Ask for {programs} clients or more, or name fewer programs."
            ),
            format!(
                "客户端程序有 {programs} 个，却只会运行 {clients} 个。请把客户端数设为 {programs} 或更多，或者少给几个程序。"
            ),
        ),
    ))
}

/// Gives the first client the lines of `--input`, or those of stdin where that is no terminal.
///
/// # Errors
/// A file that can not be read.
pub fn give_input(scenario: &mut Scenario, args: &RunArgs) -> Result<(), Problem> {
    // A scenario file may have brought the lines already.
    let asks = scenario.client_program(1).is_some_and(|program| asks_for_input(program) && program.input.is_empty());
    let text = match &args.input {
        Some(path) => std::fs::read_to_string(path).map_err(|error| Problem::unreadable(path, &error))?,
        None if asks && !std::io::stdin().is_terminal() => std::io::read_to_string(std::io::stdin())
            .map_err(|error| Problem::unreadable(Path::new("stdin"), &error))?,
        None => return Ok(()),
    };
    scenario.typed = Some(text.lines().map(str::to_owned).collect());
    Ok(())
}

/// Whether a program may read what is typed.
pub fn asks_for_input(program: &PythonProgram) -> bool {
    program.source.contains("input") || program.source.contains("stdin")
}
