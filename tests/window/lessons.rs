//! Lessons in the window, taken by keyboard alone: wrong predictions, wrong edits, tasks, and a restart in the middle.
//! Whether a lesson is true is asserted by its proof; here it is what the window makes of it.
#![cfg(all(feature = "gui", feature = "python"))]

use crate::tools;

use std::path::{Path, PathBuf};

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sockscope::desk::{LessonCommand, Marks, MessageKind, PlayCommand, Speed, Taking};
use sockscope::lang::{LANGS, Lang};
use sockscope::lesson::{
    Answer, Asked, Phase, Progress, ProgressFile, Question, Recording, Source, Verdict, VotesFile, Wanted, Way, truth,
};
use sockscope::run::{Next, Standing};
use sockscope::scenario::Scenario;
use sockscope::steer::{Move, Until};
use sockscope::trace::{ActorId, Call, What};
use sockscope::world::{Condition, World};
use tools::*;

/// A folder for answers that goes away with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sockscope-ui-lessons-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&folder).ok();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

pub fn bench(lang: Lang, answers: &Path) -> Bench<'static> {
    let mut bench = bench_of(Scenario::default(), lang, SIZE);
    bench.state_mut().desk.open_lessons(Source::Embedded, Some(answers));
    bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
    bench.step();
    bench
}

pub fn taking(bench: &Workbench) -> &Taking {
    bench.desk.room.taking.as_ref().expect("a lesson is being taken")
}

pub fn phase(bench: &Bench<'_>) -> Phase {
    taking(bench.state()).attempt.phase()
}

/// Waits until the lesson's own moves are made.
pub fn settle(bench: &mut Bench<'_>, what: &str) {
    until(bench, what, |bench| {
        let taking = taking(bench);
        assert_eq!(taking.stuck, None, "at {}", taking.attempt.step().id);
        let phase = taking.attempt.phase();
        !taking.is_moving() && bench.desk.room.trying().is_none() && !matches!(phase, Phase::Setting | Phase::Revealing)
    });
}

pub fn press(bench: &mut Bench<'_>, key: Key) {
    bench.key_press(key);
    bench.step();
    bench.step();
}

/// Takes a lesson at the step of this name, and waits until its moves are made.
fn take_at(window: &mut Bench<'_>, lesson: &str, step: &str) {
    window.state_mut().desk.take_lesson(lesson, None);
    let place = taking(window.state()).attempt.loaded.lesson.place(step).expect("there is such a step");
    window.state_mut().desk.take_lesson(lesson, Some(place + 1));
    settle(window, step);
}

pub const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Gives an answer with keys.
fn give(bench: &mut Bench<'_>, answer: &Answer) {
    match answer {
        Answer::Choice(place) => press(bench, DIGITS[*place]),
        Answer::Number(number) => type_text(bench, &number.to_string()),
        Answer::Order(places) => places.iter().for_each(|place| press(bench, DIGITS[*place])),
        Answer::Waits(_) => panic!("lesson_kinds gives these"),
        Answer::Cuts(cuts) if cuts.is_empty() => press(bench, Key::Num0),
        Answer::Cuts(cuts) => {
            let mut at = 1;
            for cut in cuts {
                while at < *cut {
                    press(bench, Key::ArrowRight);
                    at += 1;
                }
                press(bench, Key::Space);
            }
        }
    }
    press(bench, Key::Enter);
}

pub fn type_text(bench: &mut Bench<'_>, text: &str) {
    bench.input_mut().events.push(Event::Text(text.to_owned()));
    bench.step();
    bench.step();
}

/// An answer that is wrong.
fn wrong(question: &Question, right: &Answer) -> Answer {
    match (&question.answer, right) {
        (Wanted::Choice(choices), Answer::Choice(place)) => Answer::Choice((place + 1) % choices.len()),
        (_, Answer::Number(number)) => Answer::Number(2 * number + 7),
        (_, Answer::Order(places)) => Answer::Order(places.iter().rev().copied().collect()),
        (_, Answer::Cuts(cuts)) if cuts.is_empty() => Answer::Cuts(vec![1]),
        _ => Answer::Cuts(Vec::new()),
    }
}

fn right(bench: &Bench<'_>, question: &Question) -> Answer {
    let trace = taking(bench.state()).shown.clone().expect("all is shown");
    truth(question, &World::at_end(&trace)).expect("there is a right answer")
}

/// How a step is taken: with which answers, and what of it is done wrong first.
#[derive(Clone, Copy, PartialEq)]
enum Learner {
    Good,
    Bad,
}

