//! The shape of the sources: which module may name which, what stands in one place only, how long a file may be.
//! It reads text and is no compiler; what it is told in `MODULES` is compared with the table in `ARCHITECTURE.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Every module and the modules that it may name beside the leaves. The order is the reading order.
const MODULES: &[(&str, &[&str])] = &[
    ("lang", &[]),
    ("escape", &[]),
    ("json_errors", &[]),
    ("glyphs", &[]),
    ("embedded", &[]),
    ("comments", &["embedded"]),
    ("keeping", &[]),
    ("codec", &[]),
    ("service", &[]),
    ("trace", &["codec"]),
    ("standing", &["trace"]),
    ("net", &["trace", "codec", "standing"]),
    ("program", &["embedded", "net", "trace", "codec", "service"]),
    ("scenario", &["keeping", "codec", "service", "trace"]),
    ("library", &["embedded", "comments", "scenario", "codec"]),
    ("run", &["scenario", "net", "program", "trace", "standing", "codec"]),
    ("world", &["trace", "codec"]),
    ("narrate", &["trace", "standing", "world", "codec"]),
    ("playback", &["trace", "codec"]),
    ("figure", &["trace", "codec", "world", "narrate", "playback"]),
    ("steer", &["codec", "trace", "standing", "scenario", "run", "world", "playback"]),
    ("prove", &["trace", "net", "scenario", "run", "world"]),
    ("lesson", &["glyphs", "embedded", "keeping", "codec", "trace", "scenario", "run", "world", "steer", "prove"]),
    ("page", &["comments", "trace", "scenario", "run", "world", "narrate", "playback", "figure", "lesson"]),
    (
        "desk",
        &[
            "keeping", "codec", "trace", "standing", "net", "program", "scenario", "library", "run", "world",
            "playback", "figure", "steer", "lesson", "page",
        ],
    ),
    (
        "cli",
        &[
            "keeping", "codec", "service", "trace", "net", "program", "scenario", "run", "world", "narrate",
            "playback", "figure", "steer", "lesson", "page",
        ],
    ),
    (
        "ui",
        &[
            "glyphs", "comments", "keeping", "codec", "service", "trace", "standing", "net", "program", "scenario",
            "library", "run", "world", "narrate", "playback", "figure", "steer", "lesson", "desk", "cli",
        ],
    ),
];

/// The rooms of a module, and for each the others that it may name.
type Rooms = &'static [(&'static str, &'static [&'static str])];

/// Modules with rooms inside: the folders and files of each, in reading order, and which of the others each may name.
/// Inside such a module nobody names its face.
const ROOMS: &[(&str, Rooms)] = &[
    (
        "trace",
        &[
            ("model", &[]),
            ("store", &["model"]),
            ("file", &["model", "store"]),
            ("spinning", &["model", "store"]),
            ("steering", &["model", "store"]),
            ("filing", &["model"]),
            ("note_line", &["model", "store", "spinning"]),
            ("line", &["model", "store", "spinning", "note_line", "filing"]),
        ],
    ),
    (
        "net",
        &[
            ("kernel", &[]),
            ("record", &["kernel"]),
            ("stage", &["kernel", "record"]),
            ("sockets", &["kernel", "stage"]),
            ("actor", &["kernel", "record", "stage", "sockets"]),
            ("calls", &["kernel", "stage", "sockets", "actor"]),
            ("life", &["record", "stage", "sockets", "actor"]),
            ("controls", &["kernel", "record", "stage", "actor"]),
            ("network", &["kernel", "record", "stage", "actor", "life", "controls"]),
        ],
    ),
    (
        "desk",
        &[
            ("errands", &[]),
            ("message", &[]),
            ("rescue", &["message"]),
            ("workshop", &[]),
            ("edits", &["workshop"]),
            ("recent", &[]),
            ("differences", &[]),
            ("otherwise", &[]),
            ("show", &["workshop", "differences"]),
            ("shows", &["show"]),
            ("many", &["errands", "show"]),
            ("command", &["otherwise", "show"]),
            (
                "session",
                &["command", "otherwise", "many", "errands", "workshop", "edits", "recent", "show", "shows", "message"],
            ),
            ("classroom", &["command", "errands", "message", "show", "session"]),
            ("whole", &["command", "session", "classroom"]),
            ("layout", &[]),
        ],
    ),
    (
        "ui",
        &[
            ("paint", &[]),
            ("looks", &[]),
            ("ribbon", &["paint", "looks"]),
            ("diagram", &["paint", "looks", "ribbon"]),
            ("panels", &["paint", "looks", "ribbon"]),
            ("lessons", &["paint", "looks", "panels"]),
            ("still", &["paint"]),
            ("shell", &["paint", "looks", "ribbon", "diagram", "panels", "lessons", "still"]),
            ("pictures", &["paint", "looks", "still", "shell"]),
        ],
    ),
    (
        "steer",
        &[
            ("moves", &[]),
            ("conductor", &["moves"]),
            ("replay", &["conductor"]),
            ("rehearsal", &["moves", "conductor", "replay"]),
            ("fork", &["conductor", "replay", "rehearsal"]),
        ],
    ),
    (
        "prove",
        &[
            ("cut", &[]),
            ("sending", &[]),
            ("client", &["cut", "sending"]),
            ("verdict", &["cut", "client"]),
            ("trial", &["cut", "client", "verdict"]),
            ("feeder", &["sending"]),
            ("clients", &["cut", "verdict", "feeder", "trial"]),
        ],
    ),
    (
        "lesson",
        &[
            ("content", &[]),
            ("judging", &["content"]),
            ("taking", &["content", "judging"]),
            ("recording", &["content"]),
            ("handout", &["content", "judging", "recording"]),
        ],
    ),
];

