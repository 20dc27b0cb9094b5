//! The kinds of questions that the course itself may not have: taken by keys and by mouse, in both languages.
//! How a whole lesson is walked through is in `lessons.rs`.
#![cfg(all(feature = "gui", feature = "python"))]

use std::path::Path;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use sockscope::desk::{LessonCommand, PlayCommand, Speed};
use sockscope::lang::{LANGS, Lang};
use sockscope::lesson::{Answer, Asked, Phase, Source, VotesFile, Whom};
use sockscope::scenario::Scenario;

use crate::lessons::{DIGITS, Folder, bench, hand, hands_of, phase, press, settle, taking, type_text};
use crate::tools::*;

fn window(lang: Lang, answers: &Folder) -> Bench<'static> {
    window_at("91", lang, answers)
}

fn window_at(lesson: &str, lang: Lang, answers: &Folder) -> Bench<'static> {
    let lessons = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lessons");
    let mut window = bench_of(Scenario::default(), lang, SIZE);
    window.state_mut().desk.open_lessons(Source::Folder(lessons), Some(&answers.0));
    window.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
    window.state_mut().desk.take_lesson(lesson, None);
    settle(&mut window, "the question");
    window
}

fn prediction(window: &Bench<'_>) -> (Answer, bool) {
    let given = taking(window.state()).attempt.prediction().expect("it is kept");
    (given.answer.clone(), given.is_right)
}

fn whom(name: &str) -> Whom {
    Whom::Actor(name.to_owned())
}

fn next_step(window: &mut Bench<'_>) {
    press(window, Key::PageDown);
    settle(window, "the next question");
}

#[test]
fn every_kind_of_question_is_answered_by_keys_in_english() {
    by_keys(Lang::En);
}

#[test]
fn every_kind_of_question_is_answered_by_keys_in_chinese() {
    by_keys(Lang::Zh);
}

fn by_keys(lang: Lang) {
    let answers = Folder::new(&format!("kinds-{lang:?}"));
    let mut window = window(lang, &answers);
    // Client 1 waits for the server; the server for something else, which is wrong: somebody has come.
    press(&mut window, Key::Enter);
    assert_eq!(phase(&window), Phase::Predicting, "nothing is no answer");
    for key in [DIGITS[0], DIGITS[1], Key::Enter] {
        press(&mut window, key);
    }
    settle(&mut window, "who waits");
    assert_eq!(prediction(&window), (Answer::Waits(vec![whom("server"), Whom::SomethingElse]), false));
    let (said, was) = lang.pick(
        (
            "client-1 waits for server; server waits for something else",
            "client-1 waits for server; server waits for nobody",
        ),
        ("client-1 在等 server；server 在等别的", "client-1 在等 server；server 在等没有人"),
    );
    assert!(window.query_by_label_contains(said).is_some() && window.query_by_label_contains(was).is_some());
    assert_eq!(phase(&window), Phase::Observing);
    for key in [DIGITS[2], DIGITS[0], Key::ArrowUp, Key::Enter] {
        press(&mut window, key);
    }
    assert_eq!(phase(&window), Phase::Done, "a digit may be chosen anew");
    next_step(&mut window);
    for key in [DIGITS[2], DIGITS[0], Key::Backspace, DIGITS[0], Key::Backspace, Key::Backspace, DIGITS[1], DIGITS[1]] {
        press(&mut window, key);
    }
    press(&mut window, Key::Enter);
    assert_eq!(phase(&window), Phase::Predicting, "an order that is not whole is no answer");
    for key in [DIGITS[2], DIGITS[0], Key::Enter] {
        press(&mut window, key);
    }
    settle(&mut window, "the order");
    assert_eq!(prediction(&window), (Answer::Order(vec![1, 2, 0]), true));
    next_step(&mut window);
    type_text(&mut window, "7");
    press(&mut window, Key::Enter);
    settle(&mut window, "the number");
    assert_eq!(prediction(&window), (Answer::Number(7), true), "5 came, and 2 more will do");
    assert_eq!(phase(&window), Phase::Explaining);
    type_text(&mut window, "因为只发了 5 个字节");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.step();
    window.step();
    assert!(taking(window.state()).attempt.is_through());
}