/// Takes the present step by keys alone, up to where nothing is open.
fn take_step(bench: &mut Bench<'_>, recorded: &Recording, learner: Learner) {
    settle(bench, "the step's moves");
    if phase(bench) == Phase::Predicting {
        let question = taking(bench.state()).attempt.question().expect("it is asked").clone();
        assert!(taking(bench.state()).shown.is_none(), "nothing is shown before the prediction");
        let (trace, at) = recorded.shown(&taking(bench.state()).attempt.step().id).expect("it is recorded");
        let foreseen = truth(&question, &World::new(trace, at)).expect("there is a right answer");
        let first = if learner == Learner::Good { foreseen } else { wrong(&question, &foreseen) };
        let before = bench.state().desk.session.trace().len();
        press(bench, Key::ArrowRight);
        assert_eq!(bench.state().desk.session.trace().len(), before, "an open question can not be stepped past");
        if matches!(question.answer, Wanted::Cuts { .. }) {
            press(bench, Key::ArrowLeft);
        }
        give(bench, &first);
        settle(bench, "the reveal");
        let given = taking(bench.state()).attempt.prediction().expect("it is kept").clone();
        assert_eq!(given.answer, first);
        assert!(given.truth.is_some(), "the truth stands beside it");
        assert_eq!(given.is_right, right(bench, &question) == first);
        let label = bench.state().looks.lang.pick("You said", "你的预测");
        assert!(bench.query_by_label(label).is_some() && taking(bench.state()).judgement.is_some());
    }
    if phase(bench) == Phase::Observing {
        let question = taking(bench.state()).attempt.question().expect("it is asked").clone();
        let right = right(bench, &question);
        if learner == Learner::Bad {
            give(bench, &wrong(&question, &right));
            assert_eq!(phase(bench), Phase::Observing, "a wrong observation is asked again");
        }
        give(bench, &right);
        assert_ne!(phase(bench), Phase::Observing, "{:?}", taking(bench.state()).attempt.step().id);
    }
    if phase(bench) == Phase::Explaining {
        explain(bench);
    }
    if phase(bench) == Phase::Doing {
        do_task(bench);
    }
    assert_eq!(phase(bench), Phase::Done, "at {}", taking(bench.state()).attempt.step().id);
}

/// Says why in words of its own: nothing is no answer, and Enter alone only begins a new line.
fn explain(bench: &mut Bench<'_>) {
    let why = taking(bench.state()).attempt.step().why.clone().expect("it is asked");
    let lang = bench.state().looks.lang;
    let model = |bench: &Bench<'_>| bench.query_by_label(lang.pick("Compare", "对照")).is_some();
    let confirm = |bench: &mut Bench<'_>| {
        bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
        bench.step();
        bench.step();
    };
    assert!(bench.query_by_label(lang.pick("Your explanation", "你的解释")).is_some(), "{why:?}");
    confirm(bench);
    type_text(bench, " ");
    confirm(bench);
    assert!(phase(bench) == Phase::Explaining && !model(bench), "nothing is no answer");
    type_text(bench, "TCP 没有结尾");
    press(bench, Key::Enter);
    type_text(bench, "= 1");
    assert!(phase(bench) == Phase::Explaining && !model(bench), "a line may end");
    confirm(bench);
    assert_eq!(taking(bench.state()).attempt.explanation(), Some("TCP 没有结尾\n= 1"));
    assert!(phase(bench) != Phase::Explaining && model(bench));
}

/// An edit is made wrong first.
fn do_task(bench: &mut Bench<'_>) {
    let task = taking(bench.state()).attempt.step().task.clone().expect("there is one");
    match &task.by {
        Way::Moves(moves) => moves.iter().for_each(|one| make_move(bench, one)),
        Way::Edit(edit) => {
            let solution = taking(bench.state()).loaded().file(&edit.solution).expect("it is there").to_owned();
            focus_editor(bench, &edit.file);
            replace_text(bench, "import socket\nthis is no Python\n");
            check(bench);
            let verdict = taking(bench.state()).verdict.clone().expect("it is judged");
            assert!(!verdict.passes(), "{verdict:?}");
            focus_editor(bench, &edit.file);
            replace_text(bench, &solution);
            check(bench);
            let verdict = taking(bench.state()).verdict.clone();
            assert!(verdict.as_ref().is_some_and(Verdict::passes), "{verdict:?}");
        }
    }
}

/// Lets actors go with their digits, as the solution does.
fn make_move(bench: &mut Bench<'_>, one: &Move) {
    let Move::Let { actor, until: how_far } = one else { panic!("a learner lets actors go: {one:?}") };
    let id = ActorId(actor.strip_prefix("client-").map_or(0, |number| number.parse().expect("a number")));
    let made = |bench: &Bench<'_>, call: Call| {
        let events = bench.state().desk.session.trace().events().filter(|event| event.actor == id);
        events.filter(|event| matches!(&event.what, What::Returned(returned) if returned.call == call)).count()
    };
    let before = match how_far {
        Until::Returned { call, .. } => made(bench, *call),
        _ => 0,
    };
    for _ in 0..200 {
        settle(bench, "a call");
        until(bench, "everybody to stand", |bench| {
            bench.desk.session.standing().iter().all(|(_, standing)| *standing != Standing::Running)
                && bench.desk.session.rests()
        });
        let standing = bench.state().desk.session.standing();
        let place = standing.iter().position(|(other, _)| *other == id);
        let now = place.map_or(Standing::Ended, |place| standing[place].1.clone());
        let done = match how_far {
            Until::Returned { call, times } => made(bench, *call) >= before + *times as usize,
            Until::Before { call } => matches!(&now, Standing::AtGate(Next::Call(next)) if next.call == *call),
            Until::Holds(condition) => holds(bench, condition),
            Until::Waits | Until::Line { .. } => false,
        };
        if done || matches!(now, Standing::Waiting(false) | Standing::Ended) {
            return;
        }
        press(bench, DIGITS[place.expect("it stands somewhere")]);
    }
    panic!("{actor} never came to {how_far:?}");
}

