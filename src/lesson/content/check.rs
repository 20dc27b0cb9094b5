//! What in a lesson does not hold together, though each of its fields can be read: names, numbers and marks that fit nothing.
//! It starts no run; whether what a lesson says is true, `proof` finds out.

use std::collections::{BTreeMap, BTreeSet};

use super::every_cut::Expected;
use super::lint::words_of;
use super::load::Loaded;
use super::model::{FORMAT, Highlight, Staging, Step, Way};
use super::{asked, words};
use crate::lang::Text;

/// The most steps, moves in a list, runs, and files.
const MOST: usize = 60;
/// The most servers of one run beside the first.
const MOST_SERVERS: usize = 8;
/// The most clients of one run.
const MOST_CLIENTS: u32 = 64;

/// A field, and what is wrong with it.
pub type Wrong = (String, Text);

/// Refuses a field.
pub fn wrong<T>(field: impl Into<String>, en: impl Into<String>, zh: impl Into<String>) -> Result<T, Wrong> {
    Err((field.into(), Text::new(en, zh)))
}

/// The first thing in a lesson that does not hold together.
///
/// # Errors
/// That thing.
pub fn check(loaded: &Loaded, id: &str) -> Result<(), Wrong> {
    let lesson = &loaded.lesson;
    if lesson.format != FORMAT {
        let format = lesson.format;
        return wrong(
            "format",
            format!("This lesson has format {format}; this Sockscope reads format {FORMAT}. Use a newer Sockscope."),
            format!("这节课的格式版本是 {format}，而本程序读取的是版本 {FORMAT}。请使用更新的 Sockscope。"),
        );
    }
    if lesson.id != id {
        return wrong(
            "id",
            format!("The lesson calls itself {:?}, and its folder is {id:?}. Give both the same name.", lesson.id),
            format!("课程自称 {:?}，而文件夹名是 {id:?}。请让两者一致。", lesson.id),
        );
    }
    few("steps", lesson.steps.len())?;
    few("scenarios", lesson.scenarios.len())?;
    unique("scenarios", lesson.scenarios.iter().map(|staging| staging.id.as_str()))?;
    unique("steps", lesson.steps.iter().map(|step| step.id.as_str()))?;
    for (place, staging) in lesson.scenarios.iter().enumerate() {
        check_staging(loaded, staging, &format!("scenarios[{place}]"))?;
    }
    for (place, step) in lesson.steps.iter().enumerate() {
        check_step(loaded, place, step, &format!("steps[{place}]"))?;
    }
    Ok(())
}

fn few(field: &str, count: usize) -> Result<(), Wrong> {
    if (1..=MOST).contains(&count) {
        return Ok(());
    }
    wrong(
        field,
        format!("There are {count} of them; a lesson has 1 to {MOST}."),
        format!("这里有 {count} 个；一节课可以有 1 到 {MOST} 个。"),
    )
}

fn unique<'n>(field: &str, names: impl Iterator<Item = &'n str>) -> Result<(), Wrong> {
    let mut seen = BTreeSet::new();
    for (place, name) in names.enumerate() {
        let good = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !good || !seen.insert(name) {
            return wrong(
                format!("{field}[{place}].id"),
                format!("{name:?} is used twice, or has other characters than a-z, 0-9 and -. Choose another name."),
                format!("{name:?} 重复了，或含有 a-z、0-9、- 之外的字符。请换一个名字。"),
            );
        }
    }
    Ok(())
}

fn check_staging(loaded: &Loaded, staging: &Staging, field: &str) -> Result<(), Wrong> {
    few(&format!("{field}.clients"), staging.clients.len())?;
    if staging.servers.len() > MOST_SERVERS {
        return wrong(
            format!("{field}.servers"),
            format!("A lesson has at most {MOST_SERVERS} further servers."),
            format!("一节课最多可以再有 {MOST_SERVERS} 个服务器。"),
        );
    }
    if staging.count.is_some_and(|count| !(1..=MOST_CLIENTS).contains(&count)) {
        return wrong(
            format!("{field}.count"),
            format!("A lesson has 1 to {MOST_CLIENTS} clients."),
            format!("一节课可以有 1 到 {MOST_CLIENTS} 个客户端。"),
        );
    }
    if let Some(file) = staging.args.keys().find(|file| !staging.has(file)) {
        return wrong(
            format!("{field}.args"),
            format!(
                "{file:?} is no program of the run {:?}, so nobody would be given these arguments. Name the program's file.",
                staging.id
            ),
            format!("{file:?} 不是运行 {:?} 中的程序，这些参数谁也拿不到。请写程序的文件名。", staging.id),
        );
    }
    let scenario = loaded.scenario(staging, &BTreeMap::new());
    scenario.check().map_err(|error| (format!("{field}.{}", error.field), error.sentence))
}

