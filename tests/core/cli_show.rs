//! `sockscope show` on saved traces: at every position, cut anywhere, from later versions.
//! It checks what is promised of the output; what the world is at a position is tested with `world`.

use crate::tools::cli as cli_tools;

use std::collections::BTreeSet;

use cli_tools::{Folder, Ran, sockscope};
use serde_json::Value;

fn saved(folder: &Folder, args: &[&str]) -> String {
    let file = folder.name("trace.jsonl");
    sockscope(&[&["run", "--format", "summary", "--trace", &file], args].concat()).expect_status(0);
    file
}

/// The lines of the events of a trace; others stand beside them.
fn event_lines(trace: &str) -> impl Iterator<Item = &str> {
    trace.lines().filter(|line| line.starts_with("{\"n\":"))
}

fn show(file: &str, args: &[&str]) -> Ran {
    sockscope(&[&["show", file], args].concat())
}

#[test]
fn every_position_can_be_shown_and_its_books_balance() {
    let folder = Folder::fresh();
    let file = saved(&folder, &["--clients", "2", "--framing", "length-prefix", "--recv-size", "5"]);
    let end = show(&file, &["--format", "json"]).expect_status(0).json();
    let events = end["events"].as_u64().unwrap();
    assert_eq!(end["at"], events);
    for at in 0..=events {
        let world = show(&file, &["--format", "json", "--at", &at.to_string()]).expect_status(0).json();
        assert_eq!((&world["format"], &world["at"]), (&3.into(), &at.into()));
        assert_eq!(world["accounting"]["holds"], true, "at {at}");
        for flow in world["flows"].as_array().unwrap() {
            let bytes = |name: &str| flow["bytes"][name].as_u64().unwrap();
            assert_eq!(
                bytes("accepted"),
                bytes("read") + bytes("queued") + bytes("unsent") + bytes("discarded"),
                "at {at}"
            );
        }
    }
}

#[test]
fn the_end_shows_frames_with_their_verdicts() {
    let folder = Folder::fresh();
    let file = saved(&folder, &[]);
    let world = show(&file, &["--format", "json"]).expect_status(0).json();
    let flow = &world["flows"][0];
    assert_eq!((&flow["flow"], &flow["framing"]), (&"client-1>server".into(), &"naive".into()));
    assert_eq!(flow["sends"].as_array().unwrap().len(), 3);
    assert_eq!(flow["frames"][0]["verdict"], "stuck");
    assert_eq!(flow["frames"][0]["of_messages"], serde_json::json!([0, 3]));
    assert!(world["actors"].as_array().unwrap().iter().all(|actor| actor["doing"] == "ended"));
    let text = show(&file, &[]).expect_status(0).stdout;
    assert!(text.contains("0..11 \"helloworld!\" stuck (3 messages)"), "{text}");
    assert!(show(&file, &["--lang", "zh"]).stdout.contains("粘连（3 条消息）"));
}

#[test]
fn a_blocked_actor_is_shown_in_its_call() {
    let folder = Folder::fresh();
    let file = saved(&folder, &[]);
    let trace = std::fs::read_to_string(&file).unwrap();
    // One more than the number of an event is the position after it.
    let entered =
        event_lines(&trace).position(|line| line.contains(r#""event":"entered","call":"accept""#)).unwrap() + 1;
    let text = show(&file, &["--at", &entered.to_string()]).expect_status(0).stdout;
    assert!(
        text.lines().any(|line| line.starts_with("server ") && line.contains("In accept, which has not returned")),
        "{text}"
    );
}

#[test]
fn a_normalised_trace_can_be_shown_too() {
    let folder = Folder::fresh();
    let file = saved(&folder, &["--normalised"]);
    assert!(show(&file, &[]).expect_status(0).stdout.contains("all bytes accounted for"));
}

#[test]
fn a_position_beyond_the_end_is_refused_with_the_range() {
    let folder = Folder::fresh();
    let file = saved(&folder, &["--clients", "1"]);
    let events = show(&file, &["--format", "json"]).json()["events"].as_u64().unwrap();
    let ran = show(&file, &["--at", &(events + 1).to_string()]).expect_status(2);
    assert!(ran.stdout.is_empty() && ran.stderr.contains(&format!("from 0 to {events}")), "{}", ran.stderr);
}

#[test]
fn a_trace_that_is_cut_is_shown_up_to_the_cut() {
    let folder = Folder::fresh();
    let whole = std::fs::read(saved(&folder, &["--clients", "1"])).unwrap();
    let header = whole.iter().position(|byte| *byte == b'\n').unwrap();
    // A prime step meets lines at ever other places.
    for cut in (1..whole.len()).step_by(613).chain([header, header + 1, header + 2, whole.len() - 1]) {
        let file = folder.write("cut.jsonl", &whole[..cut]);
        let ran = show(&file, &["--format", "json"]);
        if cut < header {
            assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "cut at {cut}");
            assert!(ran.stderr.contains("no Sockscope trace"), "{}", ran.stderr);
            continue;
        }
        // A line that lacks nothing but its end is good, and the last line of a whole trace is no event.
        let mut lines: Vec<_> = whole[..cut].split(|byte| *byte == b'\n').collect();
        if whole[cut] != b'\n' {
            lines.pop();
        }
        let events = lines.iter().filter(|line| line.starts_with(b"{\"n\":")).count();
        let is_whole = cut == whole.len() - 1;
        assert_eq!(ran.status, Some(if is_whole { 0 } else { 2 }), "cut at {cut}: {}", ran.stderr);
        assert_eq!(ran.json()["events"], events, "cut at {cut}");
        assert_eq!(ran.stderr.contains("breaks off"), !is_whole, "cut at {cut}");
    }
}

#[test]
fn a_trace_of_a_later_version_is_refused_in_both_languages() {
    let folder = Folder::fresh();
    let trace = std::fs::read_to_string(saved(&folder, &["--clients", "1"])).unwrap();
    let later = folder.write("later.jsonl", trace.replacen("\"sockscope_trace\":2", "\"sockscope_trace\":3", 1));
    let ran = show(&later, &[]).expect_status(2);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("newer Sockscope"), "{}", ran.stderr);
    assert!(show(&later, &["--lang", "zh"]).stderr.contains("更新的 Sockscope"));
}