#[test]
fn every_kind_of_question_is_answered_by_mouse() {
    let answers = Folder::new("kinds-mouse");
    let mut window = window(Lang::En, &answers);
    click(&mut window, "client-1 waits for server");
    click(&mut window, "server waits for nobody");
    click(&mut window, "Confirm");
    settle(&mut window, "who waits");
    assert_eq!(prediction(&window), (Answer::Waits(vec![whom("server"), Whom::Nobody]), true));
    click(&mut window, "client-1 waits for server");
    click(&mut window, "Confirm");
    next_step(&mut window);
    click(&mut window, "The client prints");
    click(&mut window, "The client prints: 1st");
    for event in ["accept returns", "The client prints", "The server receives"] {
        click(&mut window, event);
    }
    assert!(window.query_by_label("The server receives: 3rd").is_some());
    click(&mut window, "Confirm");
    settle(&mut window, "the order");
    assert_eq!(prediction(&window), (Answer::Order(vec![1, 0, 2]), false));
    let was = "accept returns → The server receives → The client prints";
    assert!(window.query_by_label_contains(was).is_some(), "what was right stands beside it");
    next_step(&mut window);
    assert!(window.query_by_label("Within 2 of it will do").is_some());
    type_text(&mut window, "8");
    click(&mut window, "Confirm");
    settle(&mut window, "the number");
    assert_eq!(prediction(&window), (Answer::Number(8), false));
    type_text(&mut window, "so it is");
    click(&mut window, "Confirm");
    assert_eq!(taking(window.state()).attempt.explanation(), Some("so it is"));
    assert!(window.query_by_label("No more was sent.").is_some());
}

/// Puts up answers by keys, counts hands for the first two of them and shows the answer. How many of them were right.
fn votes(window: &mut Bench<'_>, lang: Lang, answers: &[&[Key]]) -> usize {
    for (place, keys) in answers.iter().enumerate() {
        keys.iter().for_each(|key| press(window, *key));
        press(window, Key::Enter);
        assert_eq!(phase(window), Phase::Predicting, "what is put up answers nothing");
        let there = hands_of(window, Asked::Prediction).map(|(_, hands)| hands.len());
        assert_eq!(there, Some(place + 1), "{keys:?}");
    }
    // The same once more is the one that is there.
    answers[0].iter().for_each(|key| press(window, *key));
    click(window, lang.pick("Put to the vote", "交付表决"));
    [Key::Num1, Key::Num2, Key::Num1, Key::Num9].into_iter().for_each(|digit| hand(window, digit));
    let (round, hands) = hands_of(window, Asked::Prediction).unwrap();
    assert_eq!((round, &hands[..2], hands.len()), (1, &[2, 1][..], answers.len()));
    click(window, lang.pick("Vote again", "再投一轮"));
    hand(window, Key::Num2);
    let room = &window.state().desk.room;
    assert!(room.right_answers(Asked::Prediction).is_none(), "nothing is told yet");
    let say = room.ballot(Asked::Prediction).unwrap().answers()[1].get(lang).replace('`', "");
    let bar = lang.pick(format!("{say}: 1 hand, 100 %; 1 before"), format!("{say}：1 票，100 %；上一轮 1 票"));
    assert!(window.query_by_label(&bar).is_some(), "{bar}");
    click(window, lang.pick("Show the answer", "揭晓答案"));
    settle(window, "the reveal");
    assert!(window.query_by_label(lang.pick("The class said", "全班的回答")).is_some());
    assert!(window.query_by_label(&bar).is_some(), "the bars stay beside the truth");
    let right = window.state().desk.room.right_answers(Asked::Prediction).expect("the run has told").len();
    let nobody = window.query_by_label(lang.pick("Nobody in the class had it", "全班没有人答对"));
    assert_eq!(nobody.is_some(), right == 0);
    right
}