fn check_step(loaded: &Loaded, place: usize, step: &Step, field: &str) -> Result<(), Wrong> {
    let lesson = &loaded.lesson;
    for (name, moves) in [("moves", &step.moves), ("reveal", &step.reveal)] {
        if moves.len() > MOST {
            return few(&format!("{field}.{name}"), moves.len());
        }
    }
    if let Some(unknown) = step.scenario.as_deref().filter(|id| lesson.staging(id).is_none()) {
        return wrong(
            format!("{field}.scenario"),
            format!("No run of this lesson is called {unknown:?}. Name one of `scenarios`."),
            format!("这节课没有名为 {unknown:?} 的运行。请写 `scenarios` 中的一个。"),
        );
    }
    let Some(staging) = lesson.staging_of(place) else {
        return wrong(
            format!("{field}.scenario"),
            "The first step has to begin a run. Name one of `scenarios`.",
            "第一步必须开始一次运行。请写 `scenarios` 中的一个。",
        );
    };
    let after_task = place.checked_sub(1).and_then(|before| lesson.steps.get(before)).is_some_and(|s| s.task.is_some());
    if after_task && step.scenario.is_none() {
        return wrong(
            format!("{field}.scenario"),
            "The step before lets the learner change something, so this one has to begin a run anew. Name one of `scenarios`.",
            "上一步让学习者做了改动，所以这一步必须重新开始一次运行。请写 `scenarios` 中的一个。",
        );
    }
    check_beside(loaded, step, field)?;
    asked::check(step, lesson.beside_of(place).is_some(), field)?;
    check_task(loaded, step, staging, field)?;
    for (number, highlight) in step.highlight.iter().enumerate() {
        check_line(loaded, staging, highlight, &format!("{field}.highlight[{number}]"))?;
    }
    for (which, both) in words_of(step) {
        let names = [&both.en, &both.zh].into_iter().flat_map(|text| words::names(text));
        if let Some(name) = names.into_iter().find(|name| !step.numbers.contains_key(name)) {
            return wrong(
                format!("{field}.{which}"),
                format!("The text names {{{name}}}, which is not in `numbers` of this step. Add it there."),
                format!("文字里用了 {{{name}}}，但这一步的 `numbers` 中没有它。请在那里加上。"),
            );
        }
    }
    Ok(())
}

/// A run beside needs one to stand beside, and a way.
fn check_beside(loaded: &Loaded, step: &Step, field: &str) -> Result<(), Wrong> {
    let Some(beside) = &step.beside else { return Ok(()) };
    let field = format!("{field}.beside");
    few(&format!("{field}.moves"), beside.moves.len())?;
    if step.scenario.is_some() && loaded.lesson.staging(&beside.scenario).is_some() {
        return Ok(());
    }
    let id = &beside.scenario;
    wrong(
        format!("{field}.scenario"),
        format!(
            "There is no run {id:?} to stand beside, or this step begins none of its own. Name one of `scenarios` in both."
        ),
        format!("没有可以放在旁边的运行 {id:?}，或者这一步没有开始自己的运行。请在两处都写上 `scenarios` 中的一个。"),
    )
}

fn check_task(loaded: &Loaded, step: &Step, staging: &Staging, field: &str) -> Result<(), Wrong> {
    let Some(task) = &step.task else { return Ok(()) };
    few(&format!("{field}.task.checks"), task.checks.len())?;
    if step.scenario.is_none() {
        return wrong(
            format!("{field}.scenario"),
            "A step with a task begins a run of its own. Name one of `scenarios`.",
            "带任务的步骤要开始自己的一次运行。请写 `scenarios` 中的一个。",
        );
    }
    let Way::Edit(edit) = &task.by else { return Ok(()) };
    if !staging.has(&edit.file) {
        return wrong(
            format!("{field}.task.by.edit.file"),
            format!("{:?} is no program of the run {:?}, so it could not be edited there.", edit.file, staging.id),
            format!("{:?} 不是运行 {:?} 中的程序，无法在那里编辑。", edit.file, staging.id),
        );
    }
    if loaded.file(&edit.solution) == loaded.file(&edit.file) {
        return wrong(
            format!("{field}.task.by.edit.solution"),
            "The solution is the program itself, so nothing would have to be done.",
            "答案与原程序相同，那就没有什么要做的了。",
        );
    }
    let Some(every_cut) = &edit.every_cut else { return Ok(()) };
    let field = format!("{field}.task.by.edit.every_cut");
    let (_, expected) = every_cut.read().map_err(|sentence| (field.clone(), sentence))?;
    if matches!(expected, Expected::Answer(_)) == (edit.file == staging.server) {
        return Ok(());
    }
    wrong(
        field,
        format!(
            "A server is known by its `answer`, and a client by what it `prints`; {:?} is the other one.",
            edit.file
        ),
        format!("服务器看 `answer`，客户端看 `prints`；{:?} 恰好是另一种。", edit.file),
    )
}

fn check_line(loaded: &Loaded, staging: &Staging, highlight: &Highlight, field: &str) -> Result<(), Wrong> {
    let Highlight::Line { file, text } = highlight else { return Ok(()) };
    let belongs = staging.has(file);
    let source = loaded.file(file).filter(|_| belongs).unwrap_or_default();
    let lines = source.lines().filter(|line| line.contains(text.as_str())).count();
    if lines == 1 {
        return Ok(());
    }
    wrong(
        field,
        format!("{lines} lines of {file:?} contain {text:?}; just one has to. Write more of the line."),
        format!("{file:?} 中有 {lines} 行含有 {text:?}；必须恰好一行。请写出更多内容。"),
    )
}