#[test]
fn what_is_wrong_with_a_trace_is_said_in_chinese_too() {
    let folder = Folder::fresh();
    let trace = std::fs::read_to_string(saved(&folder, &["--clients", "1"])).unwrap();
    let header = trace.find('\n').unwrap();
    for (damaged, en, zh) in [
        (trace[..trace.len() - 9].to_owned(), "breaks off in the middle of line", "行不完整"),
        (trace.replacen("\"n\":3,", "\"n\":4,", 1), "event 4 where event 3 is due", "这里应当是事件 3，却是事件 4"),
        (trace.replacen("{\"n\":3,", "{\"m\":3,", 1), "unknown field `m`", "字段 `m`：没有名为 `m` 的字段，应为 `n`、"),
        (trace[..header / 2].to_owned(), "line 1 is incomplete", "第 1 行不完整"),
        (String::new(), "line 1 is empty", "第 1 行是空的"),
        ("{}".to_owned(), "line 1 has no field", "第 1 行没有字段"),
    ] {
        let file = folder.write("damaged.jsonl", damaged);
        let ran = show(&file, &[]).expect_status(2);
        assert!(ran.stderr.contains(en), "{}", ran.stderr);
        let ran = show(&file, &["--lang", "zh"]).expect_status(2);
        assert!(ran.stderr.contains(zh) && !ran.stderr.contains("EOF"), "{}", ran.stderr);
    }
}

#[test]
fn the_last_call_is_not_said_to_wait_before_it_has() {
    let folder = Folder::fresh();
    let file = saved(&folder, &[]);
    let trace = std::fs::read_to_string(&file).unwrap();
    let entered =
        event_lines(&trace).position(|line| line.contains(r#""event":"entered","call":"accept""#)).unwrap() + 1;
    let text = show(&file, &["--at", &entered.to_string()]).expect_status(0).stdout;
    let last = text.lines().find(|line| line.starts_with("Last: ")).unwrap();
    assert!(last.contains("accept(") && last.ends_with('…'), "{last}");
}

#[test]
fn before_the_first_event_nothing_stands_between_the_place_and_the_books() {
    let folder = Folder::fresh();
    let trace = saved(&folder, &["--clients", "1"]);
    let ran = show(&trace, &["--at", "0"]).expect_status(0);
    assert!(ran.stdout.starts_with("After 0 of ") && !ran.stdout.contains("\n\n\n"), "{}", ran.stdout);
}

/// The fields of each object, as `docs/show-json.md` has them: its heading is the path, and a place is the same everywhere.
fn documented() -> BTreeSet<String> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/show-json.md")).unwrap();
    let (mut fields, mut object) = (BTreeSet::new(), String::new());
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            object = match (heading, heading.split('`').nth(1)) {
                (_, Some(path)) => format!("{path}."),
                ("A place", None) => "place.".to_owned(),
                _ => String::new(),
            };
        } else if let Some(field) = line.strip_prefix("| `").and_then(|line| line.split('`').next()) {
            assert!(fields.insert(format!("{object}{field}")), "{object}{field} is documented twice");
        }
    }
    fields
}

/// Every path of a field in a value. What a trace writes in its own form is not looked into.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| paths(item, &format!("{path}[]"), found)),
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = match (path, name.as_str()) {
                    ("", name) => name.to_owned(),
                    (path, "caller") if path.ends_with(".caller") => path.to_owned(),
                    (path, name) if path.ends_with(".caller") => format!("{}.{name}", &path[..path.len() - 7]),
                    (path, name) if path.ends_with(".place") => format!("place.{name}"),
                    (path, name) => format!("{path}.{name}"),
                };
                found.insert(path.clone());
                let own_form = ["actors[].waits", "ink"].iter().any(|end| path.ends_with(end));
                if !own_form {
                    paths(field, &path, found);
                }
            }
        }
        _ => {}
    }
}

