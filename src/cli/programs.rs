//! Python programs that are named on the command line: the flags that say something to them.
//! It runs nothing.

use std::path::{Path, PathBuf};

use super::args::{ProgramArgs, RunArgs};
use super::problem::Problem;
use crate::lang::Text;
use crate::scenario::{Scenario, Side, words};

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
    let conduct = args.conduct.given();
    if python && let Some((flag, _)) = native.iter().chain(&conduct).find(|(_, given)| *given) {
        return Err(Problem::at(
            flag,
            &Text::new(
                "This is the programs' own affair when Python programs run. Change the programs instead.",
                "运行 Python 程序时，这由程序自己决定。请修改程序。",
            ),
        ));
    }
    let ProgramArgs { args: words, input, no_files, shared_files, keep_files } = &args.programs;
    let for_programs = [
        ("--args", !words.is_empty()),
        ("--no-files", *no_files),
        ("--shared-files", *shared_files),
        ("--keep-files", keep_files.is_some()),
    ];
    if !python && !input.is_empty() {
        return Err(Problem::at(
            "--input",
            &Text::new(
                "Only Python programs ask for input. Name them, or leave the flag out.",
                "只有 Python 程序会请求输入。请给出程序，或去掉这个选项。",
            ),
        ));
    }
    match for_programs.iter().find(|(_, given)| *given) {
        Some((flag, _)) if !python => Err(Problem::at(
            flag,
            &Text::new(
                "Only Python programs have arguments and files. Name them, or leave the flag out.",
                "只有 Python 程序才有参数和文件。请给出程序，或去掉这个选项。",
            ),
        )),
        _ => Ok(()),
    }
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

/// What the flags give to programs: arguments, lines of input, and files.
///
/// # Errors
/// A name that nobody has, a line that cannot be cut into words, or a file that can not be read.
pub fn give(scenario: &mut Scenario, args: &ProgramArgs) -> Result<(), Problem> {
    for given in &args.args {
        let (who, rest) = given.split_once(':').ok_or_else(|| nobody("--args", scenario))?;
        let given = words(rest).map_err(|sentence| Problem::at("--args", &sentence))?;
        let who = who.trim();
        if takes_part(scenario, who) {
            scenario.args.insert(who.to_owned(), given);
        } else if let Some(program) = scenario.programs.iter_mut().find(|program| program.file == who) {
            program.args = given;
        } else {
            return Err(nobody("--args", scenario));
        }
    }
    for given in &args.input {
        give_input(scenario, given)?;
    }
    scenario.shared_files |= args.shared_files;
    if args.no_files {
        scenario.beside.clear();
    }
    Ok(())
}

fn takes_part(scenario: &Scenario, who: &str) -> bool {
    scenario.cast().iter().any(|part| part.name == who)
}

/// Gives whoever stands in front the lines of a file; the first client where nobody does.
fn give_input(scenario: &mut Scenario, given: &Path) -> Result<(), Problem> {
    let (who, path) = of_whom(scenario, given);
    let text = std::fs::read_to_string(&path).map_err(|error| {
        // Somebody may be meant who is not there.
        let names_one = who.is_none() && path.to_string_lossy().contains(':');
        if names_one { nobody("--input", scenario) } else { Problem::unreadable(&path, &error) }
    })?;
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    match who {
        Some(who) if takes_part(scenario, &who) => {
            scenario.input.insert(who, lines);
        }
        Some(file) => {
            for program in scenario.programs.iter_mut().filter(|program| program.file == file) {
                program.input.clone_from(&lines);
            }
        }
        None => scenario.typed = Some(lines),
    }
    Ok(())
}

/// The actor or the program in front of a path, if there is one; a path may itself have a colon in it.
pub fn of_whom(scenario: &Scenario, given: &Path) -> (Option<String>, PathBuf) {
    let parts = given.to_str().and_then(|text| text.split_once(':'));
    let known = |who: &str| takes_part(scenario, who) || scenario.programs.iter().any(|program| program.file == who);
    match parts {
        Some((who, path)) if known(who) => (Some(who.to_owned()), PathBuf::from(path)),
        _ => (None, given.to_owned()),
    }
}

fn nobody(flag: &str, scenario: &Scenario) -> Problem {
    let actors = scenario.cast().into_iter().map(|part| part.name);
    let files = scenario.programs.iter().map(|program| program.file.clone());
    let names = actors.chain(files).collect::<Vec<_>>().join(", ");
    let example = if flag == "--input" { "client-1:lines.txt" } else { "server: 127.0.0.1 8080" };
    Problem::at(
        flag,
        &Text::new(
            format!("In front of a colon stands who is meant, one of: {names}. For example {flag} '{example}'."),
            format!("冒号前面要写给谁，可以是：{names}。例如 {flag} '{example}'。"),
        ),
    )
}
