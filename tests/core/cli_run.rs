//! `sockscope run` and `sockscope explain` as programs and people meet them: the real binary, its output, its status.
//! What the numbers themselves mean is tested with `world` and `net`.

use crate::tools::cli as cli_tools;

use std::process::Stdio;

use cli_tools::{Folder, Lines, command, finish, rows, send, sockscope, with_stdin};
use rustix::process::Signal;
use serde_json::Value;

fn summary(args: &[&str]) -> Value {
    sockscope(&[&["run", "--format", "summary"], args].concat()).expect_status(0).json()
}

fn requests(summary: &Value) -> Vec<&Value> {
    let flows = summary["flows"].as_array().unwrap();
    flows.iter().filter(|flow| flow["flow"].as_str().unwrap().ends_with(">server")).collect()
}

fn is_clean(summary: &Value) {
    assert_eq!(summary["conserved"], true);
    assert_eq!(summary["threads_left"], 0);
    assert_eq!(summary["descriptors_left"], 0);
}

#[test]
fn the_default_scenario_sticks_and_loses_nothing() {
    let summary = summary(&[]);
    is_clean(&summary);
    assert_eq!(
        (&summary["format"], &summary["framing"], &summary["schedule"]),
        (&1.into(), &"naive".into(), &"staged".into())
    );
    assert_eq!((&summary["transport"], &summary["clients"]), (&"tcp".into(), &3.into()));
    let flows = requests(&summary);
    assert_eq!(flows.len(), 3);
    for flow in flows {
        assert_eq!(flow["intact"], 0);
        assert!(flow["sticky_chunks"].as_u64().unwrap() >= 1);
        assert_eq!((&flow["sends"], &flow["bytes_sent"], &flow["bytes_received"]), (&3.into(), &11.into(), &11.into()));
    }
}

#[test]
fn every_framing_keeps_the_messages() {
    for framing in ["delimiter", "fixed", "length-prefix", "json-header"] {
        for recv_size in ["1", "3", "1024"] {
            let summary = summary(&["--framing", framing, "--recv-size", recv_size]);
            is_clean(&summary);
            assert_eq!(summary["flows"].as_array().unwrap().len(), 6);
            for flow in summary["flows"].as_array().unwrap() {
                assert_eq!(flow["messages_sent"], 3, "{framing} {flow}");
                assert_eq!(flow["intact"], flow["messages_sent"], "{framing} {flow}");
            }
        }
    }
}

#[test]
fn staged_runs_are_the_same_every_time() {
    let run = || sockscope(&["run", "--format", "jsonl", "--normalised"]).expect_status(0).stdout;
    let first = run();
    assert!(first.starts_with("{\"sockscope_trace\":2,"));
    for again in 1..20 {
        assert!(run() == first, "run {again} differs from the first");
    }
}

#[test]
fn text_has_a_line_per_call_and_a_summary_in_the_chosen_language() {
    let english = sockscope(&["run"]).expect_status(0);
    assert!(english.stdout.contains("\"helloworld!\", 1024) = 11"));
    assert!(english.stdout.contains("\nclient-1 | HELLOWORLD!\n"));
    assert!(english.stdout.contains("3 messages sent, 1 received, 0 intact; 1 sticky chunk"));
    assert!(english.stdout.contains("all bytes accounted for"));
    assert!(english.stderr.is_empty());
    let chinese = sockscope(&["run", "--lang", "zh"]).expect_status(0).stdout;
    assert!(chinese.contains("所有字节都有去向") && chinese.contains("发出 3 条消息"));
    let by_locale = finish(command(&["run"]).env("LC_ALL", "zh_CN.UTF-8").spawn().unwrap());
    assert!(by_locale.stdout.contains("所有字节都有去向"));
}

#[test]
fn normalised_text_can_be_compared() {
    let run = || sockscope(&["run", "--normalised"]).expect_status(0).stdout;
    assert_eq!(run(), run());
}

