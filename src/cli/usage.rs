//! What is wrong with a command line that clap refuses, in our own sentences, with the remedy.
//! Help and versions are left to clap, which prints them to stdout.

use std::error::Error as _;
use std::io::{self, Write as _};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, ValueEnum as _};

use super::args::{Cli, LangArg};
use super::arguments;
use super::output::stdout_problem;
use super::problem::{Problem, Refusal};
use crate::lang::{Lang, Text};

/// Ends the process as clap wants it: with help or the version, or with what is wrong.
pub fn end(error: &clap::Error) -> ! {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::Io
        | ErrorKind::Format => match error.print().and_then(|()| io::stdout().flush()) {
            Err(why) if why.kind() != io::ErrorKind::BrokenPipe => refuse(&stdout_problem(&why)),
            _ => leave(error.exit_code()),
        },
        _ => refuse(&problem(error)),
    }
}

#[expect(clippy::exit, reason = "clap ends the process for help in the same place, before anything has begun")]
fn leave(status: i32) -> ! {
    std::process::exit(status)
}

/// Says what is wrong with the arguments, in the language that they ask for as far as that can be told.
pub fn refuse(problem: &Problem) -> ! {
    let lang = asked_lang(&arguments::as_text()).unwrap_or_else(Lang::of_environment);
    leave(problem.report(lang).into())
}

/// The language that arguments name, whether or not they are good.
fn asked_lang(args: &[String]) -> Option<Lang> {
    let behind =
        args.iter().zip(args.iter().skip(1)).filter(|(flag, _)| *flag == "--lang").map(|(_, lang)| lang.as_str());
    let joined = args.iter().filter_map(|arg| arg.strip_prefix("--lang="));
    let named = behind.chain(joined).last()?;
    LangArg::from_str(named, true).ok().map(Lang::from)
}

/// What clap found wrong, as a sentence.
fn problem(error: &clap::Error) -> Problem {
    let arg = text(error, ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::InvalidValue => invalid_value(error, &arg),
        ErrorKind::ValueValidation => refused_value(error, &arg),
        ErrorKind::UnknownArgument => unknown_argument(error, &arg),
        ErrorKind::InvalidSubcommand => unknown_command(&text(error, ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => missing(&arg),
        ErrorKind::InvalidUtf8 => no_text(),
        ErrorKind::ArgumentConflict => conflict(&arg, &text(error, ContextKind::PriorArg)),
        _ => other(error),
    }
}

/// What clap tells of one matter; several things with commas between them.
fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}

fn invalid_value(error: &clap::Error, arg: &str) -> Problem {
    let (value, valid) = (text(error, ContextKind::InvalidValue), text(error, ContextKind::ValidValue));
    let (en, zh) = match valid.as_str() {
        "" => (String::new(), String::new()),
        valid => (format!(" Choose one of the possible values: {valid}."), format!("可选的值：{valid}。")),
    };
    if value.is_empty() {
        return Problem::new(format!("{arg}: A value is missing.{en}"), format!("{arg}：缺少值。{zh}"));
    }
    Problem::new(format!("{arg}: '{value}' is no such value.{en}"), format!("{arg}：没有 '{value}' 这个值。{zh}"))
}

fn refused_value(error: &clap::Error, arg: &str) -> Problem {
    let value = text(error, ContextKind::InvalidValue);
    let why = match error.source() {
        Some(source) => match source.downcast_ref::<Refusal>() {
            Some(Refusal(why)) => why.clone(),
            None => Text::new(source.to_string(), source.to_string()),
        },
        None => return other(error),
    };
    Problem::new(
        format!("{arg}: '{value}' cannot be used: {}.", why.en),
        format!("{arg}：不能使用 '{value}'：{}。", why.zh),
    )
}

fn unknown_argument(error: &clap::Error, arg: &str) -> Problem {
    let suggested = text(error, ContextKind::SuggestedArg);
    if !suggested.is_empty() {
        return Problem::new(
            format!("{arg}: There is no such flag here. Perhaps {suggested} is meant."),
            format!("{arg}：这里没有这个选项。是否想写 {suggested}？"),
        );
    }
    if !arg.starts_with('-') {
        return Problem::new(
            format!("'{arg}' is not expected here. Leave it out; {} names what can be written.", help()),
            format!("这里不应有 '{arg}'。请去掉它；{} 会列出可以写什么。", help()),
        );
    }
    Problem::new(
        format!("{arg}: There is no such flag here. {} names those that there are.", help()),
        format!("{arg}：这里没有这个选项。{} 会列出可用的选项。", help()),
    )
}

fn unknown_command(name: &str) -> Problem {
    // Commands may have commands of their own; those of the last one that was named well are meant.
    let own = Cli::command();
    let args = arguments::as_text();
    let before = args.iter().take_while(|arg| *arg != name);
    let last = before.fold(&own, |command, arg| command.find_subcommand(arg).unwrap_or(command));
    let known: Vec<&str> = last.get_subcommands().map(clap::Command::get_name).collect();
    let known = known.join(", ");
    Problem::new(
        format!("There is no command '{name}'. The commands are: {known}."),
        format!("没有 '{name}' 这个命令。可用的命令：{known}。"),
    )
}

fn missing(args: &str) -> Problem {
    Problem::new(
        format!("{args} is missing. Add it; {} says what it is.", help()),
        format!("缺少 {args}。请补上；{} 有说明。", help()),
    )
}

fn conflict(arg: &str, prior: &str) -> Problem {
    if arg == prior || prior.is_empty() {
        return Problem::new(
            format!("{arg}: It is given more than once. Leave one of them."),
            format!("{arg}：重复给出。请只保留一个。"),
        );
    }
    Problem::new(
        format!("{arg} and {prior} do not go together. Leave one of them out."),
        format!("{arg} 和 {prior} 不能同时使用。请去掉其中一个。"),
    )
}

/// Names of files may be any bytes; everything else is text.
fn no_text() -> Problem {
    let given = arguments::as_text().into_iter().find(|arg| arg.contains('\u{fffd}')).unwrap_or_default();
    Problem::new(
        format!(
            "{given}: This argument is no text in UTF-8, and only names of files may be other bytes. Write it in UTF-8; \\xNN stands for a byte in --message."
        ),
        format!(
            "{given}：这个参数不是 UTF-8 文本，只有文件名可以是其他字节。请用 UTF-8 书写；在 --message 中可以用 \\xNN 表示一个字节。"
        ),
    )
}

/// What clap finds wrong seldom, in its own words, which it begins with `error: `.
fn other(error: &clap::Error) -> Problem {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first);
    Problem::new(
        format!("The arguments are wrong: {first}. {} names what can be written.", help()),
        format!("命令行参数有误（{first}）。{} 会列出可以写什么。", help()),
    )
}