/// Leaves that everybody who comes later may name.
const LEAVES: &[&str] = &["lang", "escape", "json_errors"];

/// Words that only some files may use, and those files, each given by the beginning of its path.
const WORDS: &[(&str, &[&str])] = &[
    ("egui", &["src/ui/"]),
    ("eframe", &["src/ui/"]),
    ("egui_extras", &["src/ui/"]),
    ("image", &["src/ui/"]),
    ("png", &["src/ui/"]),
    ("skrifa", &["src/ui/"]),
    ("miniz_oxide", &["src/page/zip.rs"]),
    ("socket2", &["src/net/"]),
    ("rustix", &["src/net/"]),
    ("libc", &["src/net/"]),
    ("TcpListener", &[]),
    ("TcpStream", &[]),
    ("UdpSocket", &[]),
    ("UnixStream", &[]),
    ("Instant", &["src/net/"]),
    ("SystemTime", &["src/net/"]),
    ("unsafe", &["src/net/kernel/queues.rs", "src/program/python/memory/allocator.rs"]),
    ("HashMap", &[]),
    ("HashSet", &[]),
];

/// Pieces of code that the program does without, and the files that are excused.
const PIECES: &[(&str, &[&str])] = &[
    // It begins itself anew under a plain name, and nothing else.
    ("process::Command", &["src/cli/arguments.rs"]),
    ("Command::new", &["src/cli/arguments.rs"]),
    // For a bounded millisecond, while batches keep coming.
    ("thread::sleep", &["src/net/record/collector.rs"]),
    ("todo!(", &[]),
    ("unimplemented!(", &[]),
    ("#[ignore", &[]),
];

/// Pieces of code that tests do without as well: a test waits for the thing itself, and every test is run.
const IN_NO_TEST: &[&str] = &["thread::sleep", "todo!(", "unimplemented!(", "#[ignore"];

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

/// Files that may be longer, and why.
const LONG_FILES: &[(&str, &str)] = &[
    ("src/net/stage/mod.rs", "one lock guards all of it, and who holds the lock should see all of it"),
    ("src/cli/args.rs", "every flag with its help, and nothing else"),
];

// ---------------------------------------------------------------- the tests