fn holds(bench: &Bench<'_>, condition: &Condition) -> bool {
    condition.holds(&World::at_end(bench.state().desk.session.trace()))
}

/// Presses Tab until the editor of a file has the focus.
fn focus_editor(bench: &mut Bench<'_>, file: &str) {
    let lang = bench.state().looks.lang;
    let edited = lang.pick(format!("{file}, edited"), format!("{file}，已修改"));
    let tab_of_file = |bench: &Bench<'_>| {
        let has_focus = |name: &str| bench.query_by_label(name).is_some_and(|node| node.accesskit_node().is_focused());
        has_focus(file) || has_focus(&edited)
    };
    for _ in 0..400 {
        if tab_of_file(bench) {
            break;
        }
        press(bench, Key::Tab);
    }
    press(bench, Key::Enter);
    let name = lang.pick(format!("Text of {file}"), format!("{file} 的文本"));
    for _ in 0..400 {
        if bench.query_by_label(&name).is_some_and(|node| node.accesskit_node().is_focused()) {
            return;
        }
        press(bench, Key::Tab);
    }
    panic!("{name} can not be reached with Tab");
}

fn replace_text(bench: &mut Bench<'_>, text: &str) {
    bench.key_press_modifiers(Modifiers::COMMAND, Key::A);
    bench.step();
    bench.input_mut().events.push(Event::Paste(text.to_owned()));
    bench.step();
    bench.step();
}

fn check(bench: &mut Bench<'_>) {
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    bench.step();
    until(bench, "the verdict", |bench| {
        let taking = taking(bench);
        taking.verdict.is_some() && !taking.is_moving() && bench.desk.room.trying().is_none()
    });
    press(bench, Key::Escape);
}

fn walk(id: &str, lang: Lang) {
    let answers = Folder::new(&format!("{id}-{lang:?}"));
    let mut window = bench(lang, &answers.0);
    window.state_mut().desk.take_lesson(id, None);
    // Whoever foresees rightly has seen the same programs run before.
    let recorded = Recording::make(&taking(window.state()).attempt.loaded).expect("the lesson runs");
    let steps = taking(window.state()).attempt.steps();
    let middle = steps / 2;
    for place in 0..steps {
        if place == middle {
            // The window is closed in the middle of the lesson and opened again.
            drop(window);
            window = bench(lang, &answers.0);
            window.state_mut().desk.take_lesson(id, None);
            assert_eq!(taking(window.state()).attempt.place(), place, "it goes on where it was left");
        }
        let learner = if place % 2 == 0 || place + 2 >= steps { Learner::Bad } else { Learner::Good };
        take_step(&mut window, &recorded, learner);
        assert_eq!(taking(window.state()).attempt.place(), place);
        if place + 1 < steps {
            press(&mut window, Key::PageDown);
            assert_eq!(taking(window.state()).attempt.place(), place + 1, "Page Down leads on");
        }
    }
    let attempt = &taking(window.state()).attempt;
    let predictions = attempt.progress.steps.values().filter_map(|step| step.prediction.as_ref());
    let (right, wrong): (Vec<_>, Vec<_>) = predictions.partition(|given| given.is_right);
    assert!(!wrong.is_empty() && !right.is_empty(), "{id}: {} right, {} wrong", right.len(), wrong.len());
    assert!(attempt.is_through());
    let (_, progress, report): (_, Progress, _) = ProgressFile::read(&answers.0);
    assert!(report.is_none() && progress.lessons[id].through);
    let bench = window.state_mut();
    bench.desk.room.apply(LessonCommand::Leave, &mut bench.desk.session);
    assert!(!bench.desk.room.is_open());
}

#[test]
fn lesson_01_is_taken_by_keyboard_in_english() {
    walk("01-a-phone-call", Lang::En);
}

#[test]
fn lesson_01_is_taken_by_keyboard_in_chinese() {
    walk("01-a-phone-call", Lang::Zh);
}

#[test]
fn lesson_07_is_taken_by_keyboard_in_english() {
    walk("07-two-sends-one-recv", Lang::En);
}

#[test]
fn lesson_07_is_taken_by_keyboard_in_chinese() {
    walk("07-two-sends-one-recv", Lang::Zh);
}

#[test]
fn lesson_11_is_taken_by_keyboard_in_english() {
    walk("11-length-prefix", Lang::En);
}

#[test]
fn lesson_11_is_taken_by_keyboard_in_chinese() {
    walk("11-length-prefix", Lang::Zh);
}

