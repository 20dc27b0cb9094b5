//! `sockscope page`: a run, a lesson or all lessons as HTML files.
//! What stands in a page is `page`'s; here it is found out what is to become one, and it is written.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::args::{PageArgs, RunArgs};
use super::follow::Follower;
use super::output::say;
use super::problem::Problem;
use super::run::not_started;
use super::scenario::{is_lesson, of_run};
use super::teller::Teller;
use super::trace_file;
use super::typist::Typist;
use crate::keeping;
use crate::lang::Lang;
use crate::lesson::{Loaded, Recording, Source};
use crate::page;
use crate::run::{Run, RunError, Typing, Watch};
use crate::scenario::is_program;
use crate::trace::{Trace, begins_as_trace, stem};

/// Where recorded runs are, from the folder in which the program is started.
const PICTURES: &str = "screenshots";

/// Carries the command out. Returns the exit status.
///
/// # Errors
/// Bad usage, or files that cannot be read or written.
pub fn page(args: &PageArgs, lang: Lang) -> Result<u8, Problem> {
    refuse_other_endings(args)?;
    let source = Source::of(args.lessons.as_deref());
    match args.files.as_slice() {
        [] => course(&source, args, lang),
        [name] if is_lesson(name) => {
            let loaded = source.lesson(&name.to_string_lossy()).map_err(Problem::from)?;
            let page = of_lesson(&loaded, lang)?;
            let id = &loaded.lesson.id;
            write(&output(args, id.as_ref()), &page, args.scorm.then_some((id, loaded.lesson.title.get(lang))))?;
            Ok(0)
        }
        files => {
            let title = title(files);
            let name = files.first().map(|file| stem(file)).unwrap_or_default();
            let output = output(args, &name);
            trace_file::refuse_own_source(&output, files)?;
            let (trace, status) = trace(files, lang)?;
            let page = page::of_run(&trace, &title, lang);
            write(&output, &page, args.scorm.then_some((&title, title.as_str())))?;
            Ok(status)
        }
    }
}

/// The name of what becomes a page: that of the file, without its ending.
fn title(files: &[PathBuf]) -> String {
    files.first().map(|file| stem(file).to_string_lossy().into_owned()).unwrap_or_default()
}

/// A name that says it is something else than what is written.
fn refuse_other_endings(args: &PageArgs) -> Result<(), Problem> {
    let Some(path) = args.output.as_deref().filter(|path| !path.is_dir()) else { return Ok(()) };
    let wanted = if args.scorm { "zip" } else { "html" };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let fits = ending.as_deref() == Some(wanted) || ending.is_none() && args.files.is_empty();
    if fits {
        return Ok(());
    }
    let name = path.display();
    Err(Problem::new(
        format!("--output: {name} does not end in .{wanted}, which is what is written. Name a file NAME.{wanted}."),
        format!("--output：{name} 不以 .{wanted} 结尾，而写出的正是这种文件。请写成 名称.{wanted}。"),
    ))
}

/// Where it is to go; into a folder that is there by its own name, whatever bytes that is.
fn output(args: &PageArgs, name: &OsStr) -> PathBuf {
    let mut own = name.to_owned();
    own.push(if args.scorm { ".zip" } else { ".html" });
    match &args.output {
        Some(folder) if folder.is_dir() => folder.join(own),
        Some(path) => path.clone(),
        None => PathBuf::from(own),
    }
}

/// What can not become one page: nothing that is there, or several things that each make one.
fn refuse(files: &[PathBuf]) -> Result<(), Problem> {
    let [file] = files else {
        let Some(whole) = files.iter().find(|file| is_lesson(file) || !is_program(file)) else { return Ok(()) };
        let whole = whole.display();
        return Err(Problem::new(
            format!(
                "{whole}: Only programs go together. Name one trace, scenario or lesson at a time, each a page of its own."
            ),
            format!("{whole}：只有程序可以一起给出。轨迹、场景和课程请每次只给一个，各成一页。"),
        ));
    };
    if file.exists() {
        return Ok(());
    }
    let file = file.display();
    Err(Problem::new(
        format!("{file}: There is no such file. Name a trace, a scenario, programs, or a lesson by its number."),
        format!("{file}：没有这个文件。请给出轨迹、场景、程序，或课程的编号。"),
    ))
}

