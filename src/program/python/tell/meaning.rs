//! What an uncaught exception means for a program of the workbench, where there is more to say than Python's own words.
//! Where it was raised is told by `traceback`, and that it was at all by `failure`.

mod syntax;
mod words;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyTuple, PyType};
use rustpython_vm::{AsObject, Py, VirtualMachine};

use super::absent;
use crate::lang::Text;
use crate::net::{CallError, Holder, numbers};
use crate::program::python::files::QUOTA;
use crate::program::python::limits::{OBJECT_LIMIT, PROGRAM_LIMIT};
use crate::trace::Call;

pub use self::syntax::{look as syntax_look, meaning as syntax_meaning, words as syntax_words};

/// An exception that nobody caught.
pub struct Failed<'a> {
    pub exception: &'a PyBaseExceptionRef,
    /// The last line of its traceback.
    pub message: String,
    /// The line of the program that it came from, counted from 1.
    pub line: Option<u32>,
    /// The program's text.
    pub source: &'a str,
    /// What of this run may hold the port that the last bind failed for.
    pub port_held: Option<Holder>,
}

/// Parts of Python's library that are left out. Names that begin with `_` are of this kind.
const LEFT_OUT: &[&str] = &[
    "bdb",
    "cProfile",
    "curses",
    "doctest",
    "ensurepip",
    "fcntl",
    "grp",
    "mmap",
    "pdb",
    "plistlib",
    "profile",
    "pty",
    "pwd",
    "pydoc",
    "pyexpat",
    "readline",
    "resource",
    "site",
    "sqlite3",
    "symtable",
    "sysconfig",
    "syslog",
    "termios",
    "tkinter",
    "trace",
    "tracemalloc",
    "tty",
    "turtle",
    "venv",
    "xmlrpc",
    "zoneinfo",
];

/// What the exception means; with empty English where its own words say it already.
pub fn of(failed: &Failed<'_>, vm: &VirtualMachine) -> Option<Text> {
    let types = &vm.ctx.exceptions;
    let is = |kind: &'static Py<PyType>| failed.exception.fast_isinstance(kind);
    if is(types.os_error) {
        of_system(failed, vm)
    } else if is(types.module_not_found_error) {
        of_import(failed, vm)
    } else if (is(types.index_error) || is(types.value_error)) && of_arguments(failed).is_some() {
        of_arguments(failed)
    } else if is(types.memory_error) {
        Some(of_memory(&failed.message))
    } else if is(types.syntax_error) {
        let line = failed.line.unwrap_or_default();
        let text = |line: u32| failed.source.lines().nth(line.checked_sub(1)? as usize);
        let before = line.checked_sub(1).and_then(text).unwrap_or_default();
        if text(line).is_some_and(|line| syntax::mixes(line, before)) {
            return Some(syntax::tabs());
        }
        of_words(failed, vm).or_else(|| {
            let told = syntax::meaning(text(line)?, before);
            told.or_else(|| Some(syntax::look()))
        })
    } else {
        of_words(failed, vm)
    }
}

/// The function of the workbench's own modules in which an exception was raised: its module, and its name.
fn origin(exception: &PyBaseExceptionRef) -> Option<(String, String)> {
    let last = exception.__traceback__()?.iter().last()?;
    let module = last.frame.code.source_path().as_str().strip_prefix("<library ")?.trim_end_matches('>').to_owned();
    Some((module, last.frame.code.obj_name.as_str().to_owned()))
}

