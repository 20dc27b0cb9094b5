//! What goes wrong on the command line: every wrong input ends with status 2, nothing on stdout and a sentence that
//! names the cause. Only what is not to be overwritten is made by a run.

use crate::tools::cli as cli_tools;

use std::net::TcpListener;

use cli_tools::{Folder, sockscope};

/// Checks one command line.
fn refused(args: &[&str], cause: &str) {
    let ran = sockscope(args).expect_status(2);
    assert!(ran.stdout.is_empty(), "{args:?} printed {}", ran.stdout);
    assert!(ran.stderr.contains(cause), "{args:?} should name {cause:?}: {}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{args:?}: {}", ran.stderr);
}

#[test]
fn wrong_values_are_refused_with_the_cause() {
    for (args, cause) in [
        (&["run", "--framing", "foo"][..], "naive, delimiter, fixed, length-prefix, json-header"),
        (&["run", "--recv-size", "0"], "--recv-size: recv(0)"),
        (&["run", "--recv-size", "-1"], "--recv-size"),
        (&["run", "--recv-size", "many"], "digits"),
        (&["run", "--recv-size", "99999999999999999999"], "too large"),
        (&["run", "--clients", "0"], "--clients: 0"),
        (&["run", "--clients", "2000"], "from 1 to 1024"),
        (&["run", "--repeat", "999999"], "--repeat"),
        (&["run", "--times", "0"], "--times"),
        (&["run", "--message", "\\q"], "--message: `\\q`"),
        (&["run", "--message", "\\x1"], "`\\x1`"),
        (&["run", "--framing", "delimiter", "--delimiter", "\\"], "--delimiter: `\\`"),
        (&["run", "--framing", "fixed", "--frame-size", "0"], "--frame-size"),
        (&["run", "--framing", "length-prefix", "--length-width", "3"], "1, 2, 4, 8"),
        (&["run", "--limit", "0"], "--limit"),
        (&["run", "--pace", "lockstep", "--service", "sink"], "--pace"),
        (&["run", "--nodelay", "perhaps"], "on, off"),
        (&["run", "--lang", "fr"], "zh, en"),
        (&["serve"], "--service"),
        (&["serve", "--service", "upper", "--bind", "example"], "'example' is no IPv4 address"),
        (&["serve", "--service", "upper", "--bind", "192.0.2.1"], "EADDRNOTAVAIL"),
        (&["serve", "--service", "upper", "--port", "65536"], "--port"),
        (&["explain", "--hex", "0g"], "'g' is no hexadecimal digit"),
        (&["explain", "--hex", "000"], "two hexadecimal digits"),
        (&["show"], "TRACE"),
        (&["--open", "x", "run"], "--open"),
        (&["--data-dir", "x", "lessons", "answers"], "--data-dir"),
        (&["run", "nosuchlesson"], "a lesson by its number"),
        (&["nosuch"], "run, serve"),
        (&["lessons", "nosuch"], "The commands are: list, check, schema"),
    ] {
        refused(args, cause);
    }
    if cfg!(feature = "python") {
        refused(&["lessons", "check", "/nosuch/lesson"], "/nosuch/lesson/lesson.json");
    }
}

#[test]
fn nothing_is_written_over_what_it_is_made_from() {
    let folder = Folder::fresh();
    let page = folder.name("run.html");
    sockscope(&["run", "--clients", "1", "--trace", &page]).expect_status(0);
    let before = std::fs::read(&page).unwrap();
    let picture = folder.write("run.png", &before);
    let link = folder.file("link.html");
    std::os::unix::fs::symlink(&page, &link).unwrap();
    let link = link.display().to_string();
    for args in [["page", &page, "-o", &page], ["page", &page, "-o", &link], ["page", &link, "-o", &page]] {
        refused(&args, "--output");
    }
    if cfg!(feature = "gui") {
        refused(&["picture", &picture, "-o", &picture], "--output");
    }
    assert!(std::fs::read(&page).unwrap() == before && std::fs::read(&picture).unwrap() == before);
}

#[test]
fn an_endless_file_is_not_explained() {
    refused(&["explain", "/dev/zero"], "64 MiB");
}

#[test]
fn help_and_version_are_printed_once() {
    for args in [&["--help"][..], &["-h"], &["help", "run"], &["run", "--help"], &["lessons", "check", "--help"]] {
        let ran = sockscope(args).expect_status(0);
        assert_eq!(ran.stdout.matches("Usage:").count(), 1, "{args:?}: {}", ran.stdout);
    }
    assert_eq!(sockscope(&["--version"]).expect_status(0).stdout.lines().count(), 1);
}