/// The run: from a trace file, or made now. What is missing from a cut trace is missing from the page, and is said.
fn trace(files: &[PathBuf], lang: Lang) -> Result<(Trace, u8), Problem> {
    if let [file] = files
        && is_trace(file)
    {
        return trace_file::read_as_far(file, lang);
    }
    refuse(files)?;
    let scenario = of_run(&RunArgs { files: files.to_vec(), ..RunArgs::default() })?;
    let (grown, growth) = crossbeam_channel::bounded(1);
    let notify: crate::net::Notify = Box::new(move || {
        grown.try_send(()).ok();
    });
    let watch = Watch { notify: Some(notify), typing: Typing::WhoIsGivenNothing, ..Watch::default() };
    let run = Run::start(&scenario, watch).map_err(|error| not_started(&error))?;
    let mut teller = Teller::start(lang).map_err(|error| not_started(&RunError::System(error)))?;
    let mut typist = Typist::default();
    let followed = Follower::new(growth, None, &mut typist, &mut teller).follow(&run);
    let (trace, _) = run.finish();
    teller.finish(std::time::Duration::ZERO);
    followed.map(|()| (trace, 0))
}

fn is_trace(file: &Path) -> bool {
    std::fs::File::open(file).is_ok_and(|file| begins_as_trace(std::io::BufReader::new(file)))
}

/// A lesson over its recorded runs, where the project's folder has them, or over runs that are made now.
fn of_lesson(loaded: &Loaded, lang: Lang) -> Result<String, Problem> {
    let recorded = Recording::read(Path::new(PICTURES), &loaded.lesson.id);
    let recording = recorded.or_else(|_| Recording::make(loaded)).map_err(Problem::from)?;
    Ok(page::of_lesson(loaded, &recording, lang))
}

/// Every lesson, with a page in front.
fn course(source: &Source, args: &PageArgs, lang: Lang) -> Result<u8, Problem> {
    let Some(folder) = args.output.as_deref().filter(|folder| folder.is_dir() || folder.extension().is_none()) else {
        return Err(Problem::new(
            "Name what is to become a page: a trace, a scenario, a lesson or programs; or with -o a folder, for every lesson.",
            "请指明要做成网页的内容：轨迹、场景、课程或程序；或者用 -o 给出一个文件夹，写入所有课程。",
        ));
    };
    std::fs::create_dir_all(folder).map_err(|error| Problem::unwritable(folder, &error))?;
    let mut lessons = Vec::new();
    for entry in source.lessons().map_err(Problem::from)? {
        lessons.push(entry.loaded.map_err(|error| Problem::from(error.text()))?);
    }
    for loaded in &lessons {
        let (id, page) = (&loaded.lesson.id, of_lesson(loaded, lang)?);
        let path = folder.join(format!("{id}.{}", if args.scorm { "zip" } else { "html" }));
        write(&path, &page, args.scorm.then_some((id, loaded.lesson.title.get(lang))))?;
    }
    if !args.scorm {
        let all: Vec<_> = lessons.iter().map(|loaded| &loaded.lesson).collect();
        write(&folder.join("index.html"), &page::index(&all, lang), None)?;
    }
    Ok(0)
}

/// Writes a page, or the package of one by its name and its title.
fn write(path: &Path, page: &str, package: Option<(&String, &str)>) -> Result<(), Problem> {
    let packed = package.map(|(id, title)| page::package(page, id, title));
    let bytes = packed.as_deref().unwrap_or(page.as_bytes());
    keeping::replace(path, |file| file.write_all(bytes)).map_err(|error| Problem::unwritable(path, &error))?;
    say(&format!("{}, {} kB", path.display(), bytes.len().div_ceil(1000)));
    Ok(())
}