/// The command that explains the one in question.
fn help() -> String {
    let known = Cli::command();
    let given = arguments::as_text().into_iter().find(|arg| known.find_subcommand(arg).is_some());
    given.map_or_else(|| "`sockscope --help`".to_owned(), |name| format!("`sockscope {name} --help`"))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn refused(args: &[&str]) -> Text {
        let error = Cli::try_parse_from(["sockscope"].iter().chain(args)).expect_err("these arguments are wrong");
        problem(&error).sentence
    }

    #[test]
    fn what_clap_refuses_is_said_in_both_languages_with_a_remedy() {
        for (args, en, zh) in [
            (&["run", "--pace", "fast"][..], "possible values: back-to-back, lockstep", "可选的值：back-to-back"),
            (&["run", "--pace"], "--pace <PACE>: A value is missing", "缺少值"),
            (
                &["run", "--clients", "many"],
                "'many' cannot be used: write a whole number in digits",
                "请用数字写出一个整数",
            ),
            (&["run", "--port", "1"], "--port: There is no such flag here", "这里没有这个选项"),
            (&["run", "--client", "1"], "Perhaps --clients", "是否想写 --clients"),
            (&["serve"], "--service <SERVICE> is missing", "缺少 --service <SERVICE>"),
            (&["lesson"], "no command 'lesson'. The commands are: gui, run, serve", "没有 'lesson' 这个命令"),
            (&["explain", "--hex", "00", "file"], "do not go together", "不能同时使用"),
            (&["run", "--seed", "1", "--seed", "2"], "more than once", "重复给出"),
            (&["show", "a", "b"], "'b' is not expected here", "这里不应有 'b'"),
        ] {
            let text = refused(args);
            assert!(text.en.contains(en), "{args:?}: {}", text.en);
            assert!(text.zh.contains(zh), "{args:?}: {}", text.zh);
            assert!(!text.en.contains("-- --"), "{args:?}: {}", text.en);
        }
    }

    #[test]
    fn the_language_is_found_in_wrong_arguments() {
        let lang = |args: &[&str]| asked_lang(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>());
        assert_eq!(lang(&["run", "--lang", "zh", "--x"]), Some(Lang::Zh));
        assert_eq!(lang(&["--x", "--lang=en"]), Some(Lang::En));
        assert_eq!(lang(&["run", "--lang", "fr"]), None);
        assert_eq!(lang(&["run", "--lang"]), None);
    }
}
