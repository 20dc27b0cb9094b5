//! Python programs in files, read into a scenario: the first is the server's, the others are its clients'; or all are clients'.
//! It judges no program and runs none.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{Beside, LONGEST_PROGRAM, PythonProgram, Scenario, Side, modules, source};
use crate::keeping;
use crate::lang::Text;

/// Whether a file is taken for a Python program.
pub fn is_program(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("py"))
}

/// A server's program and the programs of its clients.
///
/// # Errors
/// Files that are no programs, or can not be read.
pub fn read_programs(files: &[PathBuf]) -> Result<Scenario, Text> {
    let (server, clients) = match files {
        [server, clients @ ..] if !clients.is_empty() => (server, clients),
        _ => return Err(no_client(files)),
    };
    read_all(Some(server), clients)
}

/// The programs of clients, whose server is outside this program.
///
/// # Errors
/// As [`read_programs`].
pub fn read_clients(files: &[PathBuf]) -> Result<Scenario, Text> {
    read_all(None, files)
}

fn read_all(server: Option<&PathBuf>, clients: &[PathBuf]) -> Result<Scenario, Text> {
    let sides = server.map(|server| (server, Side::Server)).into_iter();
    let mut beside = Vec::new();
    let mut programs: Vec<PythonProgram> = Vec::new();
    for (path, side) in sides.chain(clients.iter().map(|client| (client, Side::Client))) {
        let mut program = read_program(path, side)?;
        program.file = unused(&program.file, &programs);
        beside.extend(lies_in(path, &program));
        programs.push(program);
    }
    let clients = u32::try_from(clients.len()).unwrap_or(u32::MAX);
    let files = modules::beside(&programs, &beside);
    Ok(Scenario { clients, programs, files, beside, ..Scenario::default() })
}

/// The folder of a program, from which it finds what lies beside it.
fn lies_in(path: &Path, program: &PythonProgram) -> Option<Beside> {
    let folder =
        std::fs::canonicalize(path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new(".")))
            .ok()?;
    Some(Beside { program: program.file.clone(), folder })
}

fn no_client(files: &[PathBuf]) -> Text {
    let path = files.first().map(|path| path.display().to_string()).unwrap_or_default();
    Text::new(
        format!(
            "{path}: This is one program; a run needs a server and a client. Name both: run SERVER.py CLIENT.py; or have it call a server outside: --connect HOST:PORT"
        ),
        format!(
            "{path}：只有一个程序，而运行需要服务器和客户端。请同时给出：run SERVER.py CLIENT.py；或用 --connect HOST:PORT 让它连接外部服务器"
        ),
    )
}

/// One program of a side.
///
/// # Errors
/// A file that is no program, or can not be read.
pub fn read_program(path: &Path, side: Side) -> Result<PythonProgram, Text> {
    if !is_program(path) {
        let name = path.display();
        return Err(Text::new(
            format!(
                "{name}: Only Python programs, whose names end in .py, can be named together. A scenario file stands alone."
            ),
            format!("{name}：只有以 .py 结尾的 Python 程序才能一起给出。场景文件要单独使用。"),
        ));
    }
    let size = std::fs::metadata(path).map_err(|error| keeping::unreadable(path, &error))?.len();
    if size > LONGEST_PROGRAM {
        let (name, most) = (path.display(), LONGEST_PROGRAM >> 10);
        return Err(Text::new(
            format!("{name}: The program has {size} bytes; at most {most} KiB can be run."),
            format!("{name}：程序有 {size} 字节；最多只能运行 {most} KiB 的程序。"),
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| keeping::unreadable(path, &error))?;
    let source = source::text_of(bytes).map_err(|(at, encoding)| no_text(path, at, &encoding))?;
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(PythonProgram::new(file, side, source))
}

fn no_text(path: &Path, at: usize, encoding: &str) -> Text {
    let name = path.display();
    Text::new(
        format!("{name}: The byte at offset {at} is no {encoding}. Save the program as UTF-8."),
        format!("{name}：偏移 {at} 处的字节不是 {encoding}。请把程序另存为 UTF-8 编码。"),
    )
}

/// The name itself, or the name with a number if another program has it.
fn unused(file: &str, programs: &[PythonProgram]) -> String {
    let taken = |name: &str| programs.iter().any(|program| program.file == name);
    let stem = file.strip_suffix(".py").unwrap_or(file);
    let numbered = (2_u32..).map(|number| format!("{stem}-{number}.py"));
    std::iter::once(file.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}
