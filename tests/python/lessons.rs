//! The commands of lessons as a teacher meets them: list, check, schema, answers, and a lesson as a scenario of `run`.
//! Folders that mean harm are in `lessons_hostile.rs`.

use crate::tools::cli as cli_tools;
use crate::tools::python as python_tools;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cli_tools::{Folder, command, finish, sockscope, sockscope_at_length};
use sockscope::lang::Lang;
use sockscope::lesson::{Recording, Source, handout, judge_task, schema};
use sockscope::world::World;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons")
}

/// The names of the folders that have a lesson, the template among them.
fn folders() -> Vec<String> {
    let entries = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = entries
        .filter(|path| path.join("lesson.json").is_file())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert!(names.contains(&"template".to_owned()) && names.len() > 1, "{names:?}");
    names
}

#[test]
fn every_lesson_is_proved_from_both_sides_and_the_template_too() {
    let check = |name: &String| {
        let ran = sockscope_at_length(&["lessons", "check", &format!("lessons/{name}")]);
        (name.clone(), ran)
    };
    for (name, ran) in python_tools::for_each_at_once(&folders(), check) {
        assert_eq!(
            (ran.status, ran.stdout.as_str()),
            (Some(0), format!("{name}  passes\n").as_str()),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.stderr, "");
    }
}

#[test]
fn the_schema_is_committed_and_every_lesson_names_it() {
    assert_eq!(std::fs::read_to_string(root().join("lesson.schema.json")).unwrap(), schema());
    assert_eq!(sockscope(&["lessons", "schema"]).expect_status(0).stdout, schema());
    for name in folders() {
        let json = std::fs::read_to_string(root().join(&name).join("lesson.json")).unwrap();
        let lesson: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(lesson["$schema"], "../lesson.schema.json", "{name}");
    }
}

#[test]
fn handouts_are_made_of_the_lessons_as_they_are() {
    let ran = sockscope(&["lessons", "handouts", "--check"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "renew with `sockscope lessons handouts`");
}

#[test]
fn lessons_are_listed_in_both_languages() {
    let lessons = Source::Folder(root()).lessons().unwrap();
    for (lang, minutes) in [("en", "min)"), ("zh", "分钟)")] {
        let bare = sockscope(&["lessons", "--lang", lang]).expect_status(0).stdout;
        let list = sockscope(&["lessons", "list", "--lang", lang]).expect_status(0);
        assert_eq!((list.stdout.as_str(), list.stderr.as_str()), (bare.as_str(), ""));
        assert_eq!(bare.lines().count(), 2 * lessons.len());
        for entry in &lessons {
            let lesson = &entry.loaded.as_ref().unwrap().lesson;
            let which = if lang == "en" { Lang::En } else { Lang::Zh };
            let (title, goal) = (lesson.title.get(which), lesson.goal.get(which));
            assert!(bare.contains(&format!("{}  {title}  (", entry.id)) && bare.contains(goal), "{}", entry.id);
            assert!(bare.contains(minutes));
        }
    }
}

/// The template with something changed, in a folder of its own.
fn changed(folder: &Folder, id: &str, from: &str, to: &str) -> String {
    std::fs::create_dir(folder.file(id)).unwrap();
    for file in ["lesson.json", "server.py", "client.py", "solution_client.py"] {
        let text = std::fs::read_to_string(root().join("template").join(file)).unwrap();
        let text = text.replace("\"id\": \"template\"", &format!("\"id\": \"{id}\""));
        folder.write(&format!("{id}/{file}"), text.replace(from, to));
    }
    folder.name(id)
}

#[test]
fn a_broken_lesson_is_told_by_file_field_and_line_and_a_failing_one_by_field() {
    let folder = Folder::fresh();
    let mut number = 0;
    for (from, to, parts) in [
        ("\"minutes\": 5,", "\"minutes\": \"5\",", &["/lesson.json:7: minutes: invalid type"][..]),
        ("\"minutes\": 5,", "\"minute\": 5,", &["lesson.json:7: minute: unknown field `minute`"]),
        ("\"minutes\": 5,", "\"minutes\": 5,,", &["lesson.json:7: "]),
        ("\"scenario\": \"start\",", "\"scenario\": \"other\",", &["lesson.json:17: steps[0].scenario: ", "\"other\""]),
        (
            "\"number\": 1}}, {\"line\"",
            "\"number\": 9}}, {\"line\"",
            &[": steps[0].highlight[0]: This is not in the run"],
        ),
        ("conn.recv(1024)\"", "nothing of the kind\"", &["lesson.json:32: steps[0].highlight[1]: 0 lines of"]),
        ("HELLO, WORLD\"}}", "HELLO\"}}", &[": steps[1].task: The task is done before"]),
        ("HELLO, WORLD\"}}", "HELLO, EVERYBODY\"}}", &[": steps[1].task.by: The solution does not pass"]),
        ("\"value\": 0}}}", "\"value\": 7}}}", &[": steps[0].observe: 0 of the 2 answers"]),
        ("{bytes} bytes", "{count} bytes", &["steps[0].after: The text names {count}"]),
        ("\"solution_client.py\"", "\"nowhere.py\"", &["nowhere.py: The file could not be read"]),
        (
            "\"until\": {\"returned\": {\"call\": \"send\"}}}}\n      ],",
            "\"until\": {\"returned\": {\"call\": \"send\"}}}}, {\"let\": {\"actor\": \"server\", \"until\": {\"returned\": {\"call\": \"recv\"}}}}\n      ],",
            &["steps[0].predict: The right answer holds already when the question is asked"],
        ),
        ("what is not in it", "", &[]),
    ] {
        number += 1;
        let ran = sockscope(&["lessons", "check", &changed(&folder, &format!("0{number}-x"), from, to)]);
        if parts.is_empty() {
            assert_eq!(ran.status, Some(0), "the template under another name: {ran:?}");
            continue;
        }
        assert_eq!(ran.status, Some(1), "{to}: {ran:?}");
        assert!(parts.iter().all(|part| ran.stderr.contains(part)), "{parts:?}: {}", ran.stderr);
        assert!(ran.stdout.ends_with("  does not pass\n"), "{ran:?}");
    }
    let list = sockscope(&["lessons", "list", "--lessons", &folder.name("")]);
    assert_eq!(list.status, Some(1), "a lesson that can not be read is in the list: {list:?}");
    assert!(list.stderr.contains("01-x/lesson.json:7: minutes"), "{}", list.stderr);
}

#[test]
fn a_lesson_is_checked_from_inside_its_folder() {
    let ran = finish(command(&["lessons", "check", "."]).current_dir(root().join("template")).spawn().unwrap());
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "template  passes\n", ""));
}

