//! Pages in a real browser: they open from a file, ask the network for nothing, say at each step what the world says, hold
//! hostile texts, keep everybody in, and stay small. Where there is no browser, these tests say so and pass.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sockscope::figure::{Sight, Subject};
use sockscope::lang::{LANGS, Lang};
use sockscope::lesson::{
    Answer, Given, LessonProgress, Loaded, Progress, Question, Recording, Source, Step, StepProgress, said, truth,
};
use sockscope::narrate;
use sockscope::page;
use sockscope::trace::{ActorId, Event, Position, Trace, What};
use sockscope::world::World;

use crate::tools::browser::{Browser, axe};
use crate::tools::cli::{Folder, sockscope};
use crate::tools::recorded::{all_recorded, recorded, trace_of};

const WIDTHS: [u32; 4] = [360, 768, 1366, 1920];

/// What the page says at each of its steps, for who listens.
const STEPS: &str = r"
    const say = (node) => { const copy = node.cloneNode(true); copy.querySelectorAll('[aria-hidden]').forEach((one) => one.remove()); return copy.textContent; };
    const all = (under, selector) => [...under.querySelectorAll(selector)].map(say);
    const slider = document.querySelector('input[type=range]');
    const told = [];
    if (arguments[0] === 0) dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true }));
    for (let place = arguments[0]; place < arguments[1] && place <= Number(slider.max); place += 1) {
        told.push({
            at: Number(slider.getAttribute('aria-valuetext').split(' ')[0]),
            sentence: say(document.querySelector('#sentence')),
            actors: all(document, '.actors li'),
            flows: [...document.querySelectorAll('.flow')].map((flow) => ({
                title: say(flow.querySelector('h3 bdi')),
                sends: all(flow, '[data-kind=send] .call'),
                recvs: all(flow, '[data-kind=recv] .call'),
                messages: all(flow, '[data-kind=message] .chip'),
                bytes: all(flow, '[data-kind=byte] .b .vh'),
                why: all(flow, '.why').join(''),
                pipe: all(flow, '.pipe li'),
            })),
        });
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    }
    return told;";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn lesson_of(id: &str) -> (Loaded, Recording) {
    let loaded = Source::Folder(root().join("lessons")).lesson(id).unwrap();
    let recording = Recording::read(&root().join("screenshots"), &loaded.lesson.id).unwrap();
    (loaded, recording)
}

fn lesson_page(id: &str, lang: Lang) -> String {
    let (loaded, recording) = lesson_of(id);
    page::of_lesson(&loaded, &recording, lang)
}

/// Opens a page and waits until it is drawn.
fn open(browser: &Browser, file: &Path, hash: &str) {
    browser.open(file, hash);
    let drawn = "const done = arguments[0]; const root = document.documentElement;\
                 const look = () => root.classList.contains('js') && done(true);\
                 new MutationObserver(look).observe(root, { attributes: true }); look();";
    browser.run_async(drawn, &[]);
}

fn lesson_ids() -> Vec<String> {
    Source::Folder(root().join("lessons")).lessons().unwrap().into_iter().map(|entry| entry.id).collect()
}

/// The same from the world, from its sentences, and from the figures that the window draws.
fn expected(trace: &Trace, at: usize, lang: Lang) -> Value {
    let world = World::new(trace, Position(at));
    let nothing = || narrate::nothing().get(lang).to_owned();
    let sentence = at.checked_sub(1).map_or_else(nothing, |n| narrate::sentence(trace, n, lang));
    let actor = |state: &sockscope::world::ActorState<'_>| {
        format!("{} {}", state.started.name, narrate::doing(&world, state, None, lang))
    };
    let flows = world.flows().into_iter().filter_map(|id| world.flow(id)).map(|flow| {
        let subject = Subject::new(world, &flow, lang);
        // All of a short flow; of a long one the part in which something happened last.
        let (from, to) = page::FlowFigure::of(&subject).sight;
        assert!(subject.axis() > 200 || (from, to) == (0, subject.axis()));
        let last = subject.latest().map_or(0, |latest| latest.units.start);
        assert!((from..=to).contains(&last), "what happened last, at {last}, lies in {from}..{to}");
        let sight = Sight { units: from..to, most: 200 };
        let bytes_of =
            |range: &std::ops::Range<u64>| format!("{} {}..{}", lang.pick("bytes", "字节"), range.start, range.end);
        let call = |one: &sockscope::figure::Bracket| format!("{}, {}", one.name, bytes_of(&one.bytes));
        let messages = subject.messages(&sight);
        let mut chips: Vec<String> =
            messages.chips.iter().map(|one| format!("{}, {}", one.name, bytes_of(&one.bytes))).collect();
        let refused =
            |one: &sockscope::figure::Refusal| format!("{}, {}. {}", one.label, bytes_of(&one.bytes), one.name);
        chips.extend(messages.refusals.iter().map(refused));
        json!({
            "title": subject.name,
            "sends": subject.sends(&sight).brackets.iter().map(call).collect::<Vec<_>>(),
            "recvs": subject.recvs(&sight).brackets.iter().map(call).collect::<Vec<_>>(),
            "messages": chips,
            "bytes": runs(&subject, &sight),
            "why": subject.why(None, None).map_or_else(String::new, |why| why.text),
            "pipe": subject.pipe().into_iter().map(|one| one.name).collect::<Vec<_>>(),
        })
    });
    json!({
        "at": at,
        "sentence": sentence,
        "actors": world.actors().iter().map(actor).collect::<Vec<_>>(),
        "flows": flows.collect::<Vec<_>>(),
    })
}