#[test]
fn what_is_no_text_is_told_as_that_and_a_page_is_called_one() {
    let folder = Folder::fresh();
    let binary = folder.write("binary.json", [0xff, 0xfe, 0, 1]);
    refused(&["run", &binary], "no text in UTF-8");
    let trace = folder.name("run.jsonl");
    sockscope(&["run", "--clients", "1", "--trace", &trace]).expect_status(0);
    for (more, name, ending) in [(&[][..], "x.txt", ".html"), (&["--scorm"], "x.html", ".zip"), (&[], "-", ".html")] {
        let name = if name == "-" { name.to_owned() } else { folder.name(name) };
        refused(&[&["page", &trace, "-o", &name], more].concat(), ending);
    }
    refused(&["serve", "--service", "upper", "--trace", "/nosuch/x"], "/nosuch/x");
}

#[test]
fn options_of_another_framing_are_refused_by_name() {
    for (flag, value, users) in [
        ("--frame-size", "3", "--framing fixed"),
        ("--delimiter", ";", "--framing delimiter"),
        ("--length-width", "2", "--framing length-prefix"),
        ("--byte-order", "big", "length-prefix or json-header"),
    ] {
        for command in [&["run"][..], &["serve", "--service", "upper"], &["explain", "--hex", "00"]] {
            refused(&[command, &[flag, value]].concat(), users);
            refused(&[command, &[flag, value]].concat(), "The framing naive does not use this flag");
        }
    }
    refused(&["run", "--framing", "fixed", "--signed"], "--signed: The framing fixed");
}

/// The names of all services, as an error lists them.
fn every_service() -> String {
    sockscope::service::services().map(sockscope::service::Service::name).collect::<Vec<_>>().join(", ")
}

#[test]
fn what_belongs_to_later_work_is_unknown() {
    for (args, cause) in [
        (&["frobnicate"][..], "frobnicate"),
        (&["lessons", "frobnicate"], "frobnicate"),
        (&["gui", "--step", "1"], "--lesson"),
        (&["gui", "--lesson", "01", "--step", "one"], "--step"),
        (&["run", "--transport", "sctp"], "possible values: tcp, udp"),
        (&["run", "--service", "mail"], &every_service()),
        (&["run", "--input", "x"], "--input"),
        (&["run", "01-sticky"], "There is no lesson \"01-sticky\""),
        (&["serve", "--service", "files", "--transport", "udp"], "--transport: A lost datagram"),
        (&["serve", "--service", "files", "--root", "/no/such/folder"], "--root: The folder /no/such/folder"),
        (&["serve", "--service", "upper", "--dialect", "seed"], "--dialect: The service upper has no such dialect"),
        (&["serve", "--service", "command", "--dialect", "seed", "--framing", "fixed"], "--dialect: This dialect"),
        (&["serve", "--service", "command", "--dialect", "seed", "--transport", "udp"], "--dialect: This dialect"),
        (&["serve", "--service", "upper", "--root", "/"], "--root: The service upper keeps no files"),
        (&["serve", "--service", "sink", "--quota", "1"], "--quota: The service sink keeps no files"),
    ] {
        refused(args, cause);
    }
}