#[test]
fn a_lesson_or_a_folder_that_is_not_there_is_bad_usage() {
    for (args, part) in [
        (&["lessons", "check", "99"][..], "There is no lesson \"99\". Choose from: "),
        (&["lessons", "check", "no-such-lesson"], "11-length-prefix"),
        (&["lessons", "list", "--lessons", "/nowhere"], "/nowhere: There are no lessons here"),
        (&["lessons", "check", "--lessons", "/nowhere"], "/nowhere: There are no lessons here"),
        (&["run", "99"], "There is no lesson \"99\""),
        (&["lessons", "prove"], "'prove'"),
    ] {
        let ran = sockscope(args).expect_status(2);
        assert!(ran.stderr.contains(part) && ran.stdout.is_empty(), "{args:?}: {ran:?}");
    }
    let ran = sockscope(&["lessons", "check", "99", "--lang", "zh"]).expect_status(2);
    assert!(ran.stderr.contains("没有名为 \"99\" 的课程"), "{ran:?}");
}

#[test]
fn a_lesson_is_a_scenario_by_its_number_and_by_its_name() {
    for name in ["11", "11-length-prefix"] {
        let text = sockscope(&["run", name]).expect_status(0).stdout;
        assert!(
            text.contains("recv(") && text.contains("2 messages sent, 2 received, 2 intact; 1 sticky chunk"),
            "{text}"
        );
        let jsonl = sockscope(&["run", name, "--format", "jsonl"]).expect_status(0).stdout;
        let lines: Vec<serde_json::Value> = jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["scenario"]["programs"][0]["file"], "buffered_server.py");
        let summary = sockscope(&["run", name, "--format", "summary"]).expect_status(0).json();
        assert_eq!((&summary["framing"], &summary["conserved"]), (&"length-prefix".into(), &true.into()), "{summary}");
    }
}