/// Where the bytes are, in the words of the figure, worked out byte by byte from the world.
fn runs(subject: &Subject<'_, '_>, sight: &Sight) -> Vec<String> {
    let cells = subject.cells(sight, true);
    let cells: Vec<_> =
        cells.characters.iter().flat_map(|one| &one.cells).filter(|cell| sight.units.contains(&cell.unit)).collect();
    let alike = |a: &&sockscope::figure::Cell, b: &&sockscope::figure::Cell| {
        a.unit + 1 == b.unit && (a.send, a.state, a.part) == (b.send, b.state, b.part)
    };
    cells.chunk_by(|a, b| alike(a, b)).map(|run| format!("{}: ", subject.run_name(run[0], run.len() as u64))).collect()
}

/// Opens a page of a run and holds each of its steps against the world.
fn hold(browser: &Browser, folder: &Folder, name: &str, trace: &Trace, lang: Lang) {
    let file = folder.file(&format!("{name}.html"));
    std::fs::write(&file, page::of_run(trace, name, Lang::En)).unwrap();
    open(browser, &file, &format!("#{}", lang.code()));
    let positions = page::positions(trace);
    let mut told = Vec::new();
    for from in (0..positions.len()).step_by(50) {
        told.extend(browser.run(STEPS, &[from.into(), (from + 50).into()]).as_array().unwrap().clone());
    }
    assert_eq!(browser.complaints(), Vec::<String>::new(), "{name}");
    assert_eq!(told.len(), positions.len(), "{name}");
    for (told, at) in told.iter().zip(positions) {
        let expected = expected(trace, at, lang);
        assert_eq!(told, &expected, "{name} after {at} events in {lang:?}");
    }
    assert_eq!(browser.requests(), json!([]), "{name} asks the network for nothing");
}

#[test]
fn a_page_says_what_the_window_says_at_every_step_of_every_recorded_run() {
    let Some(browser) = Browser::start() else { return };
    let folder = Folder::fresh();
    let (lessons, runs): (Vec<_>, Vec<_>) = all_recorded().into_iter().partition(|(name, _)| name.contains('/'));
    for (name, trace) in runs {
        // The longest ones in one language.
        for lang in &LANGS[..if trace.len() > 300 { 1 } else { 2 }] {
            hold(&browser, &folder, &name, &trace, *lang);
        }
    }
    for (place, (name, trace)) in lessons.into_iter().enumerate() {
        // Those of the lessons are many: every sixth of the shorter ones, in one language or the other.
        if place % 6 == 0 && (1..=120).contains(&trace.len()) {
            hold(&browser, &folder, &name.replace('/', "-"), &trace, LANGS[place / 6 % 2]);
        }
    }
}