/// Goes to a step of the lesson that is held as a lecture.
fn go_to(window: &mut Bench<'_>, place: usize) {
    window.state_mut().desk.apply(LessonCommand::GoTo(place));
    settle(window, "the next question");
}

#[test]
fn a_class_puts_up_its_own_answers_to_every_kind_of_question_and_votes_on_them() {
    for lang in LANGS {
        let answers = Folder::new(lang.pick("put-up-en", "put-up-zh"));
        let mut window = window(lang, &answers);
        press(&mut window, Key::F5);
        window.state_mut().desk.apply(LessonCommand::Teach(true));
        settle(&mut window, "the lecture");
        let [one, two, three] = [DIGITS[0], DIGITS[1], DIGITS[2]];
        assert_eq!(votes(&mut window, lang, &[&[one, two], &[two, one]]), 0, "who waits for whom");
        go_to(&mut window, 1);
        assert_eq!(votes(&mut window, lang, &[&[one, two, three], &[two, three, one]]), 1, "an order");
        go_to(&mut window, 2);
        // The field has the focus at first, and a key that is pressed writes nothing there.
        click(&mut window, lang.pick("Put to the vote", "交付表决"));
        // 5 came, and 2 more or less will do.
        assert_eq!(votes(&mut window, lang, &[&[DIGITS[6]], &[DIGITS[3]], &[DIGITS[7]]]), 2, "a rough number");
        let own = &window.state().desk.room.progress.lessons["91-kinds"];
        assert!(own.steps.values().all(|step| step.prediction.is_none()), "no learner has answered");
        let (_, kept, report) = VotesFile::read(&answers.0);
        let csv = kept.csv(lang, |_, _| None);
        assert!(report.is_none() && csv.contains("prediction,1,4,true,1\r\n"), "{csv}");
        assert!(csv.contains("prediction,1,7,true,2\r\n") && csv.contains("prediction,1,8,false,0\r\n"), "{csv}");

        let mut window = bench(lang, &answers.0);
        window.state_mut().desk.take_lesson("08-one-send-many-recvs", None);
        settle(&mut window, "the question");
        press(&mut window, Key::F5);
        settle(&mut window, "the lecture");
        // Byte by byte as the keys go, and no cut at all.
        let marks = [Key::ArrowRight, Key::Space];
        assert!(votes(&mut window, lang, &[&marks, &[Key::Num0]]) <= 1, "where it is cut");
    }
}

#[test]
fn a_run_stands_beside_and_both_are_compared() {
    for lang in [Lang::En, Lang::Zh] {
        let answers = Folder::new(&format!("beside-{lang:?}"));
        let mut window = window_at("92", lang, &answers);
        let seen_beside =
            |window: &Bench<'_>| window.state().desk.session.beside().map(|(_, world)| world.flows().len());
        assert_eq!(seen_beside(&window), Some(2), "the first run is through, and in sight");
        for key in [DIGITS[1], Key::Enter] {
            press(&mut window, key);
        }
        settle(&mut window, "both runs");
        assert_eq!(prediction(&window), (Answer::Choice(1), true));
        let told = lang.pick("3 chunks here, 1 beside.", "这边 3 块，旁边 1 块。");
        assert!(window.query_by_label_contains(told).is_some());
        next_step(&mut window);
        type_text(&mut window, "3");
        press(&mut window, Key::Enter);
        assert_eq!(phase(&window), Phase::Observing, "that is the run of the step");
        type_text(&mut window, "1");
        press(&mut window, Key::Enter);
        assert_eq!(phase(&window), Phase::Done);
        // Whoever comes to this step from anywhere finds both runs.
        press(&mut window, Key::PageUp);
        settle(&mut window, "the step before");
        next_step(&mut window);
        assert_eq!(seen_beside(&window), Some(2));
        next_step(&mut window);
        assert_eq!(seen_beside(&window), None, "another run has nothing beside");
        for key in [DIGITS[0], Key::Enter] {
            press(&mut window, key);
        }
        settle(&mut window, "the second server");
        assert_eq!(prediction(&window), (Answer::Choice(0), true));
    }
}