/// Errors of the system: numbers mean different things to sockets and to files.
fn of_system(failed: &Failed<'_>, vm: &VirtualMachine) -> Option<Text> {
    let (module, function) = origin(failed.exception)?;
    let args = failed.exception.as_object().get_attr("args", vm).ok()?;
    let args = args.downcast_ref::<PyTuple>()?;
    let errno = args.first()?.clone().try_to_value::<i32>(vm).ok()?;
    match module.as_str() {
        "socket" | "_socket_address" | "_socket_checks" | "_socket_file" | "_socket_services" | "select" => {
            of_call(errno, &function, failed)
        }
        "subprocess" if errno == numbers::ENOENT => Some(Text::new(
            "The workbench starts no processes; it has a few commands of its own: echo, ls, dir, pwd, date, count, big, warn, both.",
            "实验台不启动进程，只有几个自带的命令：echo、ls、dir、pwd、date、count、big、warn、both。",
        )),
        "_files" | "start" => of_file(errno),
        "os" => {
            Some(Text::new("", "实验台里的程序不启动进程，不发送信号，文件也没有链接；需要时请用自己的 Python 运行。"))
        }
        _ => None,
    }
}

/// The error of a file, where the workbench's files are not as those of the machine.
fn of_file(errno: i32) -> Option<Text> {
    const ENOSPC: i32 = 28;
    const EFBIG: i32 = 27;
    let quota = QUOTA >> 20;
    match errno {
        numbers::ENOENT => Some(Text::new(
            "A program of the workbench has the files that lie beside it, as copies, and those that it writes; other folders of this machine are not there, nor anything hidden. Put the file into the program's folder, or make it first.",
            "实验台里的程序只有放在它旁边的文件（用的是副本）和它自己写出的文件；看不到本机的其他文件夹和隐藏文件。请把文件放进程序所在的文件夹，或先创建它。",
        )),
        ENOSPC | EFBIG => Some(Text::new(
            format!(
                "All files of a program may have {quota} MiB together here: write less, or remove what is not needed."
            ),
            format!("这里一个程序的全部文件最多共 {quota} MiB：请少写一些，或删除不需要的文件。"),
        )),
        _ => None,
    }
}

/// An index beyond the arguments that a program was given, in a line that names them.
fn of_arguments(failed: &Failed<'_>) -> Option<Text> {
    let line = failed.source.lines().nth(failed.line?.checked_sub(1)? as usize)?;
    line.contains("argv").then(|| {
        Text::new(
            "The program was given too few arguments: run it with --args 'server: 127.0.0.1 8080', with the name of its actor or of its file in front; in the window, write them into the field Arguments.",
            "给程序的参数不够：运行时请加 --args 'server: 127.0.0.1 8080'，冒号前是执行者或程序文件的名字；在窗口里请填写“参数”一栏。",
        )
    })
}

/// The error of a socket call, in the words that native programs use.
fn of_call(errno: i32, function: &str, failed: &Failed<'_>) -> Option<Text> {
    let message = &failed.message;
    if errno == numbers::EINVAL && function == "accept" {
        return Some(Text::new(
            "The socket does not listen: call listen() before accept().",
            "这个套接字没有在监听：请先调用 listen()，再调用 accept()。",
        ));
    }
    let outside = [numbers::ENETUNREACH, numbers::EADDRNOTAVAIL, numbers::EAI_NONAME].contains(&errno);
    match message.contains(": the workbench") || message.contains("of the workbench") {
        // Behind the words of the system stands a sentence.
        true if message.contains("no broadcast") => {
            Some(Text::new("", "实验台没有广播（广播依赖网络）。请在 127.0.0.1 上逐个发给每个接收者。"))
        }
        true if message.contains("no multicast") => {
            Some(Text::new("", "实验台没有多播（多播依赖网络）。请在 127.0.0.1 上逐个发给每个接收者。"))
        }
        true if outside => Some(Text::new("", "实验台里的程序只能访问本机。请使用 127.0.0.1 或 localhost。")),
        true => Some(Text::new("", "实验台没有这个功能。")),
        false if errno == numbers::EADDRINUSE && failed.port_held.is_some() => {
            failed.port_held.map(CallError::port_held)
        }
        false => CallError::Failed { call: called(function), errno }.meaning(),
    }
}

