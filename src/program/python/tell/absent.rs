//! What Python has and the workbench has not, in one table: names of modules, whole modules, packages of others; and for each
//! the way that works here. Whoever meets one of them is told by it, however it was imported.
//! It takes nothing away; what is absent is decided where modules are found.

use crate::lang::Text;

/// Names of one module that are absent for one reason.
struct Names {
    module: &'static str,
    names: &'static [&'static str],
    en: &'static str,
    zh: &'static str,
}

/// The sentences go on behind `module 'os' has no 'fork' in the workbench: `.
const NAMES: &[Names] = &[
    Names {
        module: "os",
        names: &["fork", "forkpty", "wait", "wait3", "wait4", "waitid", "waitpid", "register_at_fork"],
        en: "it starts no processes; give each client a thread (threading.Thread), which shares the sockets and variables of the program",
        zh: "实验台不启动进程：请给每个客户端开一个线程（threading.Thread），线程共享程序的套接字和变量。",
    },
    Names {
        module: "os",
        names: &["pipe", "pipe2", "dup", "dup2", "mkfifo", "eventfd"],
        en: "use socket.socketpair() for two ends that are connected, or queue.Queue between threads",
        zh: "需要一对相连的端点时请用 socket.socketpair()，线程之间请用 queue.Queue。",
    },
    Names {
        module: "socketserver",
        names: &[
            "ForkingMixIn",
            "ForkingTCPServer",
            "ForkingUDPServer",
            "ForkingUnixStreamServer",
            "ForkingUnixDatagramServer",
        ],
        en: "it starts no processes; use ThreadingMixIn (or ThreadingTCPServer), which gives each request a thread",
        zh: "实验台不启动进程：请改用 ThreadingMixIn（或 ThreadingTCPServer），它给每个请求开一个线程。",
    },
    Names {
        module: "select",
        names: &["kqueue", "kevent", "devpoll"],
        en: "that is of another system than Linux; use select.epoll or select.poll, or selectors.DefaultSelector everywhere",
        zh: "那是 Linux 以外系统的接口：请用 select.epoll 或 select.poll，或者处处可用的 selectors.DefaultSelector。",
    },
    Names {
        module: "socket",
        names: &[
            "AF_PACKET",
            "PF_PACKET",
            "ETH_P_ALL",
            "ETH_P_IP",
            "IP_HDRINCL",
            "SIO_RCVALL",
            "RCVALL_ON",
            "RCVALL_OFF",
            "IPPROTO_ICMPV6",
            "SO_BINDTODEVICE",
            "if_nameindex",
            "if_nametoindex",
            "if_indextoname",
        ],
        en: "there is nothing below what programs send and receive, and no network card; use SOCK_STREAM or SOCK_DGRAM",
        zh: "实验台只有程序收发的内容，没有更底层的东西，也没有网卡：请用 SOCK_STREAM 或 SOCK_DGRAM。",
    },
    Names {
        module: "socket",
        names: &["AF_BLUETOOTH", "BTPROTO_RFCOMM", "AF_CAN", "AF_NETLINK", "AF_VSOCK", "AF_ALG", "AF_TIPC"],
        en: "it has AF_INET, AF_INET6 and AF_UNIX, all on this machine",
        zh: "实验台有 AF_INET、AF_INET6 和 AF_UNIX，都只在本机。",
    },
    Names {
        module: "socket",
        names: &["send_fds", "recv_fds", "CMSG_LEN", "CMSG_SPACE", "SCM_RIGHTS"],
        en: "no descriptor leaves its program; pass the socket itself to a thread",
        zh: "描述符不能交给别的程序：请把套接字本身交给线程。",
    },
    Names {
        module: "signal",
        names: &["alarm", "setitimer", "pause", "sigwait", "set_wakeup_fd", "pthread_kill"],
        en: "no signal is ever sent here; use settimeout of a socket, or threading.Timer, for what has to end in time",
        zh: "这里从不发送信号：需要按时结束时请用套接字的 settimeout 或 threading.Timer。",
    },
];

