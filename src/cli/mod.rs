//! The command line: arguments in, data on stdout, sentences on stderr, an exit status out.
//! It opens no window and draws no picture; `main` hands those commands to `ui`.
//!
//! Reading order: `args` (what can be written), `framing` and `scenario` (what it means), one file for each command
//! (`run`, `serve`, `show`, `explain`, `lessons`, `page`), then what they share.

pub mod args;
mod arguments;
pub mod at_once;
mod carried;
mod conduct_args;
mod display;
mod edited;
mod explain;
mod findings;
mod follow;
mod forking;
mod framing;
mod histogram;
mod kept_files;
mod lessons;
mod live;
mod misfits;
mod output;
mod outward;
mod page;
mod parts;
mod printer;
mod problem;
mod program_args;
mod programs;
mod progress;
mod ring;
mod run;
mod scenario;
mod serve;
mod shelf;
mod show;
mod signals;
mod summary_text;
mod teller;
mod trace_file;
mod typist;
mod usage;
mod visits;

use clap::Parser as _;

use crate::lang::Lang;
use args::{
    Cli, Command, ExplainArgs, GuiArgs, LessonsArgs, PageArgs, PictureArgs, RunArgs, ScreenshotArgs, ServeArgs,
    ShowArgs,
};

pub use arguments::make_plain;
pub use output::say;
pub use problem::{BAD_USAGE, INTERRUPTED, Problem};
pub use show::position;
pub use trace_file::{read_as_far as read_trace_file, refuse_own_source};

/// What a command line asks for.
#[derive(Debug)]
pub enum Task {
    /// Opens the window. The default scenario as text stands in for it, for the reason given.
    Window(GuiArgs),
    Picture(PictureArgs),
    Screenshots(ScreenshotArgs),
    Headless(Headless, Lang),
}

/// A command that needs neither window nor picture.
#[derive(Debug)]
pub enum Headless {
    Run(Box<RunArgs>),
    Serve(ServeArgs),
    Show(ShowArgs),
    Explain(ExplainArgs),
    Lessons(LessonsArgs),
    Page(PageArgs),
}

/// Reads the arguments of this process. Wrong ones, `--help` and `--version` end the process here, as clap does it.
pub fn task() -> Task {
    let Cli { lang, window, command } = arguments();
    let lang_given = lang.is_some();
    let lang = lang.map_or_else(Lang::of_environment, Lang::from);
    match command {
        None => Task::Window(GuiArgs {
            lang,
            lang_given,
            explicit: window.open.is_some() || window.theme.is_some() || window.lesson.is_some(),
            ..window
        }),
        Some(Command::Gui(window)) => Task::Window(GuiArgs { lang, lang_given, explicit: true, ..window }),
        Some(Command::Picture(picture)) => Task::Picture(PictureArgs { lang, ..picture }),
        Some(Command::Screenshots(screenshots)) => Task::Screenshots(ScreenshotArgs { lang, ..screenshots }),
        Some(Command::Run(run)) => Task::Headless(Headless::Run(run), lang),
        Some(Command::Serve(serve)) => Task::Headless(Headless::Serve(serve), lang),
        Some(Command::Show(show)) => Task::Headless(Headless::Show(show), lang),
        Some(Command::Explain(explain)) => Task::Headless(Headless::Explain(explain), lang),
        Some(Command::Lessons(lessons)) => Task::Headless(Headless::Lessons(lessons), lang),
        Some(Command::Page(page)) => Task::Headless(Headless::Page(page), lang),
    }
}

/// The arguments of this process.
fn arguments() -> Cli {
    let cli = Cli::try_parse_from(arguments::given()).unwrap_or_else(|error| usage::end(&error));
    // Clap's own setting for this would refuse `--lang` before a command, too.
    let window = &cli.window;
    let for_window =
        window.open.is_some() || window.theme.is_some() || window.lesson.is_some() || window.data_dir.is_some();
    if cli.command.is_some() && for_window {
        usage::refuse(&Problem::new(
            "--open, --lesson, --theme and --data-dir stand behind the command that they are for, or without any. Write them there, or leave the other command out.",
            "--open、--lesson、--theme 和 --data-dir 要写在所属的命令后面，或不带命令使用。请改写位置，或去掉另一个命令。",
        ));
    }
    cli
}

/// Carries a headless command out. Returns the exit status.
pub fn headless(command: &Headless, lang: Lang) -> u8 {
    let done = match command {
        Headless::Run(args) => run::run(args, lang),
        Headless::Serve(args) => serve::serve(args, lang),
        Headless::Show(args) => show::show(args, lang),
        Headless::Explain(args) => explain::explain(args, lang),
        Headless::Lessons(args) => lessons::lessons(args, lang),
        Headless::Page(args) => page::page(args, lang),
    };
    done.unwrap_or_else(|problem| problem.report(lang))
}

/// What happens instead of a window that cannot be opened: an explicit wish for it is refused, and who asked for
/// nothing gets the default scenario as text. Returns the exit status.
pub fn without_window(args: &GuiArgs, why: &Problem) -> u8 {
    if args.explicit {
        return why.report(args.lang);
    }
    say(why.sentence.get(args.lang));
    headless(&Headless::Run(Box::default()), args.lang)
}

/// Why no window can be opened here, if none can.
pub fn no_display() -> Option<Problem> {
    display::missing()
}

/// Why a build without the feature `gui` opens no window and draws no picture.
pub fn no_window_in_this_build() -> Problem {
    Problem::new(
        "This build of Sockscope has no window and draws no pictures. Build it with the feature `gui`, or use the commands \
         that need no window: run, serve, show, explain, page and lessons.",
        "这个版本的 Sockscope 在构建时没有包含窗口，也不能绘制图片。请启用 `gui` 特性重新构建，或使用不需要窗口的命令：run、serve、show、explain、page 和 lessons。",
    )
}
