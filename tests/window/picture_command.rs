//! `sockscope picture` on the real binary: the same picture each time, of what was asked for, and a sentence for what is wrong.
//! How a picture looks is for people to judge; the pictures that are kept are compared in `pictures`.

use std::path::PathBuf;

use crate::cli_tools::{Folder, Ran, command, finish, sockscope};

fn saved(folder: &Folder, args: &[&str]) -> String {
    let file = folder.name("trace.jsonl");
    sockscope(&[&["run", "--format", "summary", "--normalised", "--trace", &file], args].concat()).expect_status(0);
    file
}

fn picture(trace: &str, output: &str, args: &[&str]) -> Ran {
    sockscope(&[&["picture", trace, "-o", output], args].concat())
}

/// Width and height of a PNG file.
fn size(file: &[u8]) -> [u32; 2] {
    let side = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    [side(16), side(20)]
}

#[test]
fn the_same_wish_gives_the_same_bytes_in_every_kind_of_file() {
    let folder = Folder::fresh();
    let trace = saved(&folder, &["--clients", "2"]);
    for of in ["card", "view", "window"] {
        for extension in ["png", "svg"] {
            let files = ["one", "two"].map(|name| {
                let output = folder.name(&format!("{name}-{of}.{extension}"));
                let args = ["--of", of, "--at", "60", "--theme", "dark", "--lang", "zh"];
                let ran = picture(&trace, &output, &args).expect_status(0);
                assert!(ran.stderr.contains(&output) && ran.stdout.is_empty(), "{ran:?}");
                std::fs::read(&output).unwrap()
            });
            assert!(files[0] == files[1], "{of}.{extension} differs");
        }
    }
}

#[test]
fn a_picture_without_a_name_is_called_after_its_trace_and_position() {
    let folder = Folder::fresh();
    saved(&folder, &["--clients", "1"]);
    for (args, name) in [(&[][..], "trace.png"), (&["--at", "40"], "trace-at-40.png")] {
        let mut command = command(&[&["picture", "trace.jsonl"], args].concat());
        let ran = finish(command.current_dir(folder.file("")).spawn().unwrap()).expect_status(0);
        assert_eq!(ran.stderr.trim_end(), format!("sockscope: {name}"));
        assert!(std::fs::read(folder.file(name)).unwrap().starts_with(b"\x89PNG"));
    }
}

#[test]
fn a_card_in_outlines_is_small_and_can_be_read_aloud() {
    let folder = Folder::fresh();
    let trace = saved(&folder, &["--clients", "1", "--recv-size", "4"]);
    for (lang, title) in [("en", "client-1 → server, after "), ("zh", "client-1 → server，第 ")] {
        let output = folder.name(&format!("{lang}.svg"));
        picture(&trace, &output, &["--lang", lang]).expect_status(0);
        let svg = std::fs::read_to_string(&output).unwrap();
        assert!(svg.len() < 60_000, "{lang}: {} bytes", svg.len());
        assert!(svg.contains("role=\"img\"") && svg.contains(&format!("<title id=\"title\">{title}")), "{lang}");
        assert!(svg.contains("<desc id=\"description\">") && !svg.contains("<text"), "{lang}: letters are outlines");
        let used = svg.matches("<use href=\"#g").count();
        assert!(used > 60 && svg.matches("<path id=\"g").count() > 20, "{lang}: {used} letters");
        assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count(), "{lang}: groups are closed");
    }
}

#[test]
fn the_size_is_the_one_that_was_asked_for() {
    let folder = Folder::fresh();
    let trace = saved(&folder, &["--clients", "3"]);
    for (of, wish, is) in
        [("card", "600x320", [600, 320]), ("window", "640x480", [640, 480]), ("view", "1000x700", [1000, 700])]
    {
        let output = folder.name("sized.png");
        picture(&trace, &output, &["--of", of, "--size", wish]).expect_status(0);
        assert_eq!(size(&std::fs::read(&output).unwrap()), is, "{of}");
    }
    let output = folder.name("card.png");
    picture(&trace, &output, &["--flow", "server>client-2"]).expect_status(0);
    let [width, height] = size(&std::fs::read(&output).unwrap());
    assert!(width == 840 && (200..480).contains(&height), "a card is as high as it needs to be: {width} x {height}");
}

#[test]
fn what_is_wrong_is_said_in_both_languages_and_nothing_is_written() {
    let folder = Folder::fresh();
    let trace = saved(&folder, &["--clients", "1"]);
    let broken = folder.write("broken.jsonl", "no trace");
    let nowhere = folder.name("no/such/folder/a.png");
    let (png, gif) = (folder.name("a.png"), folder.name("a.gif"));
    let wrong: [(&str, &str, &[&str], &str, &str); 8] = [
        (&trace, &gif, &[], "is a .png or a .svg file", "图片是 .png 或 .svg 文件"),
        (&trace, &png, &["--flow", "client-7>server"], "There are: client-1>server", "可选：client-1>server"),
        (&trace, &png, &["--at", "99999"], "is beyond the end", "超出了末尾"),
        (&trace, &png, &["--at", "0"], "no connection yet", "还没有连接"),
        (&trace, &png, &["--at", "0", "--flow", "a>b"], "None is there yet", "还没有任何连接"),
        (&trace, &png, &["--size", "20x20"], "such as 1280x720", "例如 1280x720"),
        (&broken, &png, &[], "no Sockscope trace", "不是"),
        (&trace, &nowhere, &[], "no/such/folder", "no/such/folder"),
    ];
    for (trace, output, args, en, zh) in wrong {
        for (lang, says) in [("en", en), ("zh", zh)] {
            let ran = picture(trace, output, &[args, &["--lang", lang]].concat());
            assert!(matches!(ran.status, Some(1 | 2)), "{args:?}: {ran:?}");
            assert!(ran.stdout.is_empty() && ran.stderr.contains(says), "{args:?}: {}", ran.stderr);
            assert!(!PathBuf::from(output).exists(), "{args:?}: nothing is written");
        }
    }
}

#[test]
fn before_the_first_connection_the_window_has_a_picture_too() {
    let folder = Folder::fresh();
    let trace = saved(&folder, &["--clients", "1"]);
    for of in ["view", "window"] {
        picture(&trace, &folder.name("start.png"), &["--at", "0", "--of", of]).expect_status(0);
    }
}