#[test]
fn from_the_first_start_to_the_first_reveal_in_six_keys() {
    let answers = Folder::new("six");
    let mut window = bench_of(Scenario::default(), Lang::En, SIZE);
    window.state_mut().desk.open_lessons(Source::Embedded, Some(&answers.0));
    window.step();
    let mut keys = 0;
    let mut hit = |window: &mut Bench<'_>, key: Key| {
        keys += 1;
        press(window, key);
    };
    hit(&mut window, Key::F2);
    // The first of the course is in front.
    hit(&mut window, Key::Enter);
    settle(&mut window, "the question");
    hit(&mut window, Key::Num2);
    hit(&mut window, Key::Enter);
    settle(&mut window, "the reveal");
    assert!(taking(window.state()).shown.is_some());
    assert!(keys <= 6, "{keys} keys");
}

#[test]
fn what_a_class_answers_in_a_lecture_is_kept_for_nobody() {
    let answers = Folder::new("lecture");
    let mut window = bench(Lang::En, &answers.0);
    let answered = |window: &Bench<'_>, id: &str| {
        let kept = window.state().desk.room.progress.lessons.get(id).cloned().unwrap_or_default();
        kept.steps.values().filter(|step| step.prediction.is_some()).count()
    };
    let lesson = "07-two-sends-one-recv";
    window.state_mut().desk.take_lesson(lesson, None);
    settle(&mut window, "the question");
    press(&mut window, Key::Num2);
    press(&mut window, Key::Enter);
    settle(&mut window, "the reveal");
    assert_eq!(answered(&window, lesson), 1, "a learner's own answer is kept");
    press(&mut window, Key::F5);
    window.state_mut().desk.take_lesson(lesson, None);
    settle(&mut window, "the question, for the class");
    assert_eq!(phase(&window), Phase::Predicting, "a class is asked again");
    press(&mut window, Key::Num1);
    press(&mut window, Key::Enter);
    settle(&mut window, "the reveal, for the class");
    let own = window.state().desk.room.progress.lessons[lesson].clone();
    press(&mut window, Key::F5);
    window.step();
    assert_eq!(window.state().desk.room.progress.lessons[lesson], own);
    assert_eq!(taking(window.state()).attempt.progress, own, "the learner's own answer is there again");
}

/// Shift and a digit. As on a keyboard the sign above the digit is pressed, and with Shift gone the digit is released.
pub fn hand(window: &mut Bench<'_>, digit: Key) {
    let sign = if digit == Key::Num1 { Key::Exclamationmark } else { digit };
    for (key, pressed, modifiers) in [(sign, true, Modifiers::SHIFT), (digit, false, Modifiers::NONE)] {
        let physical_key = Some(digit);
        window.input_mut().events.push(Event::Key { key, physical_key, pressed, repeat: false, modifiers });
    }
    window.step();
    window.step();
}

pub fn hands_of(window: &Bench<'_>, asked: Asked) -> Option<(usize, Vec<u32>)> {
    window.state().desk.room.ballot(asked).map(|ballot| (ballot.round(), ballot.hands().to_vec()))
}

#[test]
fn a_class_votes_talks_and_votes_again_and_sees_the_bars_beside_the_truth() {
    for lang in LANGS {
        let answers = Folder::new(lang.pick("vote-en", "vote-zh"));
        let mut window = bench(lang, &answers.0);
        let lesson = "07-two-sends-one-recv";
        window.state_mut().desk.take_lesson(lesson, None);
        settle(&mut window, "the question");
        hand(&mut window, Key::Num2);
        let nobody = window.state().desk.room.votes_on();
        assert!(nobody.is_none() && hands_of(&window, Asked::Prediction).is_none(), "no class, no vote");
        press(&mut window, Key::F5);
        settle(&mut window, "the lecture");
        for (digit, times) in [(Key::Num1, 3), (Key::Num2, 1)] {
            (0..times).for_each(|_| hand(&mut window, digit));
        }
        // Many hands are typed, and one more comes late.
        window.state_mut().desk.apply(LessonCommand::Hands(0, 20));
        let answer = taking(window.state()).attempt.question().unwrap().answer.clone();
        let Wanted::Choice(choices) = answer else { unreachable!("lesson 07 begins with a choice") };
        let say = |place: usize| choices[place].say.get(lang).replace('`', "");
        let more = lang.pick(format!("One more hand for {}", say(2)), format!("再记一票：{}", say(2)));
        window.get_by_label(&more).click_accesskit();
        window.step();
        window.step();
        assert_eq!(hands_of(&window, Asked::Prediction), Some((1, vec![20, 1, 1])));
        let typed = lang.pick(format!("Hands for {}", say(0)), format!("票数：{}", say(0)));
        window.get_by_label(&typed).focus();
        (0..2).for_each(|_| window.step());
        press(&mut window, Key::Escape);
        assert!(window.state().looks.lecture, "the key that leaves the field leaves nothing else");
        hand(&mut window, Key::Num9);
        assert_eq!(phase(&window), Phase::Predicting, "a vote answers nothing");
        window.get_by_label(lang.pick("Vote again", "再投一轮")).click_accesskit();
        window.step();
        (0..4).for_each(|_| hand(&mut window, Key::Num2));
        assert_eq!(hands_of(&window, Asked::Prediction), Some((2, vec![0, 4, 0])));
        let bar =
            lang.pick(format!("{}: 4 hands, 100 %; 1 before", say(1)), format!("{}：4 票，100 %；上一轮 1 票", say(1)));
        assert!(window.query_by_label(&bar).is_some(), "the first round is a shadow behind the second: {bar}");
        assert!(window.state().desk.room.right_answers(Asked::Prediction).is_none(), "nothing is told yet");
        click(&mut window, lang.pick("Show the answer", "揭晓答案"));
        settle(&mut window, "the reveal");
        assert_eq!(window.state().desk.room.right_answers(Asked::Prediction), Some(&[1].into()));
        assert!(window.query_by_label(lang.pick("The class said", "全班的回答")).is_some());
        assert!(window.query_by_label(&bar).is_some(), "the bars stay beside the truth");
        // The question that follows has a ballot of its own.
        hand(&mut window, Key::Num1);
        assert_eq!(hands_of(&window, Asked::Observation).map(|(round, hands)| (round, hands[0])), Some((1, 1)));
        let own = window.state().desk.room.progress.lessons[lesson].clone();
        assert!(own.steps.values().all(|step| step.prediction.is_none()), "no learner has answered");
        press(&mut window, Key::F5);
        window.step();
        assert!(hands_of(&window, Asked::Prediction).is_none());
        press(&mut window, Key::F5);
        assert_eq!(hands_of(&window, Asked::Prediction), Some((2, vec![0, 4, 0])), "it is the same lecture");
        let (_, votes, report) = VotesFile::read(&answers.0);
        let csv = votes.csv(lang, |_, _| None);
        assert!(report.is_none() && csv.contains(",prediction,2,") && csv.contains(",true,4\r\n"), "{csv}");
        // Another class begins with nothing.
        window.state_mut().desk.take_lesson(lesson, None);
        settle(&mut window, "the question, for another class");
        assert!(hands_of(&window, Asked::Prediction).is_none());
        hand(&mut window, Key::Num1);
        assert_eq!(hands_of(&window, Asked::Prediction), Some((1, vec![1, 0, 0])));
    }
}