/// The call behind a function of the module `socket`, as far as it changes what an error means.
fn called(function: &str) -> Call {
    match function {
        "bind" => Call::Bind,
        "sendto" => Call::Sendto,
        name if name.contains("connect") => Call::Connect,
        _ => Call::Socket,
    }
}

fn of_import(failed: &Failed<'_>, vm: &VirtualMachine) -> Option<Text> {
    let name = failed.exception.as_object().get_attr("name", vm).ok()?.str(vm).ok()?.to_string();
    let name = name.split('.').next().unwrap_or_default();
    if let Some(instead) = absent::module(name) {
        return Some(instead);
    }
    if name.starts_with('_') || LEFT_OUT.contains(&name) {
        return Some(Text::new(
            format!(
                "The workbench comes without {name}, a part of Python's library that programs with sockets seldom use; those who do need their own Python for it."
            ),
            format!(
                "实验台没有带上 {name}：Python 自带库的这一部分，套接字程序很少用到；确实需要时，请用自己的 Python 运行。"
            ),
        ));
    }
    Some(Text::new(
        format!(
            "There is no {name}.py beside the program, and {name} is no part of Python's own library here: put the module into the program's folder. Packages from elsewhere cannot be installed in the workbench."
        ),
        format!(
            "程序旁边没有 {name}.py，它也不在这里的 Python 自带库中：请把这个模块放进程序所在的文件夹。实验台不能安装第三方软件包。"
        ),
    ))
}

/// The limits' own words say what to do, in English.
fn of_memory(message: &str) -> Text {
    let (program, object) = (PROGRAM_LIMIT >> 20, OBJECT_LIMIT >> 20);
    let zh = if message.contains("the program holds") {
        format!("实验台里的程序最多占用 {program} MiB 内存：请释放不再需要的内容。")
    } else if message.contains("make an object of") {
        format!("实验台里的一个对象最多 {object} MiB：请改小，或分成几部分。")
    } else {
        "这超过了实验台允许的大小：请改小，或分成几部分。".to_owned()
    };
    Text::new("", zh)
}

/// Exceptions that are known by their class or by their words.
fn of_words(failed: &Failed<'_>, vm: &VirtualMachine) -> Option<Text> {
    let is = |kind: &'static Py<PyType>| failed.exception.fast_isinstance(kind);
    if is(vm.ctx.exceptions.unicode_decode_error) {
        return Some(Text::new(
            "The bytes are not whole text in this encoding: a chunk may end in the middle of a character, or the other side uses another encoding.",
            "这些字节不是该编码下完整的文本：一个块可能断在字符中间，或者对方用了另一种编码。",
        ));
    }
    if is(vm.ctx.exceptions.name_error) && !is(vm.ctx.exceptions.unbound_local_error) {
        let name = failed.message.split('\'').nth(1).unwrap_or_default();
        if let Some(told) = absent::starred(failed.source, name) {
            return Some(told);
        }
        return Some(Text::new(
            "The name was never given a value; perhaps it is spelled differently elsewhere.",
            "这个名字从未被赋值；也许别处的拼写不同。",
        ));
    }
    if is(vm.ctx.exceptions.attribute_error) {
        let told = absent::of_message(&failed.message);
        if failed.message.contains("in the workbench: ") {
            // Its own words say it already, in English.
            return Some(Text::new("", told.map_or_else(|| "实验台没有这个名字。".to_owned(), |told| told.zh)));
        }
        return told.or_else(|| known_words(failed));
    }
    if is(vm.ctx.exceptions.import_error)
        && let Some(told) = absent::of_message(&failed.message)
    {
        return Some(told);
    }
    known_words(failed)
}

/// Exceptions that are known by their words alone.
fn known_words(failed: &Failed<'_>) -> Option<Text> {
    let known = words::KNOWN.iter().find(|(parts, ..)| parts.iter().any(|part| failed.message.contains(part)));
    known.map(|(_, en, zh)| Text::new(*en, *zh))
}