#[test]
fn lesson_11_says_what_its_runs_tell() {
    let loaded = Source::Folder(root()).lesson("11").unwrap();
    let recording = Recording::make(&loaded).unwrap();
    let (en, zh) = (handout(&loaded, &recording, Lang::En), handout(&loaded, &recording, Lang::Zh));
    for part in [
        "**In this run:** 9\n",
        "**In this run:** One chunk, in which the program finds two messages\n",
        "**In this run:** 83886080, which is 5 × 16777216\n",
        "**In this run:** `-1`, one below zero\n",
        "**In this run:** cuts after byte 4, 9, 13\n",
        "2 bytes. `recv(n)` does **not** wait",
        "**In this run:** End with an exception\n",
        "`recv(4)` returned 4 bytes, and all is well.",
        "**In this run:** `AP`, as if that were all\n",
        "6 sends, 8 chunks, and two messages.",
    ] {
        assert!(en.contains(part), "{part}\n{en}");
    }
    assert!(zh.contains("6 次发送，8 块，两条消息。") && zh.contains("`recv(4)` 返回了 4 个字节，一切正常。"), "{zh}");
}

#[test]
fn half_a_cure_does_not_pass_the_task_of_lesson_11() {
    let loaded = Source::Folder(root()).lesson("11").unwrap();
    let place = loaded.lesson.place("mend").unwrap();
    let task = loaded.lesson.steps[place].task.as_ref().unwrap();
    let whole = loaded.file("solution_server.py").unwrap();
    for (what, from, to, passes) in [
        ("the solution", "", "", true),
        ("only the header is received exactly", "message = recv_exact(conn, size)", "message = conn.recv(size)", false),
        ("only the payload is", "header = recv_exact(conn, 4)", "header = conn.recv(4)", false),
        ("the end of the stream is not seen", "        if not chunk:\n            break\n", "", false),
        ("too much is asked for", "conn.recv(size - len(whole))", "conn.recv(1024)", false),
        ("the other byte order", "'!I', len(answer)", "'<I', len(answer)", false),
    ] {
        assert!(whole.contains(from), "{what}");
        let edited = BTreeMap::from([("server.py".to_owned(), whole.replace(from, to))]);
        let scenario = loaded.scenario(loaded.lesson.staging_of(place).unwrap(), &edited);
        let (trace, _) = python_tools::run(&scenario);
        let verdict = judge_task(task, &World::at_end(&trace));
        assert_eq!(verdict.passes(), passes, "{what}: {verdict:?}");
    }
}

const PROGRESS: &str = r#"{"sockscope_progress": 1, "lessons": {"11-length-prefix": {"step": "half", "through": false, "steps": {
  "half": {"prediction": {"answer": {"number": 4}, "said": {"en": "4, \"of course\"", "zh": "当然是 4"},
    "truth": {"en": "2", "zh": "2"}, "is_right": false, "tries": 1}},
  "mend": {"done": true, "tries": 3}}}}}"#;

#[test]
fn answers_are_handed_out_and_a_damaged_file_is_told_and_left_as_it_is() {
    let folder = Folder::fresh();
    let answers = |more: &[&str]| sockscope(&[&["lessons", "answers", "--data-dir", &folder.name("")], more].concat());
    let head = "lesson,step,question,answer,truth,right,tries\r\n";
    assert_eq!(answers(&[]).expect_status(0).stdout, head, "nothing was answered yet");
    folder.write("progress.json", PROGRESS);
    let csv = answers(&[]).expect_status(0);
    let rows = "11-length-prefix,half,prediction,\"4, \"\"of course\"\"\",2,false,1\r\n11-length-prefix,mend,task,,,true,3\r\n";
    assert_eq!((csv.stdout, csv.stderr.as_str()), (format!("{head}{rows}"), ""));
    assert!(answers(&["--format", "csv", "--lang", "zh"]).expect_status(0).stdout.contains(",当然是 4,"));
    let json = answers(&["--format", "json"]).expect_status(0).json();
    let half = &json["lessons"]["11-length-prefix"]["steps"]["half"]["prediction"];
    assert_eq!((&half["answer"]["number"], &half["is_right"]), (&4.into(), &false.into()), "{json}");
    for damaged in ["", "{\"sockscope_progress\": 1", "{\"sockscope_progress\": 9, \"lessons\": {}}", "[[[[", "\u{0}"] {
        folder.write("progress.json", damaged);
        let ran = answers(&[]).expect_status(2);
        assert_eq!(ran.stdout, "");
        assert!(ran.stderr.contains("progress.json: The file could not be read ("), "{ran:?}");
        assert_eq!(std::fs::read_to_string(folder.file("progress.json")).unwrap(), damaged);
    }
    let elsewhere = folder.name("nowhere");
    let ran = sockscope(&["lessons", "answers", "--data-dir", &elsewhere]).expect_status(2);
    assert!(ran.stderr.contains(&format!("There is no folder {elsewhere}")), "{ran:?}");
}
