//! The scenario of a command line: a file, if one is named, and the flags laid over it.
//! It checks nothing itself; it says of each refusal which flag or which field of the file it is about.

use std::collections::BTreeMap;
use std::path::Path;

use super::args::{RunArgs, ServeArgs};
use super::edited;
use super::framing;
use super::outward;
use super::problem::Problem;
use super::programs;
use crate::escape::{to_hex, unescape};
use crate::lang::Text;
use crate::lesson::Source;
use crate::scenario::{Message, Scenario, ScenarioError, is_program, read_clients, read_programs};

/// The scenario that `run` is to run.
///
/// # Errors
/// A file that cannot be read, or a value that cannot be used.
pub fn of_run(args: &RunArgs) -> Result<Scenario, Problem> {
    let mut scenario = match args.files.as_slice() {
        [] => Scenario::default(),
        [name] if is_lesson(name) => of_lesson(name)?,
        [file] if !is_program(file) => read(file)?,
        files if args.connect.is_some() => read_clients(files).map_err(Problem::from)?,
        files => read_programs(files).map_err(Problem::from)?,
    };
    outward::call(&mut scenario, args)?;
    programs::refuse_flags_of_others(&scenario, args)?;
    overlay(&mut scenario, args)?;
    let of_streams = [("--one-at-a-time", args.one_at_a_time), ("--nodelay", args.nodelay.is_some())];
    refuse_flags_of_streams(&scenario, &of_streams)?;
    if args.clients.is_some_and(|clients| clients > 0) {
        programs::refuse_programs_without_client(&scenario)?;
    }
    programs::give(&mut scenario, &args.programs)?;
    scenario.check().and_then(|()| scenario.check_clients()).map_err(|error| refused(&error, args))?;
    outward::refuse_to_wait(&scenario)?;
    Ok(scenario)
}

/// The scenario of a recorded run, with the messages and the edited programs of the flags, and what holds from the fork on:
/// the flags laid over what `held` there.
///
/// # Errors
/// A value that cannot be used.
pub fn of_fork(args: &RunArgs, recorded: &Scenario, held: &Scenario) -> Result<(Scenario, Scenario), Problem> {
    let mut scenario = recorded.clone();
    programs::refuse_flags_of_others(&scenario, args)?;
    if !args.messages.is_empty() {
        scenario.messages = args.messages.iter().map(|text| message(text)).collect::<Result<_, _>>()?;
    }
    edited::put_in(&mut scenario, args)?;
    let later = Scenario {
        recv_size: args.recv_size.unwrap_or(held.recv_size),
        framing: framing::overlay(&args.framing, &held.framing)?,
        ..scenario.clone()
    };
    later.check().map_err(|error| refused(&error, args))?;
    Ok((scenario, later))
}

/// The scenario that `serve` is to serve. Its clients and messages are not used, so they must not stand in the way of a framing.
///
/// # Errors
/// A value that cannot be used.
pub fn of_serve(args: &ServeArgs) -> Result<Scenario, Problem> {
    let base = Scenario::default();
    let scenario = Scenario {
        framing: framing::overlay(&args.framing, &base.framing)?,
        transport: args.transport.map_or(base.transport, Into::into),
        service: args.service,
        dialect: args.dialect.unwrap_or_default(),
        one_at_a_time: args.one_at_a_time,
        recv_size: args.recv_size.unwrap_or(base.recv_size),
        messages: Vec::new(),
        ..base
    };
    let of_streams = [
        ("--one-at-a-time", args.one_at_a_time),
        ("--max-connections", args.max_connections.is_some()),
        ("--idle-timeout", args.idle_timeout.is_some()),
    ];
    refuse_flags_of_streams(&scenario, &of_streams)?;
    scenario.check().map_err(|error| Problem::at(&framing::flag(&error.field), &error.sentence))?;
    Ok(scenario)
}

/// Flags that say something about connections, where there are none.
fn refuse_flags_of_streams(scenario: &Scenario, flags: &[(&str, bool)]) -> Result<(), Problem> {
    let Some((flag, _)) = flags.iter().find(|(_, given)| *given && scenario.sends_datagrams()) else {
        return Ok(());
    };
    Err(Problem::new(
        format!("{flag}: Over UDP nobody connects, so this says nothing there. Leave it out, or use --transport tcp."),
        format!("{flag}：UDP 没有连接，这个选项在这里没有意义。请去掉它，或改用 --transport tcp。"),
    ))
}

/// Whether the name of a lesson is meant and no file: it begins with a number, and there is no such file.
pub fn is_lesson(name: &Path) -> bool {
    let text = name.to_string_lossy();
    text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(['.', '/']) && !name.is_file()
}

/// The first run of a lesson.
fn of_lesson(name: &Path) -> Result<Scenario, Problem> {
    let loaded = Source::of(None).lesson(&name.to_string_lossy()).map_err(Problem::from)?;
    let staging = loaded.lesson.scenarios.first();
    Ok(staging.map(|staging| loaded.scenario(staging, &BTreeMap::new())).unwrap_or_default())
}

fn read(path: &Path) -> Result<Scenario, Problem> {
    if !path.exists() {
        return Err(missing(path));
    }
    let json = std::fs::read_to_string(path).map_err(|error| Problem::unreadable(path, &error))?;
    if !json.trim_start().starts_with('{') {
        return Err(no_scenario(path, "it does not begin with {", "它不以 { 开头"));
    }
    Scenario::from_json(&json).map_err(|error| in_file(path, &error))
}