/// Copies a lesson into a folder of its own, to be changed there.
fn copied(lesson: &str, into: &Folder) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons").join(lesson);
    let to = into.0.join(lesson);
    std::fs::create_dir_all(&to).unwrap();
    for file in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    to
}

#[test]
fn a_lesson_that_is_edited_is_shown_anew_and_a_broken_one_beside_the_last_good_one() {
    let (answers, lessons) = (Folder::new("reload"), Folder::new("reload-lessons"));
    let file = copied("07-two-sends-one-recv", &lessons).join("lesson.json");
    let good = std::fs::read_to_string(&file).unwrap();
    let mut window = bench_of(Scenario::default(), Lang::En, SIZE);
    window.state_mut().desk.open_lessons(Source::Folder(lessons.0.clone()), Some(&answers.0));
    window.state_mut().desk.take_lesson("07", Some(3));
    settle(&mut window, "the third step");
    let title = taking(window.state()).attempt.step().title.en.clone();
    std::fs::write(&file, good.replace(&title, "Another title of this step")).unwrap();
    until(&mut window, "the new title", |bench| {
        taking(bench).attempt.step().title.en == "Another title of this step" && !taking(bench).is_moving()
    });
    assert!(window.query_by_label("Another title of this step").is_some());
    std::fs::write(&file, good.replace("\"minutes\"", "\"hours\"")).unwrap();
    until(&mut window, "what is wrong", |bench| taking(bench).broken.is_some());
    let told = window.query_by_label_contains("07-two-sends-one-recv/lesson.json:");
    assert!(told.is_some() && window.query_by_label_contains("hours").is_some(), "file, line and field are told");
    assert!(window.query_by_label("Another title of this step").is_some(), "the last good one stays");
    std::fs::write(&file, &good).unwrap();
    until(&mut window, "the lesson mended", |bench| taking(bench).broken.is_none() && !taking(bench).is_moving());
    assert_eq!(taking(window.state()).attempt.place(), 2, "the step is the same all the while");
}

#[test]
fn who_teaches_may_go_past_what_is_open() {
    let answers = Folder::new("teach");
    let mut window = bench(Lang::En, &answers.0);
    window.state_mut().desk.take_lesson("07", None);
    settle(&mut window, "the question");
    press(&mut window, Key::PageDown);
    assert_eq!(taking(window.state()).attempt.place(), 0, "a learner has to answer");
    click(&mut window, "Teaching");
    // The row of buttons has grown, and finds its place in the next frames.
    window.run();
    click(&mut window, "Show without answering");
    settle(&mut window, "the reveal");
    assert!(taking(window.state()).shown.is_some() && taking(window.state()).attempt.prediction().is_none());
    press(&mut window, Key::PageDown);
    settle(&mut window, "the next step");
    assert_eq!(taking(window.state()).attempt.place(), 1);
}