#[test]
fn flags_override_what_the_file_says() {
    let folder = Folder::fresh();
    let file = folder.write(
        "two.json",
        r#"{"clients": 2, "recv_size": 4, "framing": {"kind": "fixed", "options": {"frame_size": 6}}}"#,
    );
    assert_eq!(summary(&[&file])["flows"][0]["chunks"], serde_json::json!([4, 4, 4, 4, 2]));
    let changed = summary(&[&file, "--recv-size", "100", "--clients", "1"]);
    assert_eq!(changed["framing"], "fixed", "what no flag names stays");
    assert_eq!(changed["flows"].as_array().unwrap().len(), 2);
    assert_eq!(changed["flows"][0]["chunks"], serde_json::json!([18]));
}

#[test]
fn messages_say_their_bytes_in_escapes() {
    let text =
        sockscope(&["run", "--clients", "1", "--message", "a\\n\\x00\\xff\\\\", "--service", "sink"]).expect_status(0);
    assert!(text.stdout.contains(r#""a\n\x00\xff\\", 5) = 5"#), "{}", text.stdout);
}

#[test]
fn a_trace_file_is_what_jsonl_prints() {
    let folder = Folder::fresh();
    let file = folder.name("trace.jsonl");
    let printed = sockscope(&["run", "--format", "jsonl", "--trace", &file]).expect_status(0).stdout;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), printed);
    sockscope(&["run", "--normalised", "--trace", &file]).expect_status(0);
    let rows = rows(&folder.file("trace.jsonl"));
    assert_eq!(rows[0]["normalised"], true);
    assert!(rows[1..].iter().all(|row| row.get("at_us").is_none()));
}

#[test]
fn many_runs_give_a_histogram_of_recvs() {
    let summary = summary(&["--times", "5", "--recv-size", "4"]);
    is_clean(&summary);
    assert_eq!((&summary["times"], &summary["recvs_histogram"]), (&5.into(), &serde_json::json!({"3": 15})));
    assert_eq!(summary["flows"].as_array().unwrap().len(), 6, "the documented object stays");
    let text = sockscope(&["run", "--times", "5", "--recv-size", "4", "--lang", "zh"]).expect_status(0).stdout;
    assert!(text.contains("共运行 5 次") && text.contains("# 15"), "{text}");
}

#[test]
fn a_run_in_which_everybody_waits_fails_with_a_sentence() {
    let ran = sockscope(&["run", "--pace", "lockstep", "--message", "", "--clients", "1"]).expect_status(1);
    assert!(ran.stderr.contains("waits for another") && ran.stdout.contains("all bytes accounted for"));
}

#[test]
fn interrupted_runs_print_no_sum_and_leave_a_whole_trace() {
    let folder = Folder::fresh();
    let file = folder.name("trace.jsonl");
    // Each of these runs ends in a stalemate, which it says on stderr: then the next one is on its way.
    let args = ["run", "--pace", "lockstep", "--message", "", "--times", "1000", "--trace", &file];
    for signal in [Signal::INT, Signal::TERM] {
        let mut child = command(&args).spawn().unwrap();
        let stderr = Lines::of(child.stderr.take().unwrap());
        stderr.until("Run 1 of 1000");
        send(&child, signal);
        stderr.until(&file);
        let ran = finish(child).expect_status(130);
        assert!(ran.stdout.is_empty());
        assert!(rows(&folder.file("trace.jsonl")).len() > 1);
    }
}

#[test]
fn a_reader_that_leaves_is_no_panic() {
    // Far more than a pipe holds, so that the command is still writing when its reader leaves.
    let mut child = command(&["run", "--schedule", "free", "--repeat", "2000", "--clients", "1"]).spawn().unwrap();
    let mut first = [0; 6];
    std::io::Read::read_exact(&mut child.stdout.take().unwrap(), &mut first).unwrap();
    assert_eq!(&first, b"server");
    let ran = finish(child).expect_status(0);
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
}

/// Stdout on a disk that is full; `None` where the system has no such thing.
fn full() -> Option<Stdio> {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    if full.is_err() {
        println!("SKIPPED: there is no /dev/full here");
    }
    full.ok().map(Stdio::from)
}