/// A run whose server has a folder, a file that lay beside it and one that it makes.
#[cfg(feature = "python")]
fn saved_with_files(folder: &Folder) -> Option<String> {
    let beside = Folder::fresh();
    beside.write("notes.txt", "found");
    let server = beside
        .write("server.py", "import os\nos.mkdir('in')\nopen('in/made.txt', 'w').write(open('notes.txt').read())\n");
    let client = beside.write("client.py", "print('done')\n");
    Some(saved(folder, &[&server, &client]))
}

#[cfg(not(feature = "python"))]
fn saved_with_files(_: &Folder) -> Option<String> {
    None
}

#[test]
fn every_field_is_documented_and_every_documented_field_occurs() {
    let mut traces = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/screenshots/traces").into()];
    let mut found = BTreeSet::new();
    let mut shown = 0;
    let mut show_all = |file: &str| {
        let events = show(file, &["--format", "json", "--at", "0"]).expect_status(0).json()["events"].as_u64().unwrap();
        for at in [0, events / 3, events / 2, events * 9 / 10, events] {
            let world = show(file, &["--format", "json", "--at", &at.to_string()]).expect_status(0).json();
            assert_eq!(world["format"], 3);
            paths(&world, "", &mut found);
            shown += 1;
        }
    };
    while let Some(folder) = traces.pop() {
        let folder: std::path::PathBuf = folder;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                None => traces.push(path),
                Some(extension) if extension == "jsonl" => show_all(path.to_str().unwrap()),
                Some(_) => {}
            }
        }
    }
    // The recordings of pictures are older than what the kernel answers.
    let folder = Folder::fresh();
    show_all(&saved(&folder, &["--clients", "3"]));
    let put = ["--service", "files", "--framing", "length-prefix", "--message", "put a.txt 100000"];
    show_all(&saved(&folder, &put));
    // Only programs in Python have files, so that a build without them shows none.
    if let Some(trace) = saved_with_files(&folder) {
        show_all(&trace);
    } else {
        found.extend(documented().into_iter().filter(|field| field.starts_with("files[].")));
    }
    assert!(shown > 40);
    let documented = documented();
    let missing: Vec<_> = found.difference(&documented).collect();
    let never: Vec<_> = documented.difference(&found).collect();
    assert!(missing.is_empty() && never.is_empty(), "not documented: {missing:?}\nnever seen: {never:?}");
}

#[test]
fn the_sentences_and_labels_are_in_the_language_that_was_asked_for() {
    let folder = Folder::fresh();
    let file = saved(&folder, &[]);
    let [en, zh] = ["en", "zh"].map(|lang| show(&file, &["--format", "json", "--lang", lang]).expect_status(0).json());
    assert_eq!((&en["lang"], &zh["lang"]), (&"en".into(), &"zh".into()));
    let (en, zh) = (&en["flows"][0]["card"], &zh["flows"][0]["card"]);
    assert_eq!(en["row_names"]["bytes"], "bytes");
    assert_eq!(zh["row_names"]["bytes"], "字节");
    assert_eq!(en["bytes"][0]["text"], "hello");
    assert_eq!(en["bytes"], zh["bytes"], "bytes are the same in every language");
    assert!(en["why"]["text"].as_str().is_some_and(|why| why.contains("message")), "{en}");
}

#[test]
fn who_waited_for_whom_and_how_connections_ended_is_told_in_words_and_in_json() {
    let folder = Folder::fresh();
    let file = saved(&folder, &["--clients", "1", "--pace", "lockstep"]);
    let world = show(&file, &["--format", "json"]).expect_status(0).json();
    let waits = world["time"]["waits"].as_array().unwrap();
    let of = |who: &str, part: &str| {
        waits.iter().filter(|it| it["actor"] == who && it["sentence"].as_str().unwrap().contains(part)).count()
    };
    assert!(of("client-1", "recv waits for server") >= 3, "it waits for each answer: {waits:?}");
    let links = world["time"]["links"].as_array().unwrap();
    let kinds: Vec<&str> = links.iter().map(|link| link["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["connection", "fin", "fin"], "{links:?}");
    let met = |link: &Value| link["met"].as_u64().is_some_and(|met| met > link["began"].as_u64().unwrap());
    assert!(links.iter().all(met), "{links:?}");
    let text = show(&file, &[]).expect_status(0).stdout;
    let told: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("Who waited")).skip(1).collect();
    let lines = told.iter().take_while(|line| line.starts_with("  ")).count();
    assert_eq!(lines, waits.len().min(12), "{text}");
    let first = &waits[waits.len() - lines];
    let wanted = format!("{}..{}", first["from"], first["until"]);
    assert!(told[0].contains(&wanted) && told[0].ends_with(first["sentence"].as_str().unwrap()), "{}", told[0]);
    assert!(show(&file, &["--lang", "zh"]).stdout.contains("谁等过"));
    // In the middle of a wait nobody knows its end.
    let middle = (waits[0]["from"].as_u64().unwrap() + 2).to_string();
    let world = show(&file, &["--format", "json", "--at", &middle]).expect_status(0).json();
    let open = world["time"]["waits"].as_array().unwrap().iter().filter(|wait| wait["until"].is_null()).count();
    assert!(open > 0, "{}", world["time"]);
}
