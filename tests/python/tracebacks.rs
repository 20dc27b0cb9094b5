//! Tracebacks in a run are those of python3, with the exceptions that an exception came of.
//! What an exception means for sockets is tested with the programs that raise it.

use crate::tools::cli::Folder;
use crate::tools::python as tools;

use std::process::{Command, Stdio};

use sockscope::trace::What;
use tools::{alone, run};

/// The traceback that python3 itself prints, without the marks under a part of a line; `None` where there is no python3.
fn under_python3(source: &str) -> Option<String> {
    let folder = Folder::fresh();
    let file = folder.write("snippet.py", source);
    let output = match Command::new("python3").args(["-I", "-X", "utf8", &file]).stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("SKIPPED: python3 is missing, so its tracebacks were not compared");
            return None;
        }
        Err(error) => panic!("python3: {error}"),
    };
    let text = String::from_utf8(output.stderr).expect("it is text");
    Some(without_marks(&text.replace(&file, "snippet.py")))
}

fn without_marks(text: &str) -> String {
    let bare = |line: &str| line.trim_matches(|c: char| c == '|' || c == ' ').to_owned();
    let is_mark = |line: &&str| !bare(line).is_empty() && bare(line).chars().all(|c| matches!(c, '^' | '~'));
    text.lines().filter(|line| !is_mark(line)).collect::<Vec<_>>().join("\n")
}

/// The traceback in a run.
fn in_a_run(source: &str) -> String {
    let (trace, _) = run(&alone(source));
    let mut raised = trace.events().filter_map(|event| match &event.what {
        What::Raised(traceback) => Some(traceback.to_string()),
        _ => None,
    });
    let text = raised.next().expect("the program fails");
    assert_eq!(raised.next(), None, "it fails once");
    without_marks(&text)
}

const PROGRAMS: [&str; 14] = [
    "int('x')\n",
    "def first():\n    second()\n\ndef second():\n    raise KeyError('size')\n\nfirst()\n",
    // One comes of another, said by the program, found by Python, and told to be of no interest.
    "try:\n    int('{')\nexcept ValueError as error:\n    raise RuntimeError('no header') from error\n",
    "table = {}\ntry:\n    table['size']\nexcept KeyError:\n    table.size\n",
    "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise ValueError('a size of nothing') from None\n",
    // A refusal by the kernel, met in a function that tidies up and fails at that.
    "import socket
gone = socket.socket()
gone.bind(('127.0.0.1', 0))
place = gone.getsockname()
gone.close()

def call():
    phone = socket.socket()
    try:
        phone.connect(place)
    except OSError as error:
        raise RuntimeError('nobody answers') from error
    finally:
        phone.close()

try:
    call()
except RuntimeError:
    phone.close()
",
    "try:\n    try:\n        1 / 0\n    finally:\n        int('x')\nfinally:\n    [][0]\n",
    "class Broken(Exception):\n    pass\n\nraise Broken()\n",
    "try:\n    raise OSError(104, 'Connection reset by peer')\nexcept OSError as error:\n    raise error\n",
    // What was added to it, and what it holds.
    "error = ValueError('x')\nerror.add_note('a note')\nerror.add_note('two\\nlines')\nraise error\n",
    "raise ExceptionGroup('of two', [ValueError(1), KeyError('size')])\n",
    "def fails(n):\n    try:\n        return 1 / n\n    except ZeroDivisionError as error:\n        return error\n\nraise ExceptionGroup('outer', [fails(0), ExceptionGroup('inner', [TypeError('a'), OSError(2, 'b')]), ValueError('c')])\n",
    "try:\n    try:\n        1 / 0\n    except ZeroDivisionError as error:\n        raise ValueError('v') from error\nexcept ValueError as error:\n    kept = error\nraise ExceptionGroup('deep', [ExceptionGroup('deeper', [kept])])\n",
    "raise ExceptionGroup('many', [ValueError(n) for n in range(18)])\n",
];

#[test]
fn tracebacks_are_those_of_python3() {
    for source in PROGRAMS {
        let Some(expected) = under_python3(source) else { return };
        assert!(expected.contains("Traceback (most recent call last)"), "{source}\n{expected}");
        assert_eq!(in_a_run(source), expected, "{source}");
    }
}

#[test]
fn exceptions_without_end_are_told_up_to_a_few() {
    let source = "def again(depth):\n    try:\n        raise ValueError(depth)\n    except ValueError:\n        if depth:\n            again(depth - 1)\n        raise KeyError(depth)\n\nagain(30)\n";
    let text = in_a_run(source);
    assert!(text.ends_with("KeyError: 0"), "{text}");
    assert_eq!(text.matches("During handling of the above exception").count(), 4, "{text}");
}

#[test]
fn an_exception_that_is_its_own_beginning_is_told_all_the_same() {
    let text = in_a_run(
        "first, second = ValueError('first'), KeyError('second')\nfirst.__context__ = second\nsecond.__context__ = first\nraise first\n",
    );
    assert!(text.ends_with("ValueError: first"), "{text}");
}
