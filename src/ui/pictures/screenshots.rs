//! The command `screenshots`: draws the pictures, compares them, or records the runs behind them anew.
//! Which pictures there are is `scenes`'s.

use std::path::{Path, PathBuf};

use image::RgbaImage;

use super::lesson_scenes::{LessonPicture, lesson_pictures, stale_recordings};
use super::scenes::{self, SCENES, SceneSpec};
use crate::cli::args::ScreenshotArgs;
use crate::cli::{Problem, say};
use crate::ui::still::{holds, png};

/// Where pictures and recorded runs are kept, from the folder in which the program is started.
const FOLDER: &str = "screenshots";

/// A picture, of whatever kind.
enum Picture {
    Scene(&'static SceneSpec),
    Lesson(LessonPicture),
    /// A card as outlines.
    Card,
}

/// A picture that is drawn.
enum Drawn {
    Pixels(RgbaImage),
    Outlines(String),
}

impl Drawn {
    /// Whether a file holds it.
    fn is_in(&self, path: &Path) -> bool {
        let kept = std::fs::read(path);
        match self {
            Drawn::Pixels(image) => kept.is_ok_and(|kept| holds(&kept, image)),
            Drawn::Outlines(text) => kept.is_ok_and(|kept| kept == text.as_bytes()),
        }
    }

    fn into_file(self) -> Result<Vec<u8>, String> {
        match self {
            Drawn::Pixels(image) => png(&image),
            Drawn::Outlines(text) => Ok(text.into_bytes()),
        }
    }
}

impl Picture {
    fn id(&self) -> String {
        match self {
            Picture::Scene(scene) => scene.id.to_owned(),
            Picture::Lesson(picture) => picture.id(),
            Picture::Card => "card".to_owned(),
        }
    }

    /// The pictures with the names of their files.
    fn images(&self) -> Result<Vec<(String, Drawn)>, Problem> {
        let folder = Path::new(FOLDER);
        match self {
            Picture::Scene(scene) => {
                let make = |(name, lang, theme): (String, _, _)| {
                    let image = scenes::draw(folder, scene, lang, theme).map_err(|error| failed(&name, error))?;
                    Ok((name, Drawn::Pixels(image)))
                };
                scenes::variants(scene.id).into_iter().map(make).collect()
            }
            Picture::Lesson(picture) => {
                let make = |(name, lang): (String, _)| {
                    let image = picture.draw(folder, lang).map_err(|error| failed(&name, error))?;
                    Ok((name, Drawn::Pixels(image)))
                };
                picture.files().into_iter().map(make).collect()
            }
            Picture::Card => {
                let cards = scenes::outlines(folder).map_err(|error| failed("card", error))?;
                Ok(cards.into_iter().map(|(name, text)| (name, Drawn::Outlines(text))).collect())
            }
        }
    }
}

/// Every picture there is.
fn all() -> Vec<Picture> {
    let scenes = SCENES.iter().map(Picture::Scene);
    scenes.chain([Picture::Card]).chain(lesson_pictures().into_iter().map(Picture::Lesson)).collect()
}

/// Does what the arguments ask for. Returns the exit status of the process.
pub fn screenshots_main(args: &ScreenshotArgs) -> u8 {
    let done = chosen(args).and_then(|chosen| {
        if args.record {
            record_all(args)?;
        }
        if args.check { check(args, &chosen) } else { draw(&chosen) }
    });
    match done {
        Ok(status) => status,
        Err(problem) => problem.report(args.lang),
    }
}

fn chosen(args: &ScreenshotArgs) -> Result<Vec<Picture>, Problem> {
    let mut all = all();
    let known = || all.iter().map(Picture::id).collect::<Vec<_>>().join(", ");
    if let Some(id) = args.ids.iter().find(|id| all.iter().all(|picture| picture.id() != **id)) {
        return Err(Problem::new(
            format!("There is no picture {id:?}. Choose from: {}.", known()),
            format!("没有名为 {id:?} 的图片。可选：{}。", known()),
        ));
    }
    all.retain(|picture| args.ids.is_empty() || args.ids.contains(&picture.id()));
    Ok(all)
}

fn failed(what: &str, error: impl std::fmt::Display) -> Problem {
    Problem::new(
        format!(
            "{what}: {error}. Start this in the project's folder, where {FOLDER}/ is; `screenshots --record` makes the recorded runs anew."
        ),
        format!("{what}：{error}。请在项目文件夹（其中有 {FOLDER}/）中执行；`screenshots --record` 会重新录制。"),
    )
}

fn record_all(args: &ScreenshotArgs) -> Result<(), Problem> {
    let write = |path: &Path, file: Vec<u8>| -> Result<(), Problem> {
        let name = path.display().to_string();
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(|error| failed(&name, error))?;
        std::fs::write(path, file).map_err(|error| failed(&name, error))?;
        say(&args.lang.pick(format!("recorded {name}"), format!("已录制 {name}")));
        Ok(())
    };
    for (name, scenario) in scenes::recordings() {
        let file = scenes::record(&scenario).map_err(|error| failed(name, error))?;
        write(&scenes::recording_path(Path::new(FOLDER), name), file)?;
    }
    for (path, file) in stale_lessons()? {
        write(&path, file)?;
    }
    Ok(())
}

/// The recorded runs of lessons that are to be renewed.
fn stale_lessons() -> Result<Vec<(PathBuf, Vec<u8>)>, Problem> {
    if cfg!(feature = "python") {
        stale_recordings(Path::new(FOLDER), None).map_err(Problem::from)
    } else {
        // Without the interpreter lessons are drawn, and can not be run.
        Ok(Vec::new())
    }
}

fn draw(chosen: &[Picture]) -> Result<u8, Problem> {
    for picture in chosen {
        for (name, image) in picture.images()? {
            let path = Path::new(FOLDER).join(&name);
            if image.is_in(&path) {
                continue;
            }
            let file = image.into_file().map_err(|error| failed(&name, error))?;
            std::fs::write(&path, file).map_err(|error| failed(&name, error))?;
            say(&path.display().to_string());
        }
    }
    Ok(0)
}

/// Compares; 1 if a picture or a recorded run is not what this program makes.
fn check(args: &ScreenshotArgs, chosen: &[Picture]) -> Result<u8, Problem> {
    let mut stale = Vec::new();
    for picture in chosen {
        for (name, image) in picture.images()? {
            let path = Path::new(FOLDER).join(&name);
            if !image.is_in(&path) {
                stale.push(path.display().to_string());
            }
        }
    }
    for (name, scenario) in scenes::recordings() {
        let path = scenes::recording_path(Path::new(FOLDER), name);
        let fresh = scenes::record(&scenario).map_err(|error| failed(name, error))?;
        let kept = std::fs::read(&path).unwrap_or_default();
        if scenes::first_difference(&kept, &fresh).is_some() {
            stale.push(path.display().to_string());
        }
    }
    stale.extend(stale_lessons()?.into_iter().map(|(path, _)| path.display().to_string()));
    for path in &stale {
        say(&args.lang.pick(format!("stale: {path}"), format!("已过时：{path}")));
    }
    Ok(u8::from(!stale.is_empty()))
}