#[test]
fn an_open_question_holds_back_what_would_answer_it() {
    let answers = Folder::new("locked");
    let mut window = bench(Lang::En, &answers.0);
    window.state_mut().desk.take_lesson("07", None);
    settle(&mut window, "the question");
    let before = (window.state().desk.session.trace().len(), window.state().desk.session.scenario().clone());
    for key in [Key::Space, Key::ArrowRight, Key::F, Key::Num4, Key::F11, Key::F10] {
        press(&mut window, key);
    }
    let session = &window.state().desk.session;
    assert_eq!((session.trace().len(), session.scenario().clone()), before);
    // What its program is about to do would be the answer, too, and its text can not be changed.
    let at_a_line = |window: &Bench<'_>| {
        let world = window.state().desk.session.world();
        let line = world.actors().into_iter().find(|actor| actor.started.name == "server").and_then(|actor| actor.line);
        window.query_by_label(&format!("line {}", line.expect("it has begun"))).is_some()
    };
    assert!(at_a_line(&window), "its line alone is told");
    window.get_by_label_contains("Text of ").click();
    window.step();
    type_text(&mut window, "x");
    assert!(!window.state().desk.session.workshop.is_pending(), "nothing was typed into a program");
    // Another program is another matter: the lesson is left, and can be taken up again.
    window.state_mut().looks.dialog = sockscope::ui::looks::Dialog::None;
    click(&mut window, "Programs");
    window.get_by_label("Native programs: server and clients with a framing").click_accesskit();
    window.step();
    window.step();
    assert!(!window.state().desk.room.is_open());
    window.state_mut().desk.take_lesson("07", None);
    settle(&mut window, "the question again");
    assert_eq!(phase(&window), Phase::Predicting);
    give(&mut window, &Answer::Choice(0));
    settle(&mut window, "the reveal");
    window.step();
    assert!(!at_a_line(&window), "after it, all is told again");
}

#[test]
fn the_first_cut_that_fails_is_stepped_through() {
    let answers = Folder::new("cut");
    let mut window = bench(Lang::En, &answers.0);
    take_at(&mut window, "11", "mend");
    // A server that is right for one cut alone: it would be right if recv(n) waited for n bytes.
    let naive = "import socket, struct
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)
while True:
    conn, address = server.accept()
    while True:
        header = conn.recv(4)
        while header and len(header) < 4:
            header += conn.recv(4 - len(header))
        if not header:
            break
        size, = struct.unpack('!I', header)
        message = conn.recv(size)
        while len(message) < size:
            message += conn.recv(size - len(message)) or b'?'
        conn.sendall(struct.pack('!I', size) + message.upper() + b'!' * (len(header) != 4))
        if size == 1:
            break
    conn.close()
";
    focus_editor(&mut window, "server.py");
    replace_text(&mut window, naive);
    check(&mut window);
    let verdict = taking(window.state()).verdict.clone().expect("it is judged");
    let Verdict::Fail(text) = verdict else { panic!("{verdict:?}") };
    assert!(text.en.contains("this one failed") && text.zh.contains("这一种失败了"), "{text:?}");
    click(&mut window, "Step through this cut");
    let session = &window.state().desk.session;
    assert!(session.scenario().programs.iter().any(|program| program.file == "one_cut.py"));
    assert!(session.is_live());
    settle(&mut window, "the first piece");
    let sent = window
        .state()
        .desk
        .session
        .world()
        .flows()
        .into_iter()
        .any(|flow| window.state().desk.session.world().flow(flow).is_some_and(|flow| flow.sends_returned == 1));
    assert!(sent, "it stands where the first piece has been sent");
    // The lesson's own programs are back for the next check, with what was typed.
    check(&mut window);
    assert!(window.state().desk.session.scenario().programs.iter().all(|program| program.file != "one_cut.py"));
}

#[test]
fn a_program_that_goes_round_and_round_is_stopped_and_told_of() {
    let answers = Folder::new("endless");
    let mut window = bench(Lang::En, &answers.0);
    take_at(&mut window, "11", "mend");
    focus_editor(&mut window, "server.py");
    replace_text(&mut window, "import socket\nround = 0\nwhile True:\n    round += 1\n");
    check(&mut window);
    let verdict = taking(window.state()).verdict.clone().expect("it is judged");
    let Verdict::Fail(text) = verdict else { panic!("{verdict:?}") };
    assert!(text.en.contains("server.py") && text.en.contains("loop"), "{text:?}");
    assert!(text.zh.contains("server.py"), "{text:?}");
    until(&mut window, "the end of the run", |bench| bench.desk.session.report().is_some());
}

#[test]
fn a_program_that_is_no_python_is_told_of_by_its_line() {
    let answers = Folder::new("no-python");
    let mut window = bench(Lang::En, &answers.0);
    take_at(&mut window, "11", "mend");
    focus_editor(&mut window, "server.py");
    replace_text(&mut window, "import socket\nserver = (\n");
    check(&mut window);
    let verdict = taking(window.state()).verdict.clone().expect("it is judged");
    let Verdict::Fail(text) = verdict else { panic!("{verdict:?}") };
    assert!(text.en.starts_with("server.py, line ") && text.en.contains("SyntaxError"), "{text:?}");
}

