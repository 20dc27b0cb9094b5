//! The binary: arguments, one call, an exit code. It decides nothing else.

use std::process::ExitCode;

use sockscope::cli::args::{GuiArgs, PictureArgs, ScreenshotArgs};
use sockscope::cli::{self, Task};

/// What a learner's program holds is counted.
#[cfg(feature = "python")]
#[global_allocator]
static ALLOCATOR: sockscope::program::python::memory::Allocator = sockscope::program::python::memory::allocator();

fn main() -> ExitCode {
    cli::make_plain();
    ExitCode::from(match cli::task() {
        Task::Headless(command, lang) => cli::headless(&command, lang),
        Task::Window(args) => match cli::no_display() {
            Some(problem) => cli::without_window(&args, &problem),
            None => window(&args),
        },
        Task::Picture(args) => picture(&args),
        Task::Screenshots(args) => screenshots(&args),
    })
}

#[cfg(feature = "gui")]
fn window(args: &GuiArgs) -> u8 {
    sockscope::ui::gui_main(args)
}

#[cfg(feature = "gui")]
fn screenshots(args: &ScreenshotArgs) -> u8 {
    sockscope::ui::screenshots_main(args)
}

#[cfg(feature = "gui")]
fn picture(args: &PictureArgs) -> u8 {
    sockscope::ui::picture_main(args)
}

#[cfg(not(feature = "gui"))]
fn window(args: &GuiArgs) -> u8 {
    cli::without_window(args, &cli::no_window_in_this_build())
}

#[cfg(not(feature = "gui"))]
fn screenshots(args: &ScreenshotArgs) -> u8 {
    cli::no_window_in_this_build().report(args.lang)
}

#[cfg(not(feature = "gui"))]
fn picture(args: &PictureArgs) -> u8 {
    cli::no_window_in_this_build().report(args.lang)
}