#[test]
fn output_that_has_no_room_is_an_error_and_no_bad_usage() {
    let folder = Folder::fresh();
    let trace = folder.name("trace.jsonl");
    sockscope(&["run", "--format", "summary", "--trace", &trace]).expect_status(0);
    let commands = [
        &["run"][..],
        &["run", "--format", "jsonl"],
        &["run", "--format", "summary"],
        &["show", &trace],
        &["show", &trace, "--format", "json"],
        &["explain", "--hex", "0001"],
        &["lessons", "list"],
        &["lessons", "schema"],
    ];
    for args in commands {
        let Some(full) = full() else { return };
        let ran = finish(command(args).stdout(full).spawn().unwrap()).expect_status(1);
        assert!(ran.stderr.contains("stdout") && ran.stderr.contains("No space left"), "{args:?}: {}", ran.stderr);
    }
    let ran = sockscope(&["run", "--format", "summary", "--trace", "/dev/full"]).expect_status(1);
    assert!(ran.stderr.contains("/dev/full: The file could not be written"), "{}", ran.stderr);
    // A path that is wrong is bad usage.
    sockscope(&["run", "--trace", &folder.name("missing/trace.jsonl")]).expect_status(2);
}

#[test]
fn without_a_display_the_default_scenario_is_printed() {
    let ran = sockscope(&[]).expect_status(0);
    assert!(ran.stderr.contains("no display") && ran.stdout.contains("HELLOWORLD!"));
    for args in [&["gui"][..], &["--open", "x"], &["gui", "--open", "x", "--theme", "dark"]] {
        let ran = sockscope(args).expect_status(2);
        assert!(ran.stderr.contains("no display") && ran.stdout.is_empty());
    }
    let chinese = sockscope(&["--lang", "zh", "gui"]).expect_status(2);
    assert!(chinese.stderr.contains("显示器"));
}

#[test]
fn every_byte_is_explained() {
    let stream = b"\0\0\0\x05hello\0\0\0\x03\xe4\xbd\xa0\0\0";
    let args = ["explain", "--framing", "length-prefix"];
    let text = with_stdin(&args, stream).expect_status(0).stdout;
    let roles: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(roles.len(), 5, "{text}");
    assert!(roles[0].contains("00 00 00 05") && roles[0].contains("length"));
    assert!(roles[1].contains("68 65 6c 6c 6f") && roles[1].contains("payload") && roles[1].ends_with("hello"));
    assert!(roles[3].ends_with('你') && roles[4].contains("unfinished frame"));
    assert!(text.contains("2 of 4 bytes"), "how the stream ends is said: {text}");

    let folder = Folder::fresh();
    let file = folder.write("bytes", stream);
    assert_eq!(sockscope(&["explain", "--framing", "length-prefix", &file]).stdout, text);
    let hex: String = stream.iter().map(|byte| format!("{byte:02X} ")).collect();
    assert_eq!(sockscope(&["explain", "--framing", "length-prefix", "--hex", &hex]).stdout, text);
}

#[test]
fn rejected_bytes_are_explained_in_the_chosen_language() {
    let args = ["explain", "--framing", "json-header", "--hex", "000000027b7d41", "--lang", "zh"];
    let text = sockscope(&args).expect_status(0).stdout;
    assert!(text.contains("被拒绝") && text.contains("未解码") && text.contains("data_size"), "{text}");
}

#[test]
fn in_free_runs_too_only_calls_that_can_wait_are_said_to_wait() {
    for _ in 0..5 {
        let text = sockscope(&["run", "--schedule", "free", "--clients", "8"]).expect_status(0).stdout;
        for line in text.lines().filter(|line| line.ends_with("… waits")) {
            let can = ["accept(", "recv(", "send(", "connect("].iter().any(|call| line.contains(call));
            assert!(can, "{line}");
        }
    }
}

#[test]
fn notes_behind_calls_are_in_the_chosen_language() {
    let text = sockscope(&["run", "--clients", "1", "--lang", "zh"]).expect_status(0).stdout;
    assert!(text.contains("client-1       -- 结束\n") && text.contains("server         -- 被停止\n"), "{text}");
    assert!(text.contains("\"helloworld!\", 1024) = 11") && !text.contains("-- ends"), "{text}");
}

