//! The pictures of the documentation are what this program draws, and the runs behind them are what it records today.
//! It looks at every picture byte by byte; what they show is for people to judge.

use std::path::{Path, PathBuf};

use sockscope::ui::pictures::lesson_scenes::lesson_pictures;
use sockscope::ui::pictures::scenes::{self, SCENES};
use sockscope::ui::still::{holds, png};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots")
}

#[test]
fn recorded_runs_are_what_a_fresh_run_records() {
    for (name, scenario) in scenes::recordings() {
        let recorded = std::fs::read(scenes::recording_path(&folder(), name)).unwrap();
        let fresh = scenes::record(&scenario).unwrap();
        let difference = scenes::first_difference(&recorded, &fresh);
        assert_eq!(difference, None, "{name}: renew with `sockscope screenshots --record`");
    }
}

#[test]
fn every_picture_is_what_this_program_draws() {
    for scene in SCENES {
        for (name, lang, theme) in scenes::variants(scene.id) {
            let drawn = scenes::draw(&folder(), scene, lang, theme).unwrap();
            let kept = std::fs::read(folder().join(&name)).unwrap_or_default();
            assert!(holds(&kept, &drawn), "{name} is stale: renew with `sockscope screenshots`, and look at it");
        }
    }
}

#[test]
fn every_card_in_outlines_is_what_this_program_draws() {
    for (name, drawn) in scenes::outlines(&folder()).unwrap() {
        let kept = std::fs::read_to_string(folder().join(&name)).unwrap_or_default();
        assert!(kept == drawn, "{name} is stale: renew with `sockscope screenshots`, and look at it");
    }
}

#[test]
fn every_picture_of_a_lesson_is_what_this_program_draws() {
    let pictures = lesson_pictures();
    assert!(pictures.len() >= 6, "lessons have pictures");
    for picture in pictures {
        for (name, lang) in picture.files() {
            let drawn = picture.draw(&folder(), lang).unwrap();
            let kept = std::fs::read(folder().join(&name)).unwrap_or_default();
            assert!(holds(&kept, &drawn), "{name} is stale: renew with `sockscope screenshots`, and look at it");
        }
    }
}

#[cfg(feature = "python")]
#[test]
fn recorded_lessons_are_what_the_lessons_do() {
    let stale = sockscope::ui::pictures::lesson_scenes::stale_recordings(&folder(), None).unwrap();
    let stale: Vec<_> = stale.into_iter().map(|(path, _)| path).collect();
    assert!(stale.is_empty(), "{stale:?}: renew with `sockscope screenshots --record`");
}

#[test]
fn a_file_with_one_other_pixel_or_another_size_does_not_hold_the_picture() {
    let (scene, (_, lang, theme)) = (&SCENES[0], scenes::variants(SCENES[0].id).remove(0));
    let drawn = scenes::draw(&folder(), scene, lang, theme).unwrap();
    let mut changed = drawn.clone();
    changed.get_pixel_mut(7, 7).0[2] ^= 1;
    assert!(holds(&png(&drawn).unwrap(), &drawn));
    assert!(!holds(&png(&changed).unwrap(), &drawn));
    assert!(!holds(b"no picture", &drawn));
}

#[test]
fn no_picture_is_too_large_for_a_page() {
    const MOST: u64 = 150_000;
    for entry in std::fs::read_dir(folder()).unwrap().flatten() {
        let (name, size) = (entry.file_name(), entry.metadata().unwrap().len());
        assert!(entry.path().is_dir() || size <= MOST, "{name:?} has {size} bytes");
    }
}

#[test]
fn no_picture_lies_about_that_nobody_draws() {
    let of_scenes = SCENES.iter().flat_map(|scene| scenes::variants(scene.id)).map(|(name, ..)| name);
    let of_lessons = lesson_pictures().into_iter().flat_map(|picture| picture.files()).map(|(name, _)| name);
    let drawn: Vec<String> = of_scenes.chain(of_lessons).collect();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.ends_with(".png") || drawn.contains(&name), "{name} belongs to no scene");
    }
}

#[test]
fn a_run_that_is_another_each_time_is_recorded_together_with_its_moments() {
    let copy = std::env::temp_dir().join(format!("sockscope-recordings-{}", std::process::id()));
    let lessons = copy.join("traces/lessons");
    std::fs::create_dir_all(&lessons).unwrap();
    let (lesson, run) = ("07-two-sends-one-recv", "07-two-sends-one-recv.luck.jsonl");
    for entry in std::fs::read_dir(folder().join("traces/lessons")).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(lesson) && name != run {
            std::fs::copy(entry.path(), lessons.join(entry.file_name())).unwrap();
        }
    }
    let stale = sockscope::ui::pictures::lesson_scenes::stale_recordings(&copy, Some(lesson)).unwrap();
    let mut names: Vec<_> = stale.iter().map(|(path, _)| path.file_name().unwrap().to_string_lossy()).collect();
    names.sort();
    assert_eq!(names, ["07-two-sends-one-recv.json", "07-two-sends-one-recv.luck.jsonl"]);
    std::fs::remove_dir_all(&copy).unwrap();
}