#[test]
fn modules_name_only_what_the_table_allows() {
    let mut wrong = Vec::new();
    for (path, code) in sources("src") {
        let Some(module) = module_of(&path) else { continue };
        let Some(allowed) = allowed(module) else {
            wrong.push(format!("{path}: `{module}` is not in the table of this test"));
            continue;
        };
        for named in named_modules(&code) {
            if named != module && !allowed.contains(named.as_str()) {
                wrong.push(format!("{path}: `{module}` must not name `{named}`"));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn rooms_inside_a_module_name_only_what_their_table_allows() {
    let mut wrong = Vec::new();
    for (path, code) in sources("src") {
        let place = module_path(&path);
        let Some((module, rooms)) = ROOMS.iter().find(|(module, _)| place.first() == Some(module)) else { continue };
        let Some(room) = place.get(1) else { continue };
        let Some((_, uses)) = rooms.iter().find(|(name, _)| name == room) else {
            wrong.push(format!("{path}: `{room}` is not among the rooms of `{module}` in this test"));
            continue;
        };
        for named in named_rooms(&code, &place) {
            if named != *room && !uses.contains(&named.as_str()) {
                wrong.push(format!("{path}: `{module}::{room}` must not name `{named}`"));
            }
        }
    }
    for (module, rooms) in ROOMS {
        for (at, (room, uses)) in rooms.iter().enumerate() {
            let earlier = |used: &str| rooms[..at].iter().any(|(name, _)| *name == used);
            wrong.extend(
                uses.iter()
                    .filter(|used| !earlier(used))
                    .map(|used| format!("`{module}::{room}` uses `{used}`, which is read later")),
            );
            let exists = files(&format!("src/{module}")).iter().any(|path| module_path(path).get(1) == Some(room));
            if !exists {
                wrong.push(format!("`{module}::{room}` is in the table of this test and does not exist"));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn the_table_is_in_reading_order_and_is_that_of_lib_rs() {
    let order: Vec<&str> = MODULES.iter().map(|(module, _)| *module).collect();
    let lib = read("src/lib.rs");
    let declared: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(declared, order, "src/lib.rs declares its modules in reading order");
    let map: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("//! * ")?.split('`').nth(1)).collect();
    assert_eq!(map, order, "src/lib.rs has one line for each module in its map");
    for (at, (module, uses)) in MODULES.iter().enumerate() {
        for used in *uses {
            assert!(order[..at].contains(used), "`{module}` uses `{used}`, which is read later");
        }
    }
}

#[test]
fn architecture_md_has_the_same_table() {
    let page = read("ARCHITECTURE.md");
    let mut rows = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [module, _, uses] = cells[..] else { panic!("three cells were expected: {line}") };
        rows.insert(code_words(module).concat(), code_words(uses).into_iter().collect::<BTreeSet<_>>());
    }
    for (module, uses) in MODULES {
        let uses: BTreeSet<String> = uses.iter().map(|used| (*used).to_owned()).collect();
        assert_eq!(rows.remove(*module), Some(uses), "the row of `{module}` in ARCHITECTURE.md");
    }
    assert!(rows.is_empty(), "ARCHITECTURE.md has rows for modules that do not exist: {rows:?}");
}

#[test]
fn what_has_one_place_stays_there() {
    let mut wrong = Vec::new();
    for (path, code) in sources("src") {
        for (word, places) in WORDS {
            if !places.iter().any(|place| path.starts_with(place)) && has_word(&code, word) {
                wrong.push(format!("{path}: `{word}` belongs to {places:?}"));
            }
        }
        let paints = path.starts_with("src/ui/paint/theme") || path.starts_with("src/ui/paint/raster");
        if !paints && names_a_colour(&code) {
            wrong.push(format!("{path}: colours are written down in src/ui/paint/theme"));
        }
        for (piece, excused) in PIECES {
            if code.contains(piece) && !excused.contains(&path.as_str()) {
                wrong.push(format!("{path}: {piece}"));
            }
        }
    }
    for (path, code) in sources("tests") {
        wrong.extend(IN_NO_TEST.iter().filter(|piece| code.contains(*piece)).map(|piece| format!("{path}: {piece}")));
    }
    assert_none(&wrong);
}

#[test]
fn every_file_says_what_it_is_and_what_it_is_not() {
    let mut wrong = Vec::new();
    for path in files("src").into_iter().chain(files("tests")).chain(files("benches")) {
        let text = read(&path);
        let head: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//!")).collect();
        let sentences =
            head.join(" ").split(['.', ':', ';', '!']).filter(|part| part.split_whitespace().count() > 2).count();
        if head.is_empty() || sentences < 2 {
            wrong.push(format!("{path}: begin with `//!`, a sentence what it is and one what it is not"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_public_item_has_a_sentence() {
    let mut wrong = Vec::new();
    for path in files("src") {
        let text = read(&path);
        wrong.extend(undocumented(&text).into_iter().map(|line| format!("{path}: {line}")));
    }
    assert_none(&wrong);
}

#[test]
fn files_and_functions_are_short_enough_to_read() {
    let mut wrong = Vec::new();
    let mut excused: BTreeMap<&str, &str> = LONG_FILES.iter().copied().collect();
    for (path, code) in sources("src") {
        let len = read(&path).lines().count();
        let reason = excused.remove(path.as_str());
        if len > LONGEST_FILE && reason.is_none() {
            wrong.push(format!("{path}: {len} lines; split it, or give a reason in this test"));
        }
        if len <= LONGEST_FILE && reason.is_some() {
            wrong.push(format!("{path}: {len} lines need no excuse any more; take it out of this test"));
        }
        for (name, len) in functions(&code) {
            if len > LONGEST_FUNCTION {
                wrong.push(format!("{path}: `{name}` has {len} lines"));
            }
        }
    }
    wrong.extend(excused.keys().map(|path| format!("{path}: is excused and does not exist")));
    assert_none(&wrong);
}

// ---------------------------------------------------------------- the checker, tried on made-up text

#[test]
fn the_checker_finds_every_way_to_name_a_module() {
    let text = "use crate::codec::{Frame, kinds};\nuse crate::{\n    lang::{Lang, Text},\n    net,\n};\n\
                fn f(x: &crate::world::World) { crate::run::go() }\n// crate::cli is only a word here\n\
                const S: &str = \"crate::ui\";\n";
    let named = named_modules(&code_of(text));
    let expected = ["codec", "lang", "net", "run", "world"].map(str::to_owned);
    assert_eq!(named, BTreeSet::from(expected));
    assert!(named_modules("pub(crate) fn f() {} mod x { use super::y; }").is_empty());
}

#[test]
fn the_checker_refuses_a_broken_direction() {
    for (module, text) in [("world", "use crate::net::Clock;"), ("net", "use crate::{lang::Lang, program};")] {
        let allowed = allowed(module).expect("it is in the table");
        assert!(named_modules(text).iter().any(|named| !allowed.contains(named.as_str())), "{module}: {text}");
    }
    assert_eq!(allowed("lang"), Some(BTreeSet::new()));
    assert_eq!(allowed("nobody"), None);
}

#[test]
fn the_checker_finds_every_way_to_name_a_room() {
    let text = "use super::{Slot, wait::Wait};\nuse super::super::kernel::clock;\nuse crate::net::{record::{Hub, Batch}, actor};\n\
                use crate::{lang::Text, net::calls::visit};\npub(in crate::net) fn f() { crate::net::Clock::start() }\n";
    let named = named_rooms(text, &["net", "stage", "order"]);
    let expected = ["Clock", "actor", "calls", "kernel", "record", "stage"].map(str::to_owned);
    assert_eq!(named, BTreeSet::from(expected));
    assert_eq!(named_rooms("use super::stage::Stage;", &["net", "network"]), BTreeSet::from(["stage".to_owned()]));
    assert_eq!(module_path("src/net/stage/mod.rs"), ["net", "stage"]);
    assert_eq!(module_path("src/net/stage/order.rs"), ["net", "stage", "order"]);
}

#[test]
fn the_checker_leaves_out_tests_comments_and_strings() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    use crate::net;\n    fn b() { \"}\"; }\n}\nfn c() { /* sleep */ }\n\
                const Q: char = '\"'; // socket2\nfn d<'a>(x: &'a str) -> &'a str { r#\"egui \"quoted\" \"# }\n";
    let code = code_of(text);
    for word in ["net", "sleep", "socket2", "egui", "quoted"] {
        assert!(!has_word(&code, word), "{word} is left in:\n{code}");
    }
    for word in ["a", "c", "d", "str"] {
        assert!(has_word(&code, word), "{word} is gone from:\n{code}");
    }
    assert!(!has_word(&code, "b") && code.lines().count() == text.lines().count());
}

#[test]
fn the_checker_measures_functions_and_knows_colours() {
    let text = "impl X {\n    fn short() {}\n\n    pub(super) fn long(\n        a: u8,\n    ) -> u8 {\n        if a > 1 { 2 } else { 3 }\n    }\n}\n\
                trait T {\n    fn none(&self);\n}\n";
    let expected = [("short".to_owned(), 1), ("long".to_owned(), 5)];
    assert_eq!(functions(text), expected);
    assert!(names_a_colour("let x = Color32::RED;") && names_a_colour("egui::Color32::from_rgb(1, 2, 3)"));
    assert!(!names_a_colour("fn f(c: Color32) -> Color32 { Color32::TRANSPARENT }"));
}

#[test]
fn the_checker_finds_items_without_a_sentence() {
    let text = "/// Says it.\n#[derive(Debug)]\npub struct A {\n    pub field: u8,\n}\npub fn b() {}\npub use x::Y;\npub fn new() {}\n";
    assert_eq!(undocumented(text), ["pub fn b() {}"]);
}

// ---------------------------------------------------------------- the checker

fn allowed(module: &str) -> Option<BTreeSet<&'static str>> {
    let (_, uses) = MODULES.iter().find(|(name, _)| *name == module)?;
    // A leaf comes before what may use it.
    let leaves = LEAVES.iter().take_while(|leaf| **leaf != module);
    Some(uses.iter().chain(leaves).copied().collect())
}

/// The module that a file belongs to; `lib.rs` and `main.rs` belong to none.
fn module_of(path: &str) -> Option<&str> {
    let name = path.strip_prefix("src/")?.split(['/', '.']).next()?;
    (!matches!(name, "lib" | "main")).then_some(name)
}

/// The names of a file's module and of those around it, the outermost first.
fn module_path(path: &str) -> Vec<&str> {
    let inside = path.strip_prefix("src/").and_then(|path| path.strip_suffix(".rs")).unwrap_or_default();
    inside.split('/').filter(|name| *name != "mod").collect()
}

/// The first name behind every `crate::`, those in braces included.
fn named_modules(code: &str) -> BTreeSet<String> {
    paths_behind(code, "crate::").into_iter().filter_map(|path| path.into_iter().next()).collect()
}

/// The rooms of its own module that the file of a module names, by way of `crate::` or of `super::`.
fn named_rooms(code: &str, place: &[&str]) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for path in paths_behind(code, "crate::") {
        if let [module, room, ..] = &path[..]
            && *module == place[0]
        {
            named.insert(room.clone());
        }
    }
    for path in paths_behind(code, "super::") {
        let up = 1 + path.iter().take_while(|name| *name == "super").count();
        let from = place[..place.len().saturating_sub(up)].iter().map(|name| (*name).to_owned());
        named.extend(from.chain(path.into_iter().skip(up - 1)).nth(1));
    }
    named
}

/// Every path that begins behind `start`, those in braces one by one.
fn paths_behind(code: &str, start: &str) -> Vec<Vec<String>> {
    let begins = |at: usize| !code[..at].ends_with("::") && !code[..at].ends_with(|c: char| c.is_alphanumeric());
    let starts = code.match_indices(start).filter(|(at, _)| begins(*at));
    starts.flat_map(|(at, _)| paths(&code[at + start.len()..])).collect()
}

/// The paths that begin here: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        return members(group).into_iter().flat_map(paths).collect();
    }
    let word = word_at(text);
    let deeper = text[word.len()..].strip_prefix("::").map(paths).unwrap_or_default();
    if word.is_empty() || deeper.is_empty() {
        return if word.is_empty() { Vec::new() } else { vec![vec![word]] };
    }
    deeper.into_iter().map(|path| std::iter::once(word.clone()).chain(path).collect()).collect()
}

/// What stands between the commas of a group, up to its closing brace.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut members, mut start) = (0, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '}' if depth == 0 => {
                members.push(&group[start..at]);
                break;
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    members
}

fn word_at(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Whether an identifier stands in the code. A path's last part counts, a longer identifier does not.
fn has_word(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| !code[..at].ends_with(part) && !code[at + word.len()..].starts_with(part))
}

fn names_a_colour(code: &str) -> bool {
    code.match_indices("Color32::").any(|(at, _)| {
        let name = word_at(&code[at + "Color32::".len()..]);
        name != "TRANSPARENT" && name != "PLACEHOLDER"
    })
}

/// The names and lengths of the functions with a body, as rustfmt lays them out: a body ends with a brace at the
/// indentation of its `fn`.
fn functions(code: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let keyword = words.iter().position(|word| *word == "fn");
        let Some(keyword) = keyword.filter(|k| words[..*k].iter().all(|word| is_qualifier(word))) else { continue };
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = lines[at..].iter().position(|line| line.strip_prefix(indent) == Some("}"));
        let name = word_at(words.get(keyword + 1).unwrap_or(&""));
        let one_line = line.trim_end().ends_with(['}', ';']);
        let declared =
            lines[at..].iter().take_while(|line| !line.contains('{')).any(|line| line.trim_end().ends_with(';'));
        match end {
            _ if one_line && line.contains('{') => found.push((name, 1)),
            Some(end) if !declared && !one_line => found.push((name, end + 1)),
            _ => {}
        }
    }
    found
}

fn is_qualifier(word: &str) -> bool {
    word.starts_with("pub") || matches!(word, "const" | "unsafe" | "async" | "extern") || word.ends_with(')')
}

/// The first lines of the items that others can name and that no `///` introduces.
fn undocumented(text: &str) -> Vec<String> {
    const ITEMS: &[&str] = &["fn ", "struct ", "enum ", "trait ", "const ", "static ", "type "];
    /// Names that a sentence would only repeat.
    const SAY_IT_ALL: &[&str] = &["fn new(", "fn len(", "fn is_empty(", "fn as_slice("];
    let (mut documented, mut found) = (false, Vec::new());
    for line in text.lines().take_while(|line| *line != "#[cfg(test)]") {
        let trimmed = line.trim_start();
        let item = trimmed.strip_prefix("pub ").filter(|item| !SAY_IT_ALL.iter().any(|name| item.starts_with(name)));
        if item.is_some_and(|item| ITEMS.iter().any(|kind| item.starts_with(kind))) && !documented {
            found.push(trimmed.to_owned());
        }
        // Attributes may stand between the sentence and the item, also over several lines.
        documented = trimmed.starts_with("///")
            || documented && (trimmed.starts_with('#') || trimmed.ends_with([',', ']', '"']));
    }
    found
}

/// A source without comments, without what stands in strings, and without what is compiled for tests only.
/// Line breaks stay, so that lengths can be measured.
fn code_of(text: &str) -> String {
    without_tests(&without_strings(text))
}

fn without_strings(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = skipped(rest, code.chars().next_back());
        if skipped == 0 {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            code.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
            // So that what stood on both sides does not grow together.
            code.push(' ');
            rest = &rest[skipped..];
        }
    }
    code
}

/// How many bytes of comment, string or character begin here; 0 for code.
fn skipped(rest: &str, before: Option<char>) -> usize {
    let behind = |end: Option<usize>, mark: &str| end.map_or(rest.len(), |end| end + mark.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return behind(rest.find("*/"), "*/");
    }
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let raw = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r')).filter(|_| !in_word);
    if let Some(raw) = raw {
        let hashes = raw.chars().take_while(|c| *c == '#').count();
        if raw[hashes..].starts_with('"') {
            let mark = format!("\"{}", "#".repeat(hashes));
            let start = rest.len() - raw.len() + hashes + 1;
            return behind(rest[start..].find(&mark).map(|end| end + start), &mark);
        }
    }
    match rest.as_bytes() {
        [b'"', ..] => 1 + closing(&rest[1..], '"'),
        [b'\'', b'\\', ..] => 1 + closing(&rest[1..], '\''),
        // A character, and not a lifetime.
        [b'\'', ..] if rest.chars().nth(2) == Some('\'') => rest.char_indices().nth(3).map_or(rest.len(), |(at, _)| at),
        _ => 0,
    }
}

/// The length up to and with a quotation mark that no backslash hides.
fn closing(text: &str, mark: char) -> usize {
    let mut hidden = false;
    for (at, c) in text.char_indices() {
        if c == mark && !hidden {
            return at + 1;
        }
        hidden = c == '\\' && !hidden;
    }
    text.len()
}

/// Blanks out every item behind `#[cfg(test)]` and its relatives, up to its closing brace.
fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        let attribute = line.trim_start();
        if !(attribute.starts_with("#[cfg(") && has_word(attribute, "test")) || attribute.contains("not(test)") {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        let indent = &line[..line.len() - attribute.len()];
        kept.push('\n');
        for inner in lines.by_ref() {
            kept.push('\n');
            let ends = inner
                .strip_prefix(indent)
                .is_some_and(|rest| rest.starts_with('}') || !rest.starts_with(' ') && rest.ends_with(';'));
            if ends {
                break;
            }
        }
    }
    kept
}

/// The words in backquotes.
fn code_words(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file below a folder, by its path from the root of the project.
fn files(folder: &str) -> Vec<String> {
    let mut folders = vec![root().join(folder)];
    let mut files = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.insert(relative(&path));
            }
        }
    }
    files.into_iter().collect()
}

fn relative(path: &Path) -> String {
    let parts: PathBuf = path.strip_prefix(root()).expect("it is below the root").to_owned();
    parts.to_str().expect("the names are plain").replace('\\', "/")
}

/// Every Rust file below a folder, with its code.
fn sources(folder: &str) -> Vec<(String, String)> {
    files(folder)
        .into_iter()
        .map(|path| {
            let code = code_of(&read(&path));
            (path, code)
        })
        .collect()
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
