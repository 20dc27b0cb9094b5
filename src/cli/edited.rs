//! The edited programs of `run --fork`: which recorded program each file takes the place of.
//! That a fork with them came the same way, the fork itself says.

use super::args::RunArgs;
use super::problem::Problem;
use crate::lang::Text;
use crate::scenario::{PythonProgram, Scenario, Side, read_program};

/// Puts the texts of `--edited-server` and `--edited-client` in the place of those that were recorded.
///
/// # Errors
/// A file that is no program, or of which nobody knows whose it is.
pub fn put_in(scenario: &mut Scenario, args: &RunArgs) -> Result<(), Problem> {
    let servers = args.server.iter().map(|path| ("--edited-server", Side::Server, path));
    let clients = args.client.iter().map(|path| ("--edited-client", Side::Client, path));
    let mut taken: Vec<String> = Vec::new();
    for (flag, side, path) in servers.chain(clients) {
        let edited = read_program(path, side).map_err(Problem::from)?;
        let place = place(scenario, &edited).ok_or_else(|| unknown(flag, scenario, side))?;
        if taken.contains(&place) {
            return Err(twice(flag, &place));
        }
        scenario.set_text(&place, &edited.source);
        taken.push(place);
    }
    Ok(())
}

/// The recorded program of the same name on its side, or the only one there.
fn place(scenario: &Scenario, edited: &PythonProgram) -> Option<String> {
    let names = names(scenario, edited.side);
    let only = names.first().filter(|_| names.len() == 1);
    names.iter().find(|name| **name == edited.file).or(only).map(|name| (*name).to_owned())
}

fn names(scenario: &Scenario, side: Side) -> Vec<&str> {
    scenario.programs.iter().filter(|program| program.side == side).map(|program| program.file.as_str()).collect()
}

fn unknown(flag: &str, scenario: &Scenario, side: Side) -> Problem {
    let names = names(scenario, side).join(", ");
    let text = match (scenario.programs.is_empty(), names.is_empty()) {
        (true, _) => Text::new(
            "The recorded run is one of native programs, which nobody edits. Use --recv-size, --framing or --message.",
            "录制的是内置程序的运行，它们不能修改。请使用 --recv-size、--framing 或 --message。",
        ),
        (false, true) => Text::new(
            "The recorded run has no program on this side. Leave this out.",
            "录制的运行在这一侧没有程序。请去掉这个选项。",
        ),
        (false, false) => Text::new(
            format!(
                "There are several programs on this side: {names}. Name the file like the one that it takes the place of."
            ),
            format!("这一侧有多个程序：{names}。请让文件与要替换的程序同名。"),
        ),
    };
    Problem::at(flag, &text)
}

fn twice(flag: &str, place: &str) -> Problem {
    Problem::at(
        flag,
        &Text::new(
            format!("Two files would take the place of {place}. Name one."),
            format!("有两个文件要替换 {place}。请只给出一个。"),
        ),
    )
}