/// Answers all that is open on a page of a lesson, first wrongly where that is possible, and goes through it.
/// It gives what was not as it should be, and the questions as the page has them.
const THROUGH: &str = r"
    const packed = Uint8Array.from(atob(document.getElementById('data').textContent), (sign) => sign.charCodeAt(0));
    const data = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).json();
    const problems = [];
    const main = document.querySelector('main:not(#papers)');
    const click = (selector) => { const found = main.querySelector(selector); found.click(); };
    const fill = (form, { kind, truth }) => {
        const fields = [...form.querySelectorAll('input, select')];
        if (kind === 'choice') fields[truth].checked = true;
        else if (kind === 'cuts') fields.forEach((field) => { field.checked = truth.includes(Number(field.value)); });
        else if (kind === 'number') fields[0].value = truth[0];
        else if (kind === 'order') truth.forEach((item, place) => { fields[item].value = place; });
        else truth.forEach((whom, place) => { fields[place].value = whom; });
        form.querySelector('button').click();
    };
    data.lesson.steps.forEach((step, place) => {
        const where = 'step ' + (place + 1);
        if (!main.querySelector('.turns').textContent.includes((place + 1) + ' / ')) problems.push(where + ' is not reached');
        if (step.predict) {
            const slider = main.querySelector('input[type=range]');
            if (step.run !== null && Number(slider.max) !== step.asked) problems.push(where + ' shows too much');
            if (main.querySelector('.after, .verdict')) problems.push(where + ' is not locked');
            if (main.querySelector('.following').getAttribute('aria-disabled') !== 'true') problems.push(where + ' can be passed');
            if (step.predict.kind !== 'cuts') {
                main.querySelector('form.q button').click();
                if (!main.querySelector('[role=status]').textContent) problems.push(where + ' takes no answer for one');
            }
            fill(main.querySelector('form.q'), step.predict);
            if (!main.querySelector('.verdict.good')) problems.push(where + ': the truth is taken for wrong');
            if (step.run !== null && Number(main.querySelector('input[type=range]').max) !== step.shown) problems.push(where + ' does not go on');
        }
        if (step.observe) {
            fill(main.querySelector('form.q'), step.observe);
            if (main.querySelectorAll('.verdict.good').length < (step.predict ? 2 : 1)) problems.push(where + ': what is seen is taken for wrong');
        }
        if (step.why) {
            main.querySelector('textarea').closest('form').querySelector('button').click();
            if (main.querySelector('.model') || !main.querySelector('[role=status]').textContent) problems.push(where + ' takes no words for words');
            main.querySelector('textarea').value = '=1+1, \'quoted\'';
            main.querySelector('textarea').closest('form').querySelector('button').click();
            if (!main.querySelector('.model')) problems.push(where + ' has nothing to compare with');
        }
        if (step.task && !main.querySelector('.how')) problems.push(where + ' does not say what it needs');
        click('.following');
    });
    if (!main.querySelector('p.good')) problems.push('the lesson is not through');
    return [problems, data.lesson.steps];";

/// Goes through the lesson that is open. Returns its steps as the page has them.
fn go_through(browser: &Browser) -> Value {
    let script = format!("(async () => {{{THROUGH}}})().then(arguments[0], (error) => arguments[0]([`${{error}}`]));");
    let told = browser.run_async(&script, &[]);
    assert_eq!(told[0], json!([]));
    told[1].clone()
}

/// The table of the answers that the page keeps.
fn csv_of(browser: &Browser) -> String {
    let saved = "const done = arguments[0]; const made = URL.createObjectURL;\
                 URL.createObjectURL = (blob) => { blob.text().then(done); return made.call(URL, blob); };\
                 [...document.querySelectorAll('.turns button')].find((one) => one.textContent.includes('CSV')).click();";
    browser.run_async(saved, &[]).as_str().unwrap().to_owned()
}

/// What the program keeps of a learner who gave the same answers in the workbench.
fn in_the_program(loaded: &Loaded, recording: &Recording, asked: &Value) -> LessonProgress {
    let mut taken = LessonProgress::default();
    for (place, step) in loaded.lesson.steps.iter().enumerate() {
        let given = |name: &str, question: &Option<Question>| {
            question.as_ref().map(|question| given(question, recording, step, &asked[place][name]["truth"]))
        };
        let (prediction, observation) = (given("predict", &step.predict), given("observe", &step.observe));
        let why = step.why.as_ref().map(|_| "=1+1, 'quoted'".to_owned());
        taken.steps.insert(step.id.clone(), StepProgress { prediction, observation, why, ..StepProgress::default() });
    }
    taken
}

/// The right answer; of numbers that are right the smallest.
fn given(question: &Question, recording: &Recording, step: &Step, asked: &Value) -> Given {
    let (trace, at) = recording.shown(&step.id).unwrap();
    let truth = truth(question, &World::new(trace, at).beside(recording.beside(&step.id)));
    let answer = match truth.clone().unwrap() {
        Answer::Number(_) => Answer::Number(asked[0].as_u64().unwrap()),
        other => other,
    };
    let (said, truth) = (said(question, &answer), truth.map(|truth| said(question, &truth)));
    Given { answer, said, truth, is_right: true, tries: 1 }
}

