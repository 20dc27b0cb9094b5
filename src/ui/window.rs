//! Opening the window, and what to say when it can not be opened.
//! What is in the window is `app`'s.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::{NativeOptions, Renderer};
use egui::{ThemePreference, ViewportBuilder};

use super::app::Workbench;
use super::looks::Looks;
use super::session::{Session, Wake, open_trace};
use super::{font, theme};
use crate::cli::Problem;
use crate::cli::args::{GuiArgs, ThemeArg};
use crate::lang::Text;
use crate::scenario::Scenario;
use crate::trace::Trace;

/// The system libraries that the window loads when it starts, as Debian names their packages.
const PACKAGES: &str = "libxkbcommon-x11-0 libxcursor1 libxi6 libx11-xcb1 libgl1 libegl1 libgl1-mesa-dri";

/// Opens the window and stays until it is closed. Returns the exit status of the process.
pub fn gui_main(args: &GuiArgs) -> u8 {
    let opened = match args.open.as_deref().map(|path| open_trace(path).map(|opened| (path.to_owned(), opened))) {
        None => None,
        Some(Ok(opened)) => Some(opened),
        Some(Err(text)) => return problem(text).report(args.lang),
    };
    match open_window(args, opened) {
        Ok(()) => 0,
        Err(error) => crate::cli::without_window(args, &problem(why_not(&error))),
    }
}

fn problem(text: Text) -> Problem {
    Problem::new(text.en, text.zh)
}

fn open_window(args: &GuiArgs, opened: Option<(PathBuf, (Trace, Option<Text>))>) -> Result<(), String> {
    let options = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Sockscope 套接字实验台")
            .with_app_id("sockscope")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([960.0, 600.0]),
        renderer: Renderer::Glow,
        ..NativeOptions::default()
    };
    let (lang, preference) = (args.lang, preference(args.theme));
    let make = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        let ctx = cc.egui_ctx.clone();
        font::install(&ctx);
        theme::install(&ctx);
        ctx.set_theme(preference);
        let wake: Wake = Arc::new(move || ctx.request_repaint());
        let session = match opened {
            None => Session::new(Scenario::default(), wake),
            Some((path, (trace, warning))) => Session::of_file(trace, path, warning, wake),
        };
        Ok(Box::new(Workbench::new(session, Looks { lang, ..Looks::default() })))
    };
    // A missing system library makes the window system panic instead of returning an error; both are told alike.
    let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        eframe::run_native("sockscope", options, Box::new(make)).map_err(|error| error.to_string())
    }));
    opened.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        Err(text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default())
    })
}

fn preference(theme: Option<ThemeArg>) -> ThemePreference {
    match theme {
        Some(ThemeArg::Light) => ThemePreference::Light,
        Some(ThemeArg::Dark) => ThemePreference::Dark,
        Some(ThemeArg::System) | None => ThemePreference::System,
    }
}

/// What keeps the window from opening, and what to do.
fn why_not(error: &str) -> Text {
    let error = error.trim();
    if error.contains("NoGlutinConfigs") || error.contains("NoAvailablePixelFormat") || error.contains("OpenGL") {
        return Text::new(
            format!("The window could not be opened: there is no OpenGL driver ({error}). On Debian: apt-get install {PACKAGES}. The commands run, serve, show, explain and screenshots work without it."),
            format!("无法打开窗口：没有 OpenGL 驱动（{error}）。在 Debian 上请执行：apt-get install {PACKAGES}。run、serve、show、explain 和 screenshots 命令不需要它。"),
        );
    }
    Text::new(
        format!("The window could not be opened: {error}. If a system library is missing, on Debian: apt-get install {PACKAGES}. The commands run, serve, show, explain and screenshots work without it."),
        format!("无法打开窗口：{error}。如果缺少系统库，在 Debian 上请执行：apt-get install {PACKAGES}。run、serve、show、explain 和 screenshots 命令不需要它。"),
    )
}

