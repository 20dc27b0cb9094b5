//! The file itself: one style, one script, the data and the handout, and a policy that lets it ask for nothing.
//! What stands in it, the other files say.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::html::escaped;
use super::texts::Texts;
use super::zip::deflated;
use super::{lesson, paper, run, words};
use crate::lang::{LANGS, Lang, Text};
use crate::lesson::{Loaded, Recording};
use crate::trace::Trace;

/// What the page looks like.
const STYLE: &str = include_str!("../../assets/page/style.css");

/// What unpacks the script.
const UNPACK: &str = include_str!("../../assets/page/unpack.js");

/// What moves the page, in the order in which it is read.
const SCRIPTS: [&str; 8] = [
    include_str!("../../assets/page/model.js"),
    include_str!("../../assets/page/dom.js"),
    include_str!("../../assets/page/ribbon.js"),
    include_str!("../../assets/page/panels.js"),
    include_str!("../../assets/page/player.js"),
    include_str!("../../assets/page/answers.js"),
    include_str!("../../assets/page/lesson.js"),
    include_str!("../../assets/page/start.js"),
];

/// A run as a page, under a title.
pub fn of_run(trace: &Trace, title: &str, lang: Lang) -> String {
    let mut texts = Texts::default();
    let runs = vec![run::run(trace, &run::positions(trace), run::MOST, &mut texts)];
    let title = Text::new(title, title);
    let paper = paper::both(|lang| paper::of_run(trace, title.get(lang), lang));
    let data = data("run", &title, json!(runs), Value::Null, texts);
    document(&title, &data, &paper, lang)
}

/// A lesson as a page, over its recorded runs.
pub fn of_lesson(loaded: &Loaded, recording: &Recording, lang: Lang) -> String {
    let mut texts = Texts::default();
    let (lesson, runs) = lesson::lesson(loaded, recording, &mut texts);
    let title = &loaded.lesson.title;
    let paper = paper::both(|lang| paper::of_lesson(loaded, recording, lang));
    let data = data("lesson", title, runs, lesson, texts);
    document(title, &data, &paper, lang)
}

/// The model, as `docs/page-model.md` has it.
fn data(kind: &str, title: &Text, runs: Value, lesson: Value, mut texts: Texts) -> Value {
    let (title, words) = (texts.text(title), words::words(&mut texts));
    let model = json!({
        "sockscope_page": super::FORMAT,
        "made_by": concat!("sockscope ", env!("CARGO_PKG_VERSION")),
        "kind": kind,
        "title": title,
        "words": words,
        "runs": runs,
        "lesson": lesson,
    });
    let (mut model, table) = texts.finish(model);
    if let Some(fields) = model.as_object_mut() {
        fields.insert("texts".to_owned(), table);
    }
    model
}

/// The whole file.
fn document(title: &Text, data: &Value, paper: &str, lang: Lang) -> String {
    let (style, unpack, script) = (style(), unpack(), script());
    let name = if title.en == title.zh {
        title.en.clone()
    } else {
        format!("{} · {}", title.get(lang), title.get(other(lang)))
    };
    let (data, player) = (packed(&data.to_string()), packed(&script));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}' 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(&style),
        hash(&unpack),
        hash(&script)
    );
    format!(
        "<!doctype html>\n<html lang=\"{code}\" data-lang=\"{short}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>{name} · Sockscope</title>\n<style>{style}</style>\n</head>\n<body>\n\
         <div id=\"app\"></div>\n<main id=\"papers\">{paper}</main>\n\
         <script type=\"application/octet-stream\" id=\"data\">{data}</script>\n\
         <script type=\"application/octet-stream\" id=\"player\">{player}</script>\n<script>{unpack}</script>\n</body>\n</html>\n",
        code = super::html::lang_of(lang),
        short = lang.code(),
        name = escaped(&name),
    )
}

/// A page of words alone, with the same style.
pub fn plain(title: &str, body: &str, lang: Lang) -> String {
    let style = style();
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>{} · Sockscope</title>\n<style>{style}</style>\n</head>\n<body>\n<main id=\"papers\">{body}</main>\n</body>\n</html>\n",
        super::html::lang_of(lang),
        hash(&style),
        escaped(title),
    )
}

fn other(lang: Lang) -> Lang {
    LANGS.into_iter().find(|one| *one != lang).unwrap_or_default()
}

/// A style or a script without its comments and its indentation.
fn slim(source: &str) -> String {
    let lines = source.lines().map(str::trim);
    let kept = lines.filter(|line| !line.is_empty() && !line.starts_with("//") && !line.starts_with("/*"));
    kept.fold(String::new(), |all, line| all + line + "\n")
}

/// The script: one function that keeps its names to itself, and waits for its data to be unpacked. Around these signs a space
/// means nothing, and no text of it has them.
fn script() -> String {
    let signs = ["=>", "=", "===", "!==", "&&", "||", "+", "-=", "+=", "?", "??", ":", "<", ">", "<=", ">="];
    let mut pairs: Vec<(String, &str)> = signs.iter().map(|sign| (format!(" {sign} "), *sign)).collect();
    let others = [
        ("{ ", "{"),
        (" }", "}"),
        (") {", "){"),
        ("if (", "if("),
        ("return [", "return["),
        (", (", ",("),
        (", {", ",{"),
        (", '", ",'"),
        (", `", ",`"),
    ];
    pairs.extend(others.map(|(wide, narrow)| (wide.to_owned(), narrow)));
    let all = pairs.iter().fold(SCRIPTS.map(slim).concat(), |all, (wide, narrow)| all.replace(wide.as_str(), narrow));
    format!("'use strict';(async()=>{{\n{all}}})();")
}

/// The script that stands in the page as it is.
fn unpack() -> String {
    format!("'use strict';(()=>{{\n{}}})();", slim(UNPACK))
}

/// A text as a page carries it: packed, in signs that end no element.
fn packed(text: &str) -> String {
    BASE64.encode(deflated(text.as_bytes()))
}

/// The style; what stands between its words means nothing.
fn style() -> String {
    let pairs = [(": ", ":"), ("; ", ";"), (" { ", "{"), (" {", "{"), (";}", "}"), (" }", "}"), (", ", ",")];
    pairs.iter().fold(slim(STYLE), |style, (wide, narrow)| style.replace(wide, narrow))
}

/// The hash of an inline element, as a policy names it.
fn hash(text: &str) -> String {
    BASE64.encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_are_short_and_say_what_they_are() {
        let all = SCRIPTS.iter().chain([&STYLE, &UNPACK]);
        let carried = packed(&script()).len() + unpack().len() + style().len();
        println!("{carried} bytes of style and script, which is {} unpacked", script().len());
        assert!(carried < 30_000, "a page carries {carried} bytes of style and script");
        for source in all {
            let head = source.lines().take_while(|line| line.starts_with("//") || line.starts_with("/*")).count();
            assert!(head >= 2, "{}", source.lines().next().unwrap());
        }
    }

    #[test]
    fn a_hash_is_the_one_of_the_standard() {
        // `printf abc | openssl dgst -sha256 -binary | base64`
        assert_eq!(hash("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }
}