#[test]
fn every_lesson_opens_asks_locks_and_hands_its_answers_out_as_the_program_does() {
    let Some(browser) = Browser::start() else { return };
    let folder = Folder::fresh();
    let mut progress = Progress { sockscope_progress: 1, ..Progress::default() };
    let mut tables = [String::new(), String::new()];
    for id in lesson_ids() {
        let (loaded, recording) = lesson_of(&id);
        let file = folder.file(&format!("{id}.html"));
        std::fs::write(&file, page::of_lesson(&loaded, &recording, Lang::En)).unwrap();
        for (lang, table) in LANGS.into_iter().zip(&mut tables) {
            open(&browser, &file, &format!("#{}", lang.code()));
            let html_lang = browser.run("return document.documentElement.lang", &[]);
            assert_eq!(html_lang, lang.pick("en", "zh-CN"));
            browser.run("localStorage.clear()", &[]);
            open(&browser, &file, &format!("#{}", lang.code()));
            let steps = go_through(&browser);
            // The answers stay in the browser.
            open(&browser, &file, &format!("#{}", lang.code()));
            *table += csv_of(&browser).split_once("\r\n").unwrap().1;
            progress.lessons.insert(id.clone(), in_the_program(&loaded, &recording, &steps));
            assert_eq!(browser.complaints(), Vec::<String>::new(), "{id}");
            assert_eq!(browser.requests(), json!([]), "{id}");
        }
    }
    std::fs::write(folder.file("progress.json"), progress.json()).unwrap();
    for (lang, table) in LANGS.into_iter().zip(tables) {
        let told = sockscope(&["lessons", "answers", "--data-dir", &folder.name(""), "--lang", lang.code()]);
        let expected = told.expect_status(0).stdout;
        let (page, program): (Vec<&str>, Vec<&str>) = (table.lines().collect(), expected.lines().skip(1).collect());
        assert!(page.len() > 100, "{}", page.len());
        for (page, program) in page.iter().zip(&program) {
            assert_eq!(page, program, "in {lang:?}");
        }
        assert_eq!(page.len(), program.len());
    }
}

#[test]
fn answers_that_no_question_knows_are_dropped_and_the_page_lives() {
    let Some(browser) = Browser::start() else { return };
    let folder = Folder::fresh();
    for id in ["03", "07", "18"] {
        let (loaded, recording) = lesson_of(id);
        let file = folder.file("lesson.html");
        std::fs::write(&file, page::of_lesson(&loaded, &recording, Lang::En)).unwrap();
        for answer in [json!(99), json!("x"), json!([99, 99]), json!([[]]), json!(null)] {
            let given = json!({ "answer": answer, "right": true, "tries": 1 });
            let of = json!({ "predict": given, "observe": given, "why": 7 });
            let steps: serde_json::Map<String, Value> =
                loaded.lesson.steps.iter().map(|step| (step.id.clone(), of.clone())).collect();
            let kept = json!({ "steps": steps, "step": loaded.lesson.steps[0].id });
            open(&browser, &file, "#en");
            let seed = "localStorage.clear(); localStorage.setItem(`sockscope ${arguments[0]}`, arguments[1]);";
            browser.run(seed, &[loaded.lesson.id.clone().into(), kept.to_string().into()]);
            open(&browser, &file, "#en");
            let asks =
                "return [!!document.querySelector('form.q'), document.querySelectorAll('.lesson .verdict').length]";
            assert_eq!(browser.run(asks, &[]), json!([true, 0]), "{id} with {answer}");
            assert_eq!(browser.complaints(), Vec::<String>::new(), "{id} with {answer}");
        }
    }
}

/// A stand-in of a learning platform, which writes down what it is asked.
const PLATFORM: &str = "window.calls = []; window.API = new Proxy({}, { get: (_, name) => (...args) => {\
    window.calls.push([name, ...args]);\
    return name === 'LMSGetValue' ? (args[0] === 'cmi.core.lesson_status' ? 'not attempted' : args[0].endsWith('_count') ? '0' : '') : 'true'; } });";