#[test]
fn digits_are_answers_while_a_number_is_asked_for_wherever_the_focus_is() {
    let answers = Folder::new("digits");
    let mut window = bench(Lang::En, &answers.0);
    window.state_mut().desk.take_lesson("11", Some(1));
    settle(&mut window, "the question");
    assert!(matches!(taking(window.state()).attempt.question().expect("it is asked").answer, Wanted::Number(_)));
    let before = window.state().desk.session.trace().len();
    window.get_by_label_contains("Text of ").click();
    window.step();
    press(&mut window, Key::Num1);
    window.step();
    assert_eq!(window.state().looks.draft.number, "1");
    assert_eq!(window.state().desk.session.trace().len(), before);
}

#[test]
fn cut_marks_are_clicked_and_dragged_on_the_ribbon() {
    let answers = Folder::new("marks");
    let mut window = bench(Lang::En, &answers.0);
    window.state_mut().desk.take_lesson("07", None);
    let lesson = &taking(window.state()).attempt.loaded.lesson;
    let is_asked = |step: &sockscope::lesson::Step| {
        step.predict.as_ref().is_some_and(|question| matches!(question.answer, Wanted::Cuts { .. }))
    };
    let place = lesson.steps.iter().position(is_asked).expect("there is such a step");
    window.state_mut().desk.take_lesson("07", Some(place + 1));
    settle(&mut window, "the question");
    window.step();
    press(&mut window, Key::Home);
    assert!(window.state().desk.session.playback().is_newest(), "the bytes on which marks stand stay in sight");
    let marks = |window: &Bench<'_>| window.state().looks.draft.cuts.iter().copied().collect::<Vec<_>>();
    click(&mut window, "Cut after byte 2");
    assert_eq!(marks(&window), [2]);
    click(&mut window, "Cut after byte 2");
    assert_eq!(marks(&window), [0; 0], "a second click takes it away");
    let at = |window: &Bench<'_>, byte: u64| window.get_by_label(&format!("Cut after byte {byte}")).rect().center();
    let (from, to) = (at(&window, 1), at(&window, 3));
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    for event in [Event::PointerMoved(from), button(from, true), Event::PointerMoved(from + egui::vec2(12.0, 0.0))] {
        window.input_mut().events.push(event);
        window.step();
    }
    window.input_mut().events.push(Event::PointerMoved(to));
    window.step();
    window.step();
    window.input_mut().events.push(button(to, false));
    window.step();
    window.step();
    assert_eq!(marks(&window), [3], "a mark goes along with the pointer");
    let confirm = window.state().looks.lang.pick("Confirm", "确定");
    click(&mut window, confirm);
    settle(&mut window, "the reveal");
    let marks = window.state().desk.rules().cuts.expect("they stay beside the truth");
    assert!(matches!(&marks.marks, Marks::Answered { given, .. } if given.contains(&3)));
}

#[test]
fn lessons_that_mean_harm_neither_hang_the_window_nor_take_it_down() {
    let (answers, lessons) = (Folder::new("harm"), Folder::new("harm-lessons"));
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/template");
    let made = |id: &str, changed: &str, text: &str| {
        let folder = lessons.0.join(id);
        std::fs::create_dir_all(&folder).unwrap();
        for file in ["lesson.json", "server.py", "client.py", "solution_client.py"] {
            let kept = std::fs::read_to_string(template.join(file)).unwrap();
            std::fs::write(folder.join(file), kept.replace("\"id\": \"template\"", &format!("\"id\": \"{id}\"")))
                .unwrap();
        }
        std::fs::write(folder.join(changed), text).unwrap();
    };
    made("91-endless", "server.py", "number = 0  # conn.recv(1024)\nwhile True:\n    number += 1\n");
    made("92-broken", "lesson.json", "{\"format\": 1, \"id\": 7}");
    made("93-outside", "server.py", "print(open('/etc/passwd').read())  # conn.recv(1024)\n");
    let mut window = bench_of(Scenario::default(), Lang::En, SIZE);
    window.state_mut().desk.open_lessons(Source::Folder(lessons.0.clone()), Some(&answers.0));
    window.step();
    press(&mut window, Key::F2);
    assert!(window.query_by_label_contains("92-broken/lesson.json:1").is_some(), "a broken one is in the list");
    window.state_mut().looks.dialog = sockscope::ui::looks::Dialog::None;
    window.state_mut().desk.take_lesson("92", None);
    assert!(!window.state().desk.room.is_open() && window.state().desk.room.message.is_some());
    for (lesson, part) in [("91", "loop"), ("93", "server")] {
        window.state_mut().desk.take_lesson(lesson, None);
        until(&mut window, "what is wrong", |bench| taking(bench).stuck.is_some());
        let stuck = taking(window.state()).stuck.clone().expect("it is told");
        assert!(stuck.en.contains(part), "{stuck:?}");
        assert!(window.query_by_label_contains(&stuck.en[..20]).is_some(), "it stands in the panel");
    }
    assert!(
        window
            .state()
            .desk
            .session
            .trace()
            .events()
            .all(|event| { !matches!(&event.what, What::Printed(text) if text.contains("root:")) })
    );
}

