//! What an exception that nobody caught is told to people, in both languages: its meaning, and what to do about it.
//! The exceptions themselves are compared with python3 in the snippets.

use crate::tools::python as tools;

use crate::tools::cli as cli_tools;

use sockscope::lang::Text;
use tools::*;

/// Each program, the type of its exception, and a part of its sentence in English and in Chinese.
const TOLD: &[(&str, &str, &str, &str)] = &[
    ("open('x')", "FileNotFoundError", "that lie beside it, as copies", "放在它旁边的文件"),
    ("import pathlib\npathlib.Path('x').read_bytes()", "FileNotFoundError", "Put the file into the", "副本"),
    ("import os\nos.stat('x')", "FileNotFoundError", "that lie beside it", "看不到本机的其他文件夹"),
    ("open('x', 'wb').write(bytes(40 << 20) * 2)", "MemoryError", "may have 64 MiB", "64 MiB"),
    (
        "f = open('x', 'wb', 0)\nfor _ in range(3):\n    f.write(bytes(30 << 20))",
        "OSError: [Errno 28] No space left",
        "64 MiB together",
        "最多共 64 MiB",
    ),
    ("import sys\nport = int(sys.argv[1])", "IndexError: list index out of range", "--args 'server: ", "参数不够"),
    ("import sys\nhost, port = sys.argv[1:]", "ValueError: not enough values", "--args 'server: ", "参数不够"),
    (
        "import socket\none, two = socket.socket(), socket.socket()\none.bind(('127.0.0.1', 8080))\none.listen()\ntwo.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\ntwo.bind(('127.0.0.1', 8080))",
        "OSError: [Errno 98] Address already in use",
        "socket of this run listens at this port",
        "正在监听这个端口",
    ),
    ("import multiprocessing", "ModuleNotFoundError: No module named 'multiprocessing'", "use threads", "线程"),
    ("import ssl", "ModuleNotFoundError: No module named 'ssl'", "plain sockets", "普通套接字"),
    ("import requests", "ModuleNotFoundError: No module named 'requests'", "urllib.request", "第三方"),
    ("from os import *\nfork()", "NameError: name 'fork' is not defined", "threading.Thread", "线程"),
    ("from os import fork", "ImportError: cannot import name 'fork' from 'os'", "threading.Thread", "线程"),
    ("from socketserver import *\nForkingMixIn", "NameError", "ThreadingMixIn", "ThreadingMixIn"),
    (
        "import socketserver\nsocketserver.ForkingMixIn",
        "has no attribute 'ForkingMixIn'",
        "ThreadingMixIn",
        "ThreadingMixIn",
    ),
    ("from select import *\nkqueue()", "NameError", "select.epoll", "select.epoll"),
    ("from socket import *\nAF_PACKET", "NameError", "SOCK_STREAM", "SOCK_STREAM"),
    ("import os\nos.fork()", "threading.Thread", "threading.Thread", "线程"),
    ("import multiprocessing.pool", "ModuleNotFoundError: No module named 'multiprocessing'", "threading", "线程"),
    ("import ssl", "ModuleNotFoundError: No module named 'ssl'", "plain sockets", "普通套接字"),
    ("import ctypes", "ModuleNotFoundError: No module named 'ctypes'", "use struct", "struct"),
    ("import sqlite3", "ModuleNotFoundError", "no database", "没有数据库"),
    ("import resource", "ModuleNotFoundError", "comes without resource", "没有带上 resource"),
    ("import lzma", "ModuleNotFoundError", "use zlib", "zlib"),
    ("import tkinter", "ModuleNotFoundError", "no window of its own", "没有自己的窗口"),
    ("import os\nos.kill(1, 9)", "PermissionError", "no signal is ever sent", "。"),
    (
        "x = 0\ndef f():\n    print(x)\n    x = 1\nf()",
        "UnboundLocalError: cannot access local variable 'x'",
        "gives this name a value somewhere",
        "局部变量",
    ),
    (
        "for i in 1, 2:\n    print(i)\n  print(i)",
        "IndentationError: unindent",
        "neither under the line before",
        "对不上",
    ),
    ("if 1:\n\tx = 1\n        y = 2", "IndentationError", "four spaces everywhere", "四个空格"),
    ("from protocol import X", "ModuleNotFoundError", "no protocol.py beside the program", "程序旁边没有 protocol.py"),
    ("import os\nos.execvp('ls', ['ls'])", "PermissionError", "starts no processes", "不启动进程"),
    ("import json\njson.loads(b'{}{}')", "JSONDecodeError: Extra data", "more than one message", "不止一条消息"),
    ("import json\njson.loads(b'{')", "JSONDecodeError: ", "The header is not whole", "报头不完整"),
    ("import socket\nsocket.AF_NOTHING", "AttributeError", "streams and datagrams", "没有这个名字"),
    ("import subprocess\nsubprocess.run(['gcc'])", "FileNotFoundError", "commands of its own", "自带的命令"),
    ("import socket\nsocket.socket().accept()", "OSError: [Errno 22]", "call listen() before accept()", "listen()"),
    (
        "import socket\nsocket.socket().connect(('8.8.8.8', 80))",
        "OSError: [Errno 101] Network is unreachable: programs of the workbench reach this machine alone",
        "Use 127.0.0.1 or localhost",
        "只能访问本机",
    ),
    (
        "import socket\nsocket.socket().bind(('3.0.1', 8080))",
        "OSError: [Errno 99] Cannot assign requested address: programs of the workbench reach this machine alone",
        "3.0.0.1 is not on it",
        "只能访问本机",
    ),
    ("import socket\nsocket.socket().connect(('example.com', 80))", "socket.gaierror", "not looked up", "只能访问本机"),
    (
        "import socket\nsocket.socket().setsockopt(1, socket.SO_RCVTIMEO, 5)",
        "OSError: [Errno 92]",
        "use settimeout",
        "没有这个功能",
    ),
    (
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
        "ConnectionRefusedError",
        "Nobody listens",
        "没有人在监听",
    ),
    ("b'a,b'.split(',')", "TypeError", "A socket carries bytes", "字节"),
    ("b''.join(['a'])", "TypeError: sequence item 0", "A socket carries bytes", "字节"),
    ("x = bytes(10 ** 9)", "MemoryError: this would make an object", "64 MiB", "最多 64 MiB"),
    (
        "print \"x\"",
        "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
        "That is Python 2",
        "Python 2 的写法",
    ),
    (
        "x = 1\nif x = 5:\n    pass",
        "SyntaxError: invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
        "two == compare",
        "两个 ==",
    ),
    ("def f(x)\n    pass", "SyntaxError: expected ':'", "begins with def ends with a colon", "英文冒号"),
    ("if 1:\n    pass\nelse\n    pass", "SyntaxError: expected ':'", "begins with else ends with a colon", "英文冒号"),
    ("print（1)", "SyntaxError: invalid syntax", "sign of the Chinese keyboard", "中文标点"),
    ("x = [1, 2\ny = 3", "SyntaxError: invalid syntax", "a bracket", "括号"),
    ("def f():\nprint(1)", "IndentationError", "by four spaces", "四个空格"),
    ("x = 1\n  y = 2", "IndentationError", "further to the right", "缩进更多"),
    ("print('x", "SyntaxError: unterminated string literal (detected at line 1)", "closing quotation mark", "右引号"),
    ("raise RuntimeError(\"can't start new thread\")", "RuntimeError", "fewer clients or threads", "减少"),
];