#[test]
fn a_package_talks_to_its_platform_in_the_order_of_the_standard() {
    let folder = Folder::fresh();
    let package = folder.name("07.zip");
    sockscope(&["page", "07", "--scorm", "-o", &package]).expect_status(0);
    let check = "import sys, zipfile, xml.dom.minidom\nfile = zipfile.ZipFile(sys.argv[1])\nassert file.testzip() is None\n\
                 root = xml.dom.minidom.parseString(file.read('imsmanifest.xml')).documentElement\n\
                 assert root.getElementsByTagName('schemaversion')[0].firstChild.data == '1.2'\n\
                 resource = root.getElementsByTagName('resource')[0]\n\
                 assert resource.getAttribute('adlcp:scormtype') == 'sco'\n\
                 assert root.getElementsByTagName('item')[0].getAttribute('identifierref') == resource.getAttribute('identifier')\n\
                 file.extract(resource.getAttribute('href'), sys.argv[2])";
    let python = std::process::Command::new("python3").args(["-c", check, &package, &folder.name("")]).status();
    let Ok(unpacked) = python else {
        eprintln!("There is no python3 here, so the package is not unpacked.");
        return;
    };
    assert!(unpacked.success());
    let Some(browser) = Browser::start() else { return };
    // Somebody else has answered in this browser, without a platform.
    open(&browser, &folder.file("index.html"), "#en");
    go_through(&browser);
    let kept = "return JSON.stringify({ ...localStorage })";
    let before = browser.run(kept, &[]);
    browser.before_each_page(PLATFORM);
    open(&browser, &folder.file("index.html"), "#en");
    let first = "return [document.querySelector('.lesson .turns').textContent.includes('1 / '), !!document.querySelector('form.q'), document.querySelectorAll('.lesson .verdict').length]";
    assert_eq!(browser.run(first, &[]), json!([true, true, 0]), "the first question, unanswered");
    go_through(&browser);
    assert_eq!(browser.run(kept, &[]), before, "what a platform keeps does not stay in the browser");
    browser.run("dispatchEvent(new Event('pagehide'))", &[]);
    let calls = browser.run("return window.calls", &[]);
    let calls: Vec<Vec<&str>> = calls
        .as_array()
        .unwrap()
        .iter()
        .map(|call| call.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect())
        .collect();
    assert_eq!(calls[0], ["LMSInitialize", ""]);
    assert_eq!(*calls.last().unwrap(), ["LMSFinish", ""]);
    let count = |name: &str| calls.iter().filter(|call| call[0] == name).count();
    assert_eq!((count("LMSInitialize"), count("LMSFinish")), (1, 1));
    assert_eq!(calls[calls.len() - 2], ["LMSCommit", ""], "nothing is left untold");
    let set = |name: &str| {
        calls.iter().filter(|call| call[0] == "LMSSetValue" && call[1] == name).map(|call| call[2]).collect::<Vec<_>>()
    };
    assert_eq!(set("cmi.core.lesson_status"), ["incomplete", "completed"]);
    assert_eq!(set("cmi.core.score.raw"), ["100"]);
    assert_eq!(set("cmi.core.exit"), ["suspend"]);
    // Interactions are numbered without a gap, and of each the id comes first.
    let ids: Vec<&Vec<&str>> =
        calls.iter().filter(|call| call[0] == "LMSSetValue" && call[1].ends_with(".id")).collect();
    assert!(ids.len() > 8, "{ids:?}");
    for (number, call) in ids.iter().enumerate() {
        assert_eq!(call[1], format!("cmi.interactions.{number}.id"));
        assert!(!set(&format!("cmi.interactions.{number}.result")).is_empty());
    }
    assert!(set("cmi.suspend_data").iter().all(|all| all.len() <= 4096));
    // What is forgotten here is forgotten there.
    open(&browser, &folder.file("index.html"), "#en");
    let forget = "[...document.querySelectorAll('.turns button')].find((one) => one.textContent.startsWith('Forget')).click();\
                  return window.calls.slice(-2);";
    let told = browser.run(forget, &[]);
    assert_eq!(told, json!([["LMSSetValue", "cmi.suspend_data", "{}"], ["LMSCommit", ""]]));
}

