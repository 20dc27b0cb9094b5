//! The command `screenshots`: draws the pictures, compares them, or records the runs behind them anew.
//! Which pictures there are is `scenes`'s.

use std::path::Path;

use image::RgbaImage;

use super::scenes::{self, SCENES, SceneSpec};
use crate::cli::args::ScreenshotArgs;
use crate::cli::{Problem, say};

/// Where pictures and recorded runs are kept, from the folder in which the program is started.
const FOLDER: &str = "screenshots";

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

fn chosen(args: &ScreenshotArgs) -> Result<Vec<&'static SceneSpec>, Problem> {
    let known = || SCENES.iter().map(|scene| scene.id).collect::<Vec<_>>().join(", ");
    if let Some(id) = args.ids.iter().find(|id| SCENES.iter().all(|scene| scene.id != **id)) {
        return Err(Problem::new(
            format!("There is no picture {id:?}. Choose from: {}.", known()),
            format!("没有名为 {id:?} 的图片。可选：{}。", known()),
        ));
    }
    Ok(SCENES.iter().filter(|scene| args.ids.is_empty() || args.ids.iter().any(|id| id == scene.id)).collect())
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
    for (name, scenario) in scenes::recordings() {
        let path = scenes::recording_path(Path::new(FOLDER), name);
        let file = scenes::record(&scenario).map_err(|error| failed(name, error))?;
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(|error| failed(name, error))?;
        std::fs::write(&path, file).map_err(|error| failed(name, error))?;
        say(&args.lang.pick(format!("recorded {}", path.display()), format!("已录制 {}", path.display())));
    }
    Ok(())
}

fn draw(chosen: &[&SceneSpec]) -> Result<u8, Problem> {
    for scene in chosen {
        for (name, image) in images(scene)? {
            let path = Path::new(FOLDER).join(&name);
            if std::fs::read(&path).is_ok_and(|kept| scenes::holds(&kept, &image)) {
                continue;
            }
            let file = scenes::png(&image).map_err(|error| failed(&name, error))?;
            std::fs::write(&path, file).map_err(|error| failed(&name, error))?;
            say(&path.display().to_string());
        }
    }
    Ok(0)
}

/// The pictures of a scene with the names of their files.
fn images(scene: &SceneSpec) -> Result<Vec<(String, RgbaImage)>, Problem> {
    let make = |(name, lang, theme): (String, _, _)| {
        let image = scenes::draw(Path::new(FOLDER), scene, lang, theme).map_err(|error| failed(&name, error))?;
        Ok((name, image))
    };
    scenes::variants(scene.id).into_iter().map(make).collect()
}

/// Compares; 1 if a picture or a recorded run is not what this program makes.
fn check(args: &ScreenshotArgs, chosen: &[&SceneSpec]) -> Result<u8, Problem> {
    let mut stale = Vec::new();
    for scene in chosen {
        for (name, image) in images(scene)? {
            let path = Path::new(FOLDER).join(&name);
            if !std::fs::read(&path).is_ok_and(|kept| scenes::holds(&kept, &image)) {
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
    for path in &stale {
        say(&args.lang.pick(format!("stale: {path}"), format!("已过时：{path}")));
    }
    Ok(u8::from(!stale.is_empty()))
}