#[test]
fn what_has_nothing_to_do_with_the_lesson_is_told_during_one_and_its_programs_failures_are_not() {
    let answers = Folder::new("told");
    let mut window = bench(Lang::En, &answers.0);
    take_at(&mut window, "11", "error");
    give(&mut window, &Answer::Choice(0));
    settle(&mut window, "the exception");
    window.state_mut().desk.session.apply(PlayCommand::Run);
    until(&mut window, "the failure", |bench| bench.desk.session.message.is_some());
    let told = |window: &Bench<'_>| window.query_by_label("Close").is_some();
    assert!(window.query_by_label_contains("server: server.py, line ").is_some(), "it stands at its line");
    assert!(!told(&window), "and nowhere else");
    window.state_mut().desk.session.apply(PlayCommand::Save(answers.0.join("no/such/folder/trace.jsonl")));
    until(&mut window, "the answer", |bench| {
        bench.desk.session.message.as_ref().is_some_and(|message| message.kind == MessageKind::Problem)
    });
    window.step();
    assert!(told(&window) && window.query_by_label_contains("The trace could not be saved").is_some());
}

#[test]
fn who_writes_a_program_goes_on_writing_after_a_check_that_failed() {
    let answers = Folder::new("writes");
    let mut window = bench(Lang::En, &answers.0);
    take_at(&mut window, "07", "cure");
    focus_editor(&mut window, "server.py");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.step();
    until(&mut window, "the verdict", |bench| taking(bench).verdict.is_some() && !taking(bench).is_moving());
    assert!(matches!(taking(window.state()).verdict, Some(Verdict::Fail(_))));
    let framing = window.state().desk.session.scenario().framing.clone();
    for (key, letter) in [(Key::F, "f"), (Key::L, "l"), (Key::Num1, "1")] {
        window.key_press(key);
        type_text(&mut window, letter);
    }
    let session = &window.state().desk.session;
    let program = session.scenario().programs.iter().find(|program| program.file == "server.py").expect("it is there");
    assert!(session.workshop.text(program).contains("fl1"), "what is typed stands in the text");
    assert_eq!(session.scenario().framing, framing);
    assert_eq!(window.state().looks.dialog, sockscope::ui::looks::Dialog::None, "no key was a command");
    assert!(!taking(window.state()).attempt.is_behind(7), "a task that failed is not done");
}

#[test]
fn what_is_typed_is_kept_before_it_is_checked() {
    let answers = Folder::new("typed");
    let mut window = bench(Lang::En, &answers.0);
    take_at(&mut window, "07", "cure");
    focus_editor(&mut window, "server.py");
    replace_text(&mut window, "# half done\n");
    until(&mut window, "the file", |_| {
        std::fs::read_to_string(answers.0.join("progress.json")).is_ok_and(|json| json.contains("# half done"))
    });
    // As after the end of the program: another window takes it up.
    let mut again = bench(Lang::En, &answers.0);
    again.state_mut().desk.take_lesson("07", None);
    settle(&mut again, "the task");
    let session = &again.state().desk.session;
    let program = session.scenario().programs.iter().find(|program| program.file == "server.py").expect("it is there");
    assert_eq!(session.workshop.text(program), "# half done\n");
}

#[test]
fn a_question_for_cuts_waits_for_an_answer_also_where_there_is_none_to_make() {
    let answers = Folder::new("no-cut");
    let mut window = bench(Lang::En, &answers.0);
    take_at(&mut window, "07", "three");
    press(&mut window, Key::Enter);
    press(&mut window, Key::Enter);
    assert_eq!(phase(&window), Phase::Predicting, "nobody has said anything");
    click(&mut window, "No cut: all of it is one chunk");
    click(&mut window, "Cut after byte 2");
    assert!(!window.state().looks.draft.no_cut, "a mark takes it back");
    click(&mut window, "No cut: all of it is one chunk");
    assert!(window.state().looks.draft.cuts.is_empty(), "and it takes marks away");
    press(&mut window, Key::Enter);
    settle(&mut window, "the reveal");
    assert!(taking(window.state()).attempt.prediction().expect("it is kept").is_right);
}

#[test]
fn who_jumps_to_the_last_step_has_not_done_the_lesson() {
    let answers = Folder::new("jumps");
    let mut window = bench(Lang::En, &answers.0);
    window.state_mut().desk.take_lesson("07", Some(99));
    let told = window.state().desk.room.message.clone().expect("there is no such step");
    assert!(told.en.contains("11 steps") && told.zh.contains("11"), "{told:?}");
    assert!(!window.state().desk.room.is_open());
    take_at(&mut window, "07", "play");
    let attempt = &taking(window.state()).attempt;
    assert!(attempt.is_through() && !attempt.progress.through);
    // All of it is the learner's to play with, the order of calls too.
    window.step();
    assert!(window.query_all_by_label_contains("let ").next().is_some(), "actors can be let go beside the lesson");
    assert!(window.query_by_label("Take it again").is_some(), "and the way out is there");
}