#[test]
fn pages_fit_screens_of_every_width_light_and_dark_and_keep_nobody_out() {
    let Some(browser) = Browser::start() else { return };
    let folder = Folder::fresh();
    let mut pages = vec![
        ("naive".to_owned(), page::of_run(&recorded("naive"), "naive", Lang::En)),
        ("datagrams".to_owned(), page::of_run(&recorded("datagrams-cut"), "datagrams", Lang::En)),
        ("threads".to_owned(), page::of_run(&recorded("python-threads"), "threads", Lang::En)),
    ];
    pages.extend(["03", "07", "11", "18"].map(|id| (id.to_owned(), lesson_page(id, Lang::En))));
    let axe = axe();
    for (name, html) in &pages {
        let file = folder.file(&format!("{name}.html"));
        std::fs::write(&file, html).unwrap();
        for lang in LANGS {
            for width in WIDTHS {
                browser.width(width);
                browser.dark(width % 7 == 0);
                open(&browser, &file, &format!("#{}", lang.code()));
                browser.run("localStorage.clear(); document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }))", &[]);
                let over = browser.run("return document.documentElement.scrollWidth - innerWidth", &[]);
                assert!(over.as_i64().unwrap() <= 0, "{name} at {width} in {lang:?} is {over} too wide");
                if width == 360 || width == 1366 {
                    look_for_barriers(&browser, axe.as_deref(), &format!("{name} at {width} in {lang:?}"));
                }
            }
        }
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{name}");
    }
}

/// Everything that axe-core finds at WCAG 2.2 AA is a failure.
fn look_for_barriers(browser: &Browser, axe: Option<&str>, context: &str) {
    let Some(axe) = axe else { return };
    for dark in [false, true] {
        browser.dark(dark);
        browser.run(axe, &[]);
        let found = browser.run_async(
            "const done = arguments[0];\
             const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];\
             axe.run(document, { runOnly: tags }).then((found) => done(found.violations.flatMap((rule) =>\
                 rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}: ${node.failureSummary}`))), (error) => done([`${error}`]));",
            &[],
        );
        assert_eq!(found, json!([]), "{context}, dark: {dark}");
    }
}

#[test]
fn the_text_of_a_hostile_program_neither_breaks_a_page_nor_runs_in_it() {
    const HOSTILE: &str = "</script><script>window.taken=1</script><img src=x onerror=window.taken=1>\"'`${window.taken=1}&lt;\u{202e}live\u{2066}\u{0}\u{7}\u{2028}]]>-->";
    let folder = Folder::fresh();
    let file = folder.name("run.jsonl");
    let message = "</script><script>window.taken=1</script>\"'\\0\\x07\u{202e}abc";
    sockscope(&["run", "--clients", "1", "--message", message, "--trace", &file]).expect_status(0);
    let mut trace = trace_of(Path::new(&file));
    for text in [HOSTILE.to_owned(), HOSTILE.repeat(10_000_000 / HOSTILE.len())] {
        trace.push(Event { at_us: 0, actor: ActorId(0), what: What::Printed(text.as_str().into()) });
    }
    let html = page::of_run(&trace, HOSTILE, Lang::En);
    assert!(html.len() < 200_000, "ten megabytes of output became {} bytes", html.len());
    assert_eq!(html.matches("<script").count(), 3, "the data, the script, and what unpacks it");
    assert_eq!(html.matches("</script").count(), 3);
    let Some(browser) = Browser::start() else { return };
    let page = folder.file("page.html");
    std::fs::write(&page, html).unwrap();
    for lang in LANGS {
        open(&browser, &page, &format!("#{}", lang.code()));
        let told = browser.run(STEPS, &[0.into(), 500.into()]);
        assert!(told.as_array().unwrap().last().unwrap()["sentence"].as_str().unwrap().contains("</script><script>"));
        assert_eq!(
            browser.run("return [window.taken === undefined, document.scripts.length, document.images.length]", &[]),
            json!([true, 4, 0])
        );
        // Marks that turn the writing round stand in elements that end it.
        let loose = "const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); const loose = [];\
                     while (walk.nextNode()) if (/[\\u202a-\\u202e\\u2066-\\u2069]/.test(walk.currentNode.data) && !walk.currentNode.parentNode.closest('bdi, script, td, [aria-hidden]')) loose.push(walk.currentNode.data.slice(0, 80));\
                     return loose;";
        assert_eq!(browser.run(loose, &[]), json!([]));
        assert_eq!(browser.complaints(), Vec::<String>::new());
        assert_eq!(browser.requests(), json!([]));
    }
}