#[test]
fn wrong_files_are_refused_with_the_field() {
    let folder = Folder::fresh();
    for (name, content, cause) in [
        ("field.json", r#"{"recv_size": 0}"#, "recv_size"),
        ("type.json", r#"{"clients": "three"}"#, "clients"),
        ("unknown.json", r#"{"clents": 3}"#, "clents"),
        ("kind.json", r#"{"framing": {"kind": "x"}}"#, "framing.kind: No framing is called"),
        (
            "options.json",
            r#"{"framing": {"kind": "fixed", "options": {"frame_size": 0}}}"#,
            "framing.options.frame_size",
        ),
        ("message.json", r#"{"messages": [{"hex": "0"}]}"#, "messages[0]"),
        ("version.json", r#"{"sockscope_scenario": 2}"#, "format 2"),
        ("cut.json", r#"{"clients": 2"#, "This is no scenario"),
        ("more.json", r#"{"clients": 2} more"#, "This is no scenario"),
        ("list.json", "[]", "This is no scenario"),
        ("empty.json", "", "This is no scenario"),
        ("program.py", "import socket", "a run needs a server and a client"),
        ("trace.jsonl", "{\"sockscope_trace\":1}\n", "it is a trace"),
    ] {
        let file = folder.write(name, content);
        refused(&["run", &file], &file);
        refused(&["run", &file], cause);
    }
    let missing = folder.name("missing");
    for command in ["show", "explain", "picture", "page"] {
        refused(&[command, &missing], "There is no such file");
    }
    refused(&["picture", &folder.name("")], "This is a folder");
    let no_folder = format!("There is no folder {}", folder.name("no/such"));
    refused(&["run", "--trace", &folder.name("no/such/folder")], &no_folder);
    refused(&["run", "--trace", &folder.name("")], "This is a folder");
    refused(&["serve", "--service", "upper", "--port", "0", "--bind", ""], "--bind");
    let fine = folder.write("fine.json", "{}");
    refused(&["run", &fine, "--recv-size", "0"], "--recv-size");
}

#[test]
fn a_port_that_is_taken_is_named_with_the_remedy() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let args = ["serve", "--service", "upper", "--port", &port];
    refused(&args, &format!("127.0.0.1:{port}: bind failed with EADDRINUSE"));
    refused(&args, "Choose another port, or 0 for any free one");
    refused(&[&args[..], &["--lang", "zh"]].concat(), "请换一个端口");
}

#[test]
fn sentences_come_in_the_chosen_language() {
    refused(&["run", "--lang", "zh", "--recv-size", "0"], "请至少请求 1 字节");
    refused(&["--lang", "zh", "run", "--frame-size", "3"], "用不到这个选项");
    refused(&["run", "--message", "\\q", "--lang", "zh"], "不是可用的转义");
}

#[test]
fn help_and_version_are_data() {
    for args in [&["--help"][..], &["--version"], &["help"], &["run", "--help"], &["serve", "-h"]] {
        let ran = sockscope(args).expect_status(0);
        assert!(ran.stdout.contains("sockscope") && ran.stderr.is_empty());
    }
}

#[test]
fn what_the_arguments_lack_is_said_in_the_chosen_language() {
    for (args, cause) in [
        (&["run", "--lang", "zh", "--framing", "foo"][..], "可选的值：naive, delimiter"),
        (&["--lang=zh", "run", "--nonsense", "x"], "这里没有这个选项"),
        (&["--lang=zh", "run", "--connect", "x"], "请写成 127.0.0.1:9000"),
        (&["run", "--clients", "--lang", "zh"], "--clients <N>"),
        (&["--lang", "zh", "run", "--clients", "many"], "请用数字写出一个整数"),
        (&["--lang", "zh", "serve"], "缺少 --service"),
        (&["--lang", "zh", "frobnicate"], "没有 'frobnicate' 这个命令"),
        (&["--lang", "zh", "--open", "x", "run"], "要写在所属的命令后面"),
        (&["--lang", "zh", "show", "/no/such/file"], "没有这个文件"),
        (&["--lang", "zh", "explain", "/"], "这是一个目录"),
    ] {
        refused(args, cause);
        let ran = sockscope(args);
        for english in ["error:", "Usage", "No such", "directory", "tip"] {
            assert!(!ran.stderr.contains(english), "{args:?}: {}", ran.stderr);
        }
    }
    let by_locale = cli_tools::command(&["run", "--nonsense", "x"]).env("LC_ALL", "zh_CN.UTF-8").spawn().unwrap();
    assert!(cli_tools::finish(by_locale).expect_status(2).stderr.contains("这里没有这个选项"));
    let ran = sockscope(&["run", "--nonsense", "127.0.0.1:1"]);
    assert!(!ran.stderr.contains("-- --nonsense"), "a remedy that does not help: {}", ran.stderr);
}

#[test]
fn what_would_say_nothing_or_never_end_is_refused() {
    for flag in ["--max-connections", "--idle-timeout"] {
        refused(&["serve", "--service", "upper", "--transport", "udp", flag, "5"], flag);
    }
    if cfg!(feature = "gui") {
        refused(&["picture", "any.jsonl", "--view", "time", "--flow", "client-1>server"], "--flow: The view over time");
    }
    let folder = Folder::fresh();
    let seed = folder.write("seed.json", r#"{"service":"command","dialect":"seed"}"#);
    refused(&["run", &seed], "The clients of a run do not speak this dialect");
    for args in [
        &["--pace", "lockstep"][..],
        &["--service", "files", "--framing", "length-prefix"],
        &["--pace", "back-to-back", "--message", ""],
    ] {
        refused(&[&["run", "--fault", "unread"], args].concat(), "--fault: ");
    }
}