/// What is told of a program's end.
fn told(source: &str) -> Text {
    let (_, report) = run(&alone(source));
    assert_eq!(report.failures.len(), 1, "{source}: {:?}", report.failures);
    report.failures[0].clone()
}

#[test]
fn exceptions_are_told_with_what_they_mean_and_what_to_do() {
    let wrong: Vec<_> = for_each_at_once(TOLD, |(source, exception, en, zh)| {
        let text = told(source);
        let good = text.en.contains(exception) && text.en.contains(en) && text.zh.contains(zh);
        let clean = !text.en.contains(".. ") && !text.zh.contains("。。") && text.zh.contains('。');
        (!good || !clean).then(|| format!("{source}\n  {}\n  {}", text.en, text.zh))
    })
    .into_iter()
    .flatten()
    .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_program_raises_itself_is_not_told_as_a_failed_call() {
    for (source, words) in [
        ("raise PermissionError(13, 'Permission denied')", "PermissionError: [Errno 13] Permission denied"),
        ("raise OSError(98, 'no more rooms')", "OSError: [Errno 98] no more rooms"),
        ("raise FileNotFoundError(2, 'gone', 'x')", "FileNotFoundError: [Errno 2] gone: 'x'"),
    ] {
        assert_eq!(told(source).en, format!("snippet.py, line 1: {words}"), "nothing is added");
    }
}

/// What a program holds is counted in the real binary alone.
#[test]
fn a_program_that_holds_too_much_is_told_so_in_both_languages() {
    let folder = cli_tools::Folder::fresh();
    let server = folder.write("server.py", "import socket\n");
    let client = folder.write("client.py", "x = [bytes(60_000_000) for _ in range(9)]\n");
    for (lang, said) in [("en", "a program may hold 256 MiB here"), ("zh", "最多占用 256 MiB 内存")] {
        let ran = cli_tools::sockscope(&["run", &server, &client, "--lang", lang]);
        let text = format!("{}{}", ran.stdout, ran.stderr);
        assert!(text.contains(said) && text.contains("MemoryError"), "{lang}: {text}");
    }
}

#[test]
fn a_handler_that_raises_a_failed_call_again_is_told_what_it_means() {
    let text = told("import socket\ntry:\n    socket.socket().accept()\nexcept OSError as error:\n    raise error");
    assert!(text.en.contains("call listen() before accept()"), "{}", text.en);
}

#[test]
fn a_program_finds_its_name_its_number_and_a_console() {
    let source = "import os, sys\nprint(sys.argv, os.getpid())\nsys.stdout.buffer.write('你好'.encode()[:4])\n\
                  sys.stdout.buffer.write('你好\\n'.encode()[4:])\nsys.stdout.reconfigure(errors='replace')\n\
                  print(sys.stdin.buffer.readline(), sys.stdin.buffer.read(3), sys.stdin.buffer.read())\n\
                  quit()\nprint('after')";
    let mut scenario = alone(source);
    scenario.programs[0].input = vec!["één".to_owned(), "second".to_owned(), "third".to_owned()];
    let (trace, report) = run(&scenario);
    let text = printed(&trace, "client-1");
    let shown = "['snippet.py'] 1000\n你好\n";
    assert!(text.starts_with(shown), "{text}");
    assert!(text.contains("b'\\xc3\\xa9\\xc3\\xa9n\\n' b'sec' b'ond\\nthird\\n'"), "{text}");
    assert!(!text.contains("after") && report.failures.is_empty(), "{text}{:?}", report.failures);
}

#[test]
fn programs_of_one_run_have_numbers_of_their_own_and_the_same_in_every_run() {
    let ask = "import os, threading\nthread = threading.Thread(target=lambda: print(os.getpid()))\n\
               thread.start()\nthread.join()\nprint(os.getpid())\n";
    let numbers = || {
        let (trace, _) = run(&pair(ask, ask, 2));
        ["server", "client-1", "client-2"].map(|name| printed(&trace, name))
    };
    let first = numbers();
    for (place, text) in first.iter().enumerate() {
        let (thread, main) = text.trim().split_once('\n').expect("two numbers");
        assert_eq!(thread, main, "a thread is of its program");
        assert_eq!(first.iter().position(|other| other == text), Some(place), "{first:?}");
    }
    assert_eq!(numbers(), first);
}
