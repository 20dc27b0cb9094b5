//! Python programs that are named on the command line: read into a scenario, with the lines that are typed to the first client.
//! It runs nothing.

use std::ffi::OsStr;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use super::args::RunArgs;
use super::problem::Problem;
use crate::lang::Text;
use crate::scenario::{LONGEST_PROGRAM, PythonProgram, Scenario, Side};

/// Whether a file is taken for a Python program.
pub fn is_program(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("py"))
}

/// A server's program and the programs of its clients.
///
/// # Errors
/// Files that are no programs, or can not be read.
pub fn scenario(files: &[PathBuf]) -> Result<Scenario, Problem> {
    let (server, clients) = match files {
        [server, clients @ ..] if !clients.is_empty() => (server, clients),
        _ => return Err(no_client(files)),
    };
    let mut programs = vec![read(server, Side::Server)?];
    for client in clients {
        let mut program = read(client, Side::Client)?;
        program.file = unused(&program.file, &programs);
        programs.push(program);
    }
    let clients = u32::try_from(clients.len()).unwrap_or(u32::MAX);
    Ok(Scenario { clients, programs, ..Scenario::default() })
}

fn no_client(files: &[PathBuf]) -> Problem {
    let path = files.first().map(|path| path.display().to_string()).unwrap_or_default();
    Problem::new(
        format!("{path}: This is one program; a run needs a server and a client. Name both: run SERVER.py CLIENT.py"),
        format!("{path}：只有一个程序，而运行需要服务器和客户端。请同时给出：run SERVER.py CLIENT.py"),
    )
}

fn read(path: &Path, side: Side) -> Result<PythonProgram, Problem> {
    if !is_program(path) {
        let name = path.display();
        return Err(Problem::new(
            format!(
                "{name}: Only Python programs, whose names end in .py, can be named together. A scenario file stands alone."
            ),
            format!("{name}：只有以 .py 结尾的 Python 程序才能一起给出。场景文件要单独使用。"),
        ));
    }
    let size = std::fs::metadata(path).map_err(|error| Problem::unreadable(path, &error))?.len();
    if size > LONGEST_PROGRAM {
        let (name, most) = (path.display(), LONGEST_PROGRAM >> 10);
        return Err(Problem::new(
            format!("{name}: The program has {size} bytes; at most {most} KiB can be run."),
            format!("{name}：程序有 {size} 字节；最多只能运行 {most} KiB 的程序。"),
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| Problem::unreadable(path, &error))?;
    let source = String::from_utf8(bytes).map_err(|error| no_text(path, &error))?;
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(PythonProgram { file, side, source, input: Vec::new() })
}

fn no_text(path: &Path, error: &std::string::FromUtf8Error) -> Problem {
    let (name, at) = (path.display(), error.utf8_error().valid_up_to());
    Problem::new(
        format!("{name}: The byte at offset {at} is no UTF-8. Save the program as UTF-8."),
        format!("{name}：偏移 {at} 处的字节不是 UTF-8。请把程序另存为 UTF-8 编码。"),
    )
}

/// The name itself, or the name with a number if another program has it.
fn unused(file: &str, programs: &[PythonProgram]) -> String {
    let taken = |name: &str| programs.iter().any(|program| program.file == name);
    let stem = file.strip_suffix(".py").unwrap_or(file);
    let numbered = (2_u32..).map(|number| format!("{stem}-{number}.py"));
    std::iter::once(file.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

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