#[test]
fn totals_count_requests_and_the_hint_comes_where_it_helps() {
    const HINT: &str = "TCP keeps no message boundaries";
    let text = sockscope(&["run", "--times", "2"]).expect_status(0).stdout;
    assert!(text.contains("Clients to server: 0 of 18 messages intact; sticky chunks: 6;"), "{text}");
    assert!(text.contains(HINT), "{text}");
    // Each request comes alone, so nothing has to be explained.
    let text = sockscope(&["run", "--pace", "lockstep", "--clients", "1"]).expect_status(0).stdout;
    assert!(text.contains("3 received, 3 intact") && !text.contains(HINT), "{text}");
    let text = sockscope(&["run", "--framing", "length-prefix", "--recv-size", "2"]).expect_status(0).stdout;
    assert!(text.contains("split send") && !text.contains(HINT), "{text}");
}

/// A framing that does not carry a message whole is what the run shows, not a reason to refuse it.
#[test]
fn a_message_that_breaks_its_framing_is_run_and_judged() {
    let run = |lang: &str| {
        let options = ["--framing", "delimiter", "--message", "one\\ntwo", "--clients", "1", "--lang", lang];
        sockscope(&[&["run"], &options[..]].concat()).expect_status(0).stdout
    };
    let summary = "client-1>server  1 send (8 bytes); 1 recv (8 bytes); 1 message sent, 2 received, 0 intact; \
                   1 message: cut by its own delimiter";
    assert!(run("en").contains(summary), "{}", run("en"));
    assert!(run("zh").contains("1 条消息被自己含有的分隔符切断"), "{}", run("zh"));
    let folder = Folder::fresh();
    let trace = folder.name("broken.jsonl");
    let options = ["--framing", "fixed", "--message", "123456789", "--message", "ok", "--clients", "1"];
    sockscope(&[&["run", "--trace", &trace], &options[..]].concat()).expect_status(0);
    let shown = sockscope(&["show", &trace]).expect_status(0).stdout;
    assert!(shown.contains("does not fit into the fixed size"), "{shown}");
    let shown = sockscope(&["show", &trace, "--format", "json"]).expect_status(0).json();
    let frames = shown["flows"][0]["frames"].as_array().unwrap();
    assert!(frames.iter().all(|frame| frame["verdict"] == "misfit"), "{frames:?}");
}

/// What each framing does not carry whole, with the words that say so.
const BREAKING: &[(&[&str], &str)] = &[
    (&["--framing", "delimiter", "--message", "ok", "--message", "one\\ntwo"], "delimiter"),
    (&["--framing", "fixed", "--message", "ok", "--message", "123456789"], "a frame holds 8"),
    (&["--framing", "fixed", "--message", "ok", "--message", "zero\\0"], "NUL"),
    (&["--framing", "length-prefix", "--limit", "4", "--message", "ok", "--message", "hello"], "limit"),
    (&["--framing", "json-header", "--limit", "4", "--message", "ok", "--message", "hello"], "limit"),
];

#[test]
fn a_message_that_breaks_its_framing_is_warned_of_and_refused_where_one_is_strict() {
    for (options, word) in BREAKING {
        // Its receiver gives up where the limit is broken, which is another status than 0.
        let ran = sockscope(&[&["run", "--service", "sink"], *options].concat());
        let place = "Message 2 of client-1 does not fit its framing: ";
        assert!(ran.stderr.contains(place) && ran.stderr.contains(word), "{options:?}: {}", ran.stderr);
        assert!(!ran.stdout.is_empty() && ran.status != Some(2), "{options:?}: it is run");
        let refused = sockscope(&[&["run", "--strict"], *options].concat()).expect_status(2);
        let sentence = format!("--strict: {place}");
        assert!(refused.stdout.is_empty() && refused.stderr.contains(&sentence), "{options:?}: {}", refused.stderr);
    }
    let good = sockscope(&["run", "--strict", "--framing", "delimiter"]).expect_status(0);
    assert!(good.stderr.is_empty(), "{}", good.stderr);
}

#[test]
fn whoever_finds_the_accept_queue_full_comes_in_when_its_syn_is_sent_again() {
    // The kernel sends it again after a second, which is as long as a run may be quiet in which nobody has any hope.
    for _ in 0..3 {
        let ran = sockscope(&["run", "--backlog", "1", "--clients", "3", "--format", "summary"]).expect_status(0);
        let flows = ran.json()["flows"].as_array().unwrap().len();
        assert_eq!(flows, 6, "{ran:?}");
    }
}