/// A module or package that is absent as a whole.
struct Module {
    names: &'static [&'static str],
    en: &'static str,
    zh: &'static str,
}

const MODULES: &[Module] = &[
    Module {
        names: &["multiprocessing", "_multiprocessing"],
        en: "The workbench starts no processes: use threads (threading, or concurrent.futures.ThreadPoolExecutor) instead.",
        zh: "实验台不启动进程：请改用线程（threading，或 concurrent.futures.ThreadPoolExecutor）。",
    },
    Module {
        names: &["ssl", "_ssl", "OpenSSL", "cryptography", "nacl", "Crypto", "Cryptodome"],
        en: "The workbench has no encryption: use plain sockets, whose bytes can be looked at, and hashlib or hmac for sums.",
        zh: "实验台没有加密：请使用普通套接字，它们的字节可以看到；校验和请用 hashlib 或 hmac。",
    },
    Module {
        names: &["xmlrpc", "xmlrpc.client", "xmlrpc.server", "pyexpat", "xml.parsers.expat", "lxml", "bs4"],
        en: "The workbench has no XML parser: use json, which is made for what programs send each other, and re for a tag or two.",
        zh: "实验台没有 XML 解析器：程序之间传数据请用 json，只取个别标签时用 re。",
    },
    Module {
        names: &["bz2", "_bz2", "lzma", "_lzma"],
        en: "The workbench has one way to compress: use zlib, or gzip for files.",
        zh: "实验台只有一种压缩方式：请用 zlib，压缩文件用 gzip。",
    },
    Module {
        names: &["sqlite3", "_sqlite3", "dbm.gnu", "pymysql", "mysql", "psycopg2", "redis", "pymongo"],
        en: "The workbench has no database: keep the values in a dict, and write it to a file with json, or use shelve.",
        zh: "实验台没有数据库：请把数据放在字典里，用 json 写入文件，或者用 shelve。",
    },
    Module {
        names: &["tkinter", "_tkinter", "turtle", "pygame", "PyQt5", "PyQt6", "PySide6", "wx", "kivy"],
        en: "A program of the workbench has no window of its own: print what it has to show, and ask with input().",
        zh: "实验台里的程序没有自己的窗口：请用 print 显示，用 input() 提问。",
    },
    Module {
        names: &["ctypes", "_ctypes", "cffi"],
        en: "The workbench has no ctypes, since native code could reach the machine: use struct for bytes.",
        zh: "实验台没有 ctypes，因为本机代码能访问整台机器：处理字节请使用 struct。",
    },
    Module {
        names: &["requests", "httpx", "urllib3"],
        en: "It is a package of its own and not of Python's library, which is all that the workbench has: use urllib.request or http.client.",
        zh: "它是第三方库，而实验台只有 Python 自带的库：请用 urllib.request 或 http.client。",
    },
    Module {
        names: &["flask", "django", "fastapi", "tornado", "bottle", "uvicorn"],
        en: "It is a package of its own and not of Python's library, which is all that the workbench has: use http.server.",
        zh: "它是第三方库，而实验台只有 Python 自带的库：请用 http.server。",
    },
    Module {
        names: &[
            "aiohttp",
            "aiofiles",
            "uvloop",
            "trio",
            "anyio",
            "curio",
            "websockets",
            "twisted",
            "gevent",
            "eventlet",
        ],
        en: "It is a package of its own and not of Python's library, which is all that the workbench has: use asyncio (open_connection, start_server) or threads.",
        zh: "它是第三方库，而实验台只有 Python 自带的库：请用 asyncio（open_connection、start_server）或线程。",
    },
    Module {
        names: &["colorama", "termcolor", "rich", "tqdm", "prettytable", "tabulate", "pyfiglet"],
        en: "It only makes output look better and is a package of its own, while the workbench has Python's library alone: leave it out and use print.",
        zh: "它只是美化输出，而且是第三方库；实验台只有 Python 自带的库：请去掉它，直接用 print。",
    },
    Module {
        names: &["scapy", "pcapy", "netifaces", "psutil", "pyshark", "nmap"],
        en: "It looks at the machine and its network, which no program of the workbench reaches: use socket with SOCK_STREAM or SOCK_DGRAM.",
        zh: "它要查看机器和网络，而实验台里的程序访问不到：请用 socket 的 SOCK_STREAM 或 SOCK_DGRAM。",
    },
    Module {
        names: &[
            "tkinter",
            "PyQt5",
            "PyQt6",
            "PySide6",
            "pygame",
            "pyautogui",
            "pyaudio",
            "cv2",
            "PIL",
            "playsound",
            "pynput",
        ],
        en: "Programs of the workbench have no window, no sound and no camera: use print and input, and send bytes of your own in place of a picture.",
        zh: "实验台里的程序没有窗口、声音和摄像头：请用 print 和 input；需要图片的地方，请发送自己构造的字节。",
    },
    Module {
        names: &["numpy", "pandas", "scipy", "matplotlib"],
        en: "It is a package of its own and not of Python's library, which is all that the workbench has: use array, struct or statistics.",
        zh: "它是第三方库，而实验台只有 Python 自带的库：请用 array、struct 或 statistics。",
    },
];

