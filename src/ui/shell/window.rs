//! Opening the window, and what to say when it can not be opened.
//! What is in the window is `app`'s.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::{NativeOptions, Renderer};
use egui::{ThemePreference, ViewportBuilder};
use signal_hook::consts::{SIGHUP, SIGTERM};
use signal_hook::iterator::Signals;

use super::app::Workbench;
use super::settings::SettingsFile;
use crate::cli::args::{GuiArgs, ThemeArg};
use crate::cli::{INTERRUPTED, Problem, say};
use crate::desk::{EditsFile, Message, Recent, Rescue, Session, Wake, open_trace};
use crate::lang::Text;
use crate::lesson::Source;
use crate::scenario::Scenario;
use crate::trace::Trace;
use crate::ui::looks::Looks;
use crate::ui::paint::{font, theme};

/// The system libraries that the window loads when it starts, as Debian names their packages.
const PACKAGES: &str = "libxkbcommon-x11-0 libxcursor1 libxi6 libx11-xcb1 libgl1 libegl1 libgl1-mesa-dri";

/// Opens the window and stays until it is closed. Returns the exit status of the process.
pub fn gui_main(args: &GuiArgs) -> u8 {
    let opened = match args.open.as_deref().map(|path| open_trace(path).map(|opened| (path.to_owned(), opened))) {
        None => None,
        Some(Ok(opened)) => Some(opened),
        Some(Err(text)) => return problem(text).report(args.lang),
    };
    if let Some(Err(text)) = args.lesson.as_ref().map(|lesson| Source::of(args.lessons.as_deref()).lesson(lesson)) {
        return problem(text).report(args.lang);
    }
    let folder = args.data_dir.clone().or_else(crate::keeping::folder);
    let rescue = Rescue::new(folder.as_deref());
    let _signals = rescue_at_signals(rescue.clone());
    match open_window(args, opened, folder, rescue.clone()) {
        Ok(()) => 0,
        Err(_) if rescue.has_drawn() => broken_down(&rescue).not_written().report(args.lang),
        Err(error) => crate::cli::without_window(args, &problem(why_not(&error))),
    }
}

/// The window was open and is no more, by a fault of this program.
fn broken_down(rescue: &Rescue) -> Problem {
    let (en, zh) = match rescue.save() {
        Ok(Some(path)) => {
            let path = path.display();
            (
                format!("the run on the screen was saved to {path}, and the next window offers to open it"),
                format!("屏幕上的运行已保存到 {path}，下次打开窗口时可以继续查看"),
            )
        }
        Ok(None) => ("nothing of a run was lost".to_owned(), "没有丢失任何运行".to_owned()),
        Err(why) => (why.en, why.zh),
    };
    Problem::new(
        format!("The window broke down through a fault of this program; {en}. Please report what stands above."),
        format!("窗口因程序自身的错误而崩溃；{zh}。请把上面的内容报告给我们。"),
    )
}

/// Saves what is on the screen when the process is told to end. Without a thread for that it ends as it always would.
#[expect(clippy::exit, reason = "the window library returns from nothing but a closed window")]
fn rescue_at_signals(rescue: Rescue) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP])?;
    let listen = move || {
        if signals.forever().next().is_some() {
            if let Err(why) = rescue.save() {
                say(&why.en);
            }
            std::process::exit(INTERRUPTED.into());
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(listen).map(drop)
}

fn problem(text: Text) -> Problem {
    Problem::new(text.en, text.zh)
}

fn open_window(
    args: &GuiArgs,
    opened: Option<(PathBuf, (Trace, Option<Text>))>,
    folder: Option<PathBuf>,
    rescue: Rescue,
) -> Result<(), String> {
    let options = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Sockscope 套接字实验台")
            .with_app_id("sockscope")
            .with_inner_size([1360.0, 800.0])
            .with_min_inner_size([640.0, 480.0]),
        renderer: Renderer::Glow,
        ..NativeOptions::default()
    };
    let (file, report) = folder.as_deref().map_or((None, None), |folder| {
        let (file, report) = SettingsFile::read(folder);
        (Some(file), report)
    });
    let kept = file.as_ref().and_then(SettingsFile::settings);
    let lang = kept.filter(|_| !args.lang_given).map_or(args.lang, |kept| kept.lang);
    let preference = args.theme.map_or_else(|| kept.unwrap_or_default().theme.into(), preference);
    let (source, lesson, step) = (Source::of(args.lessons.as_deref()), args.lesson.clone(), args.step);
    let make = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        let ctx = cc.egui_ctx.clone();
        font::install(&ctx);
        theme::install(&ctx);
        ctx.set_theme(preference);
        let wake: Wake = Arc::new(move || ctx.request_repaint());
        let mut session = match opened {
            None => Session::new(Scenario::default(), wake),
            Some((path, (trace, warning))) => Session::of_file(trace, path, warning, wake),
        };
        session.speed = kept.unwrap_or_default().speed;
        if let Some(folder) = &folder {
            remember(&mut session, folder);
        }
        session.message = rescue.offer().or(session.message).or(report.map(Message::problem));
        let mut bench = Workbench::new(session, Looks { lang, ..Looks::default() });
        bench.entrust(rescue);
        bench.desk.open_lessons(source, folder.as_deref());
        if let Some(lesson) = &lesson {
            bench.desk.take_lesson(lesson, step);
        }
        if let Some(file) = file {
            bench.keep_settings(file);
        }
        Ok(Box::new(bench))
    };
    // A missing system library makes the window system panic instead of returning an error; both are told alike. So does a
    // fault of ours, later.
    let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        eframe::run_native("sockscope", options, Box::new(make)).map_err(|error| error.to_string())
    }));
    opened.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        Err(text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default())
    })
}