fn missing(path: &Path) -> Problem {
    let path = path.display();
    Problem::new(
        format!(
            "{path}: There is no such file. Name a scenario file such as one with {{\"clients\": 2}}, Python programs, or a lesson by its number; or leave it out to run the default scenario."
        ),
        format!(
            "{path}：没有这个文件。请给出一个场景文件（例如内容为 {{\"clients\": 2}} 的文件）、Python 程序，或课程编号；不写则运行默认场景。"
        ),
    )
}

fn no_scenario(path: &Path, en: &str, zh: &str) -> Problem {
    let path = path.display();
    Problem::new(
        format!("{path}: This is no scenario: {en}. A scenario is a JSON object such as {{\"clients\": 2}}."),
        format!("{path}：这不是场景文件：{zh}。场景是一个 JSON 对象，例如 {{\"clients\": 2}}。"),
    )
}

fn in_file(path: &Path, error: &ScenarioError) -> Problem {
    match error.field.as_str() {
        // No field, or none that is known, is the whole file: then it is not JSON.
        "." | "?" => {
            let problem = error.sentence.en.trim_end_matches(" Mend this field.").trim_end_matches('.');
            no_scenario(path, problem, problem)
        }
        "sockscope_trace" => {
            no_scenario(path, "it is a trace, which `sockscope show` shows", "这是轨迹文件，请用 `sockscope show` 查看")
        }
        field => Problem::at(&format!("{}: {field}", path.display()), &error.sentence),
    }
}

fn overlay(scenario: &mut Scenario, args: &RunArgs) -> Result<(), Problem> {
    scenario.framing = framing::overlay(&args.framing, &scenario.framing)?;
    set(&mut scenario.transport, args.transport);
    set(&mut scenario.service, args.service);
    set(&mut scenario.one_at_a_time, args.one_at_a_time.then_some(true));
    set(&mut scenario.clients, args.clients);
    set(&mut scenario.repeat, args.repeat);
    set(&mut scenario.pace, args.pace);
    set(&mut scenario.recv_size, args.recv_size);
    set(&mut scenario.schedule, args.schedule);
    set(&mut scenario.nodelay, args.nodelay);
    set(&mut scenario.seed, args.seed);
    args.conduct.overlay(scenario);
    if !args.messages.is_empty() {
        scenario.messages = args.messages.iter().map(|text| message(text)).collect::<Result<_, _>>()?;
    }
    Ok(())
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

/// A message as a scenario writes it: as text where it is text.
fn message(text: &str) -> Result<Message, Problem> {
    let bytes = unescape(text).map_err(|sentence| Problem::at("--message", &sentence))?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Message::Text(text),
        Err(error) => Message::Hex { hex: to_hex(error.as_bytes()) },
    })
}

/// Names what a person would have to change: the flag, or the field of the file.
fn refused(error: &ScenarioError, args: &RunArgs) -> Problem {
    let field = error.field.as_str();
    if let Some(index) = field.strip_prefix("messages[").and_then(|rest| rest.strip_suffix(']')) {
        return refused_message(index, &error.sentence, args);
    }
    if field == "messages" {
        return too_many(&error.sentence);
    }
    if field == "outside" && args.connect.is_some() {
        return Problem::at("--connect", &error.sentence);
    }
    if let Some(flag) = args.conduct.flag_of(field) {
        return Problem::at(flag, &error.sentence);
    }
    let given = match field {
        "clients" => args.clients.is_some(),
        "recv_size" => args.recv_size.is_some(),
        "pace" => args.pace.is_some() || args.service.is_some(),
        "repeat" => args.repeat.is_some(),
        "limit" => args.framing.limit.is_some(),
        _ => false,
    };
    match args.files.first() {
        Some(path) if !given => Problem::at(&format!("{}: {field}", path.display()), &error.sentence),
        _ => Problem::at(&framing::flag(field), &error.sentence),
    }
}

/// The messages of a client are as many as it has texts, times the repeats.
fn too_many(sentence: &Text) -> Problem {
    Problem::new(
        format!("--repeat, --message: The messages of one client, repeats counted: {}", sentence.en),
        format!("--repeat、--message：每个客户端的消息数（含重复）：{}", sentence.zh),
    )
}

fn refused_message(index: &str, sentence: &Text, args: &RunArgs) -> Problem {
    let number = index.parse().unwrap_or(0_usize).saturating_add(1);
    let path = || args.files.first().map(|path| path.display().to_string()).unwrap_or_default();
    match args.messages.get(number - 1) {
        Some(text) => Problem::at(&format!("--message '{}'", shortened(text)), sentence),
        None => Problem::at(&format!("{}: messages[{index}]", path()), sentence),
    }
}

/// The beginning of a message, enough to find it by.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 24;
    let mut short: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(messages: &[&str]) -> RunArgs {
        RunArgs { messages: messages.iter().map(|text| (*text).to_owned()).collect(), ..RunArgs::default() }
    }

    #[test]
    fn messages_keep_their_bytes() {
        let scenario = of_run(&with(&["a\\n", "\\xff\\x00"])).unwrap();
        assert_eq!(scenario.payloads(1), [b"a\n".to_vec(), vec![0xff, 0]]);
    }

    #[test]
    fn a_refusal_names_the_flag() {
        let sentence = |args: &RunArgs| of_run(args).unwrap_err().sentence.en;
        assert!(sentence(&with(&["\\q"])).starts_with("--message: `\\q`"));
        assert!(sentence(&RunArgs { recv_size: Some(0), ..RunArgs::default() }).starts_with("--recv-size: recv(0)"));
        assert!(sentence(&RunArgs { clients: Some(1025), ..RunArgs::default() }).starts_with("--clients: 1025"));
    }
}