/// What there is to say of a name that a module has elsewhere and not here.
pub fn name(module: &str, name: &str) -> Option<Text> {
    let found = NAMES.iter().find(|absent| absent.module == module && absent.names.contains(&name))?;
    Some(Text::new(found.en, found.zh))
}

/// The same for a module or package that is absent as a whole.
pub fn module(name: &str) -> Option<Text> {
    let found = MODULES.iter().find(|absent| absent.names.contains(&name))?;
    Some(Text::new(found.en, found.zh))
}

/// The same for a name that a program has from `from … import *`, or would have under its own Python.
pub fn starred(source: &str, wanted: &str) -> Option<Text> {
    let modules = source.lines().filter_map(|line| {
        let (module, rest) = line.trim().strip_prefix("from ")?.split_once(" import ")?;
        rest.trim_start().starts_with('*').then(|| module.trim())
    });
    modules.into_iter().find_map(|module| name(module, wanted).map(|told| behind(module, wanted, &told)))
}

/// The whole sentence of a name.
fn behind(module: &str, name: &str, told: &Text) -> Text {
    Text::new(
        format!("The workbench has no {name} of {module}: {}.", told.en),
        format!("实验台没有 {module} 的 {name}。{}", told.zh),
    )
}

/// What an error message means that says of a module that it has not got a name: `module 'm' has no attribute 'n'`, or
/// `cannot import name 'n' from 'm'`.
pub fn of_message(message: &str) -> Option<Text> {
    let quoted: Vec<&str> = message.split('\'').skip(1).step_by(2).take(2).collect();
    let [first, second] = *quoted.as_slice() else { return None };
    let (module, wanted) = if message.contains("cannot import name") { (second, first) } else { (first, second) };
    name(module, wanted).map(|told| behind(module, wanted, &told))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_by_the_module_that_it_was_starred_from_and_by_no_other() {
        let source = "import os\nfrom os import *\n\nfork()\n";
        assert!(starred(source, "fork").unwrap().en.contains("threading.Thread"));
        assert!(starred("import os\nfork()\n", "fork").is_none());
        assert!(starred(source, "spelled").is_none());
    }

    #[test]
    fn messages_of_both_forms_are_understood() {
        for message in [
            "AttributeError: module 'socketserver' has no attribute 'ForkingMixIn'",
            "ImportError: cannot import name 'ForkingMixIn' from 'socketserver' (<unknown>)",
        ] {
            assert!(of_message(message).unwrap().en.contains("ThreadingMixIn"), "{message}");
        }
        assert!(of_message("AttributeError: module 'json' has no attribute 'forks'").is_none());
    }

    #[test]
    fn every_sentence_ends_in_both_languages_as_it_must() {
        for names in NAMES {
            assert!(!names.en.ends_with('.') && names.zh.ends_with('。'), "{}", names.en);
        }
        for module in MODULES {
            assert!(module.en.ends_with('.') && module.zh.ends_with('。'), "{}", module.en);
        }
    }
}