#[test]
fn a_link_opens_its_step_and_keys_buttons_and_the_slider_move() {
    let Some(browser) = Browser::start() else { return };
    let folder = Folder::fresh();
    let page = folder.file("page.html");
    let trace = recorded("python");
    std::fs::write(&page, page::of_run(&trace, "python", Lang::En)).unwrap();
    open(&browser, &page, "#e45");
    let at = "return Number(document.querySelector('input[type=range]').getAttribute('aria-valuetext').split(' ')[0])";
    let where_now = || browser.run(at, &[]);
    assert_eq!(where_now(), 45);
    let press = |key: &str, shift: bool| {
        let event = format!(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', shiftKey: {shift}, bubbles: true }}));"
        );
        browser.run(&format!("{event} {at}"), &[])
    };
    assert_eq!((press("ArrowRight", false), press("ArrowLeft", false)), (json!(46), json!(45)));
    let visible =
        sockscope::playback::Playback::Past(Position(45)).after(sockscope::playback::Move::ForwardToVisible, &trace);
    assert_eq!(press("ArrowRight", true), json!(visible.position(&trace).0));
    assert_eq!((press("End", false), press("Home", false)), (json!(trace.len()), json!(0)));
    let click =
        |name: &str| browser.run(&format!("document.querySelector('[aria-label=\"{name}\"]').click(); {at}"), &[]);
    assert_eq!((click("Forward"), click("Back"), click("To the end")), (json!(1), json!(0), json!(trace.len())));
    let slid = format!(
        "const slider = document.querySelector('input[type=range]'); slider.value = 7; slider.dispatchEvent(new Event('input')); {at}"
    );
    assert_eq!(browser.run(&slid, &[]), 7);
    let addressed = "const done = arguments[0]; const look = () => location.hash === '#e7' ? done(true) : setTimeout(look, 10); look();";
    assert_eq!(browser.run_async(addressed, &[]), true);
    // Playing goes on by itself.
    let played = format!(
        "const done = arguments[0]; document.querySelector('[aria-label=Play]').click();\
                          new MutationObserver(() => done((() => {{ {at} }})())).observe(document.querySelector('#sentence'), {{ childList: true }});"
    );
    assert_eq!(browser.run_async(&played, &[]), 8);
    // Another language, at the same step, where it stops.
    let before = where_now();
    browser.run("window.stopped = 0; const stop = window.clearInterval; window.clearInterval = (timer) => { window.stopped += timer ? 1 : 0; stop.call(window, timer); };", &[]);
    let zh = "return [document.documentElement.lang, document.querySelector('#sentence').textContent]";
    browser.run("[...document.querySelectorAll('.tongues button')].find((one) => one.lang === 'zh-CN').click()", &[]);
    let told = browser.run(zh, &[]);
    assert_eq!(told[0], "zh-CN");
    assert_eq!(browser.run("return window.stopped", &[]), 1, "it plays no longer");
    assert!(where_now().as_u64() >= before.as_u64());
    let now = usize::try_from(where_now().as_u64().unwrap()).unwrap();
    assert_eq!(told[1], narrate::sentence(&trace, now - 1, Lang::Zh));
}

#[test]
fn without_a_script_a_page_is_a_handout_and_it_prints() {
    let html = lesson_page("07", Lang::Zh);
    let paper = html.split("<main id=\"papers\">").nth(1).unwrap().split("</main>").next().unwrap();
    for (lang, first, answer) in [("en", "Two sends, one recv", "Answers"), ("zh-CN", "两次 send", "答案")] {
        let article = paper
            .split(&format!("class=\"paper\" lang=\"{lang}\""))
            .nth(1)
            .unwrap()
            .split("</article>")
            .next()
            .unwrap();
        let (asked, answers) = article.split_once("<section class=\"answers\">").unwrap();
        assert!(
            asked.contains(first) && asked.contains("type=\"radio\"") && asked.contains("<table class=\"ribbon\">")
        );
        assert!(answers.contains(answer) && answers.contains("class=\"told\"") && answers.contains("<meter"));
        assert!(!asked.contains("class=\"after\""), "the answers stand at the end");
    }
    assert!(!paper.contains(" style=") && !paper.contains("<img"), "the policy would refuse it");
    let Some(browser) = Browser::start() else { return };
    let folder = Folder::fresh();
    let file = folder.file("lesson.html");
    std::fs::write(&file, &html).unwrap();
    open(&browser, &file, "#en");
    // A browser that has much to do prints a page before it has drawn it.
    assert!((0..5).any(|_| browser.printed().len() > 20_000), "a handout of several pages");
}

/// What a handout of a run says it shows, in English.
fn moments(page: &str) -> Vec<usize> {
    let article = page.split("class=\"paper\" lang=\"en\"").nth(1).unwrap().split("</article>").next().unwrap();
    let number = |part: &str| part.split('<').next().unwrap().parse().unwrap();
    article.split("<h2>Event ").skip(1).map(number).collect()
}

