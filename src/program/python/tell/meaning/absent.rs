//! Names that Python's own modules have and that are not here, with what works here instead: also where a program has taken
//! all names of a module (`from socket import *`) and only finds one missing.
//! Modules that are missing as a whole are told elsewhere.

use crate::lang::Text;

/// The module, its names (`*` stands for any end of a name), and what to do.
const ABSENT: &[(&str, &[&str], &str, &str)] = &[
    (
        "socketserver",
        &["Forking*"],
        "The workbench starts no processes: use ThreadingMixIn (or ThreadingTCPServer), which serves each client in a thread.",
        "实验台不启动进程：请使用 ThreadingMixIn（或 ThreadingTCPServer），它为每个客户端开一个线程。",
    ),
    (
        "os",
        &["fork*", "exec*", "spawn*", "posix_spawn*", "wait*", "kill*", "popen", "system"],
        "The workbench starts no processes: use a thread, threading.Thread(target=...).start().",
        "实验台不启动进程：请使用线程 threading.Thread(target=...).start()。",
    ),
    (
        "select",
        &["poll", "POLL*", "epoll", "EPOLL*", "kqueue", "kevent", "KQ_*", "devpoll"],
        "The workbench's select does without it: use select.select, or selectors.DefaultSelector.",
        "实验台的 select 没有它：请使用 select.select，或 selectors.DefaultSelector。",
    ),
    (
        "socket",
        &["AF_*", "PF_*", "SOCK_*", "BT*", "CAN_*", "PACKET_*", "VMADDR_*", "ALG_*"],
        "Programs of the workbench have TCP and UDP on this machine alone: use AF_INET with SOCK_STREAM or SOCK_DGRAM.",
        "实验台里的程序只有本机的 TCP 和 UDP：请使用 AF_INET，配合 SOCK_STREAM 或 SOCK_DGRAM。",
    ),
    (
        "socket",
        &[
            "SO_*",
            "SOL_*",
            "IP_*",
            "IPV6_*",
            "IPPROTO_*",
            "TCP_*",
            "UDP_*",
            "MSG_*",
            "SCM_*",
            "NI_*",
            "EAI_*",
            "INADDR_*",
        ],
        "The workbench's sockets do without this option or flag; the program mostly works the same if the line is left out.",
        "实验台的套接字没有这个选项或标志；去掉这一行，程序大多照样能运行。",
    ),
    (
        "threading",
        &["settrace*", "setprofile*", "gettrace", "getprofile"],
        "The workbench follows the lines of programs itself: leave it out and look at the lines in the window.",
        "程序的每一行由实验台自己跟踪：请去掉它，在窗口里查看各行。",
    ),
    (
        "signal",
        &["pthread_*", "sig*", "set_wakeup_fd", "alarm", "setitimer", "getitimer", "pause"],
        "Programs of the workbench get no signals: use threading.Timer for a time, and daemon=True for threads that may end.",
        "实验台里的程序收不到信号：定时请用 threading.Timer，可随时结束的线程请用 daemon=True。",
    ),
];

/// What is to be told of a name that a module lacks here.
pub fn of_module(module: &str, name: &str) -> Option<Text> {
    let matches = |pattern: &&str| match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *pattern,
    };
    let found = ABSENT.iter().find(|(own, names, ..)| *own == module && names.iter().any(|pattern| matches(&pattern)));
    found.map(|(_, _, en, zh)| Text::new(*en, *zh))
}

/// The same for a name that a program believes to have from one of the modules whose names it has all taken.
pub fn of_program(source: &str, name: &str) -> Option<Text> {
    let taken = source.lines().filter_map(|line| {
        let (module, names) = line.trim().strip_prefix("from ")?.split_once(" import ")?;
        names.trim_start().starts_with('*').then_some(module.trim())
    });
    taken.into_iter().find_map(|module| of_module(module, name))
}

/// The module and the name in `module 'os' has no attribute 'fork'` or `cannot import name 'fork' from 'os' (…)`.
pub fn of_message(message: &str) -> Option<Text> {
    let quoted: Vec<&str> = message.split('\'').collect();
    if message.contains("module '") && message.contains("' has no attribute '") {
        return of_module(quoted.get(1)?, quoted.get(3)?);
    }
    if message.contains("cannot import name '") {
        return of_module(quoted.get(3)?, quoted.get(1)?);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_python_has_and_the_workbench_has_not_is_told_with_what_to_use() {
        let source = "import os\nfrom select import *\n  from socketserver import *  # all\np = poll()\n";
        for (name, word) in
            [("poll", "select.select"), ("EPOLLIN", "select.select"), ("ForkingMixIn", "ThreadingMixIn")]
        {
            assert!(of_program(source, name).is_some_and(|text| text.en.contains(word)), "{name}");
        }
        assert_eq!(of_program(source, "pool"), None);
        assert_eq!(of_program("from select import select\n", "poll"), None);
        let told = |message: &str| of_message(message).map(|text| text.en).unwrap_or_default();
        assert!(told("AttributeError: module 'os' has no attribute 'fork'").contains("thread"));
        assert!(told("ImportError: cannot import name 'AF_UNIX' from 'socket' (unknown location)").contains("AF_INET"));
        assert_eq!(told("AttributeError: 'str' object has no attribute 'fork'"), "");
    }
}