/// Edits and recent files, as the last window left them.
fn remember(session: &mut Session, folder: &Path) {
    let (file, remembered) = EditsFile::open(folder);
    session.keep_edits(file, remembered);
    let (recent, damaged) = Recent::open(folder);
    session.recent = recent;
    session.message = session.message.take().or(damaged.map(Message::problem));
}

fn preference(theme: ThemeArg) -> ThemePreference {
    match theme {
        ThemeArg::Light => ThemePreference::Light,
        ThemeArg::Dark => ThemePreference::Dark,
        ThemeArg::System => ThemePreference::System,
    }
}

/// What keeps the window from opening, and what to do.
fn why_not(error: &str) -> Text {
    let reason = reason(error);
    let says = |word: &str| error.contains(word);
    if says("X server") {
        return not_open(
            "the display that DISPLAY names can not be reached. Check DISPLAY, and that this user may use that display",
            "无法连接 DISPLAY 所指的显示器。请检查 DISPLAY，以及当前用户是否有权使用该显示器",
        );
    }
    if ["glutin", "Glutin", "GLX", "EGL", "OpenGL", "PixelFormat"].into_iter().any(says) {
        return not_open(
            &format!("there is no OpenGL driver that works ({reason}). On Debian: apt-get install {PACKAGES}"),
            &format!("没有可用的 OpenGL 驱动（{reason}）。在 Debian 上请执行：apt-get install {PACKAGES}"),
        );
    }
    not_open(
        &format!("{reason}. If a system library is missing, on Debian: apt-get install {PACKAGES}"),
        &format!("{reason}。如果缺少系统库，在 Debian 上请执行：apt-get install {PACKAGES}"),
    )
}

fn not_open(en: &str, zh: &str) -> Text {
    Text::new(
        format!(
            "The window could not be opened: {en}. The commands run, serve, show, picture, page, explain, lessons and screenshots work without it."
        ),
        format!(
            "无法打开窗口：{zh}。run、serve、show、picture、page、explain、lessons 和 screenshots 命令不需要窗口。"
        ),
    )
}

/// The reason without the place in the window library's source where it was met.
fn reason(error: &str) -> &str {
    let error = error.trim().trim_end_matches('.');
    match error.split_once(".rs:") {
        Some((_, behind)) => behind.split_once(": ").map_or(error, |(_, reason)| reason),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_the_window_from_opening_is_told_with_a_remedy() {
        let display =
            why_not("winit EventLoopError: os error at src/linux/mod.rs:788: Failed to open connection to X server");
        assert!(display.en.contains("DISPLAY") && !display.en.contains(".rs"), "{}", display.en);
        assert!(why_not("glutin error: [a7] GLXBadFBConfig").en.contains("libgl1-mesa-dri"));
        assert!(why_not("NoGlutinConfigs(..)").zh.contains("OpenGL"));
        let library = why_not("Library libxkbcommon-x11.so could not be loaded.");
        assert!(library.en.contains("libxkbcommon-x11.so could not be loaded. If"), "{}", library.en);
    }
}