#[test]
fn a_handout_of_a_run_shows_where_it_went_wrong_and_its_end() {
    let (mut wrong, mut spoiled) = (0, 0);
    for (name, trace) in all_recorded().into_iter().filter(|(_, trace)| (1..300).contains(&trace.len())) {
        let shown = moments(&page::of_run(&trace, &name, Lang::En));
        assert_eq!(shown.last(), Some(&trace.len()), "{name}");
        let is_refused = |event: &Event| matches!(event.what, What::FrameRejected(_) | What::Raised(_));
        let refused = trace.events().position(is_refused).map(|n| n + 1);
        // A datagram that nobody took is no message that came wrongly.
        let are_datagrams = trace.conns().any(|conn| conn.datagrams);
        // Words beside a message say what is wrong with it.
        let complains = |at: usize| {
            let world = World::new(&trace, Position(at));
            let flows = world.flows().into_iter().filter_map(|id| world.flow(id));
            flows
                .filter(|flow| {
                    let subject = Subject::new(world, flow, Lang::En);
                    let sight = Sight { units: 0..subject.axis(), most: usize::MAX };
                    subject.messages(&sight).chips.iter().any(|chip| chip.aside.is_some())
                })
                .count()
                > 0
        };
        match (shown.as_slice(), refused) {
            ([first, ..], Some(at)) => assert_eq!(*first, at, "{name}"),
            ([first, _], None) if are_datagrams => {
                let what = &trace.event(*first - 1).unwrap().what;
                let took = matches!(what, What::Returned(returned) if returned.result >= 0);
                assert!(took || complains(*first), "{name} at {first}: {what:?}");
            }
            ([first, _], None) => {
                assert!(complains(*first) && !complains(*first - 1), "{name} at {first}");
                spoiled += 1;
            }
            // What comes wrongly with the very last event is shown with the end.
            (_, None) => {
                assert!(are_datagrams || !complains(trace.len()) || !complains(trace.len() - 1), "{name}");
            }
            (_, Some(_)) => panic!("{name}"),
        }
        wrong += usize::from(shown.len() > 1);
    }
    assert!(wrong > 10 && spoiled > 3, "{wrong}, {spoiled} of them with a message that is not intact");
}

#[test]
fn pages_are_small() {
    println!("A page of a run, and its events:");
    for (name, trace) in all_recorded().into_iter().filter(|(name, _)| !name.contains('/')) {
        let (size, events) = (page::of_run(&trace, &name, Lang::En).len(), trace.len());
        println!("{size:>8} bytes  {events:>5} events  {name}");
        assert!(size <= 60_000.max(events * 200), "{name}: {size} bytes for {events} events");
    }
    println!("A page of a lesson; its handout, which is read without a script; its data:");
    let mut sums = [0; 3];
    for id in lesson_ids() {
        let page = lesson_page(&id, Lang::En);
        let between = |from: &str, to: &str| page.split(from).nth(1).unwrap().split(to).next().unwrap().len();
        let sizes = [page.len(), between("<main id=\"papers\">", "</main>"), between("id=\"data\">", "</script>")];
        println!("{:>8} {:>8} {:>8} bytes  {id}", sizes[0], sizes[1], sizes[2]);
        sums = std::array::from_fn(|place| sums[place] + sizes[place]);
    }
    println!("{:>8} {:>8} {:>8} bytes  all of them", sums[0], sums[1], sums[2]);
    assert!(sums[2] <= 625_000, "the runs of the lessons: {} bytes", sums[2]);
    assert!(sums[0] <= 2_150_000, "{}", sums[0]);
}

#[test]
fn a_page_goes_into_a_folder_that_is_there_and_what_makes_none_is_refused_by_its_name() {
    let folder = Folder::fresh();
    let (trace, pages) = (folder.name("a.jsonl"), folder.name("pages"));
    sockscope(&["run", "--trace", &trace]).expect_status(0);
    std::fs::create_dir(&pages).unwrap();
    sockscope(&["page", &trace, "-o", &pages]).expect_status(0);
    assert!(std::fs::read_to_string(folder.file("pages/a.html")).unwrap().contains("<html"));
    for (args, says) in [
        (&["page", "nofile"][..], "nofile: There is no such file. Name a trace"),
        (&["page", &trace, &trace], "Only programs go together"),
        (&["page", "1", "2"], "1: Only programs go together"),
    ] {
        let told = sockscope(args).expect_status(2).stderr;
        assert!(told.contains(says), "{args:?}: {told}");
    }
}
