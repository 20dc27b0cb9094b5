//! The service that answers commands as a remote shell would: from a fixed table, with exit status, stdout and stderr apart.
//! It executes nothing: whoever sends it what would be dangerous elsewhere is answered by a sentence.

mod date;
pub mod table;
mod words;

use super::{Conversation, Dialect, Kind, Premises, Python, Stopped};
use crate::lang::Lang;
use table::{Answer, Stream, shell_answered};

/// The status of a command whose output cannot be brought.
const NOT_BROUGHT: u8 = 126;

/// The same in Python: the table and the answers.
const MODULE: &str = include_str!("../../../assets/programs/commands.py");

/// The kind.
pub(super) struct Command;

impl Kind for Command {
    fn name(&self) -> &'static str {
        "command"
    }

    fn description(&self, lang: Lang) -> &'static str {
        lang.pick("Answers commands from a fixed table; executes nothing.", "按一张固定的表回答命令，不执行任何程序。")
    }

    fn answers(&self) -> bool {
        true
    }

    fn speaks(&self, _dialect: Dialect) -> bool {
        true
    }

    fn conversation(&self, premises: &Premises) -> Box<dyn Conversation> {
        Box::new(Shell { premises: premises.clone() })
    }

    fn python(&self, dialect: Dialect) -> Python {
        let own = dialect.is_own();
        let module = Some(("commands", MODULE));
        if !own {
            return Python {
                about: "answers commands as the tutorial's server does",
                imports: "from commands import seed_reply\n\nLIMIT = 65536\n",
                heard: "for message in decoder.feed(chunk):\n    conn.sendall(seed_reply(message, LIMIT))  #: send\n",
                heard_datagram: "server.sendto(seed_reply(message, LIMIT), address)  #: sendto\n",
                module,
            };
        }
        Python {
            about: "answers commands from a table",
            imports: "from commands import reply\n\nLIMIT = 65536\n",
            heard: "for message in decoder.feed(chunk):\n    conn.sendall(encode(reply(message, LIMIT)))  #: send\n",
            heard_datagram: "server.sendto(reply(message, LIMIT), address)  #: sendto\n",
            module,
        }
    }
}

/// A conversation in which every message is a line for a shell, or several.
struct Shell {
    premises: Premises,
}

impl Conversation for Shell {
    fn hear(&mut self, message: &[u8], _stopped: Stopped) -> Vec<Vec<u8>> {
        let answer = shell_answered(message, (self.premises.now)());
        let (len, longest) = (self.len(&answer), self.premises.longest);
        vec![if len <= longest { self.written(&answer) } else { self.written(&too_long(len, longest)) }]
    }
}

impl Shell {
    /// How many bytes an answer has as it is written, without writing one that may be long.
    fn len(&self, answer: &Answer) -> usize {
        let sized = |stream| answer.pieces.iter().filter(|(to, _)| *to == stream).map(|(_, bytes)| bytes.len()).sum();
        answer.len()
            + match self.premises.dialect {
                Dialect::Own => header(answer.status, sized(Stream::Stdout), sized(Stream::Stderr)).len(),
                Dialect::Seed => 0,
            }
    }

    fn written(&self, answer: &Answer) -> Vec<u8> {
        let (stdout, stderr) = (answer.on(Stream::Stdout), answer.on(Stream::Stderr));
        match self.premises.dialect {
            Dialect::Own => [header(answer.status, stdout.len(), stderr.len()).into_bytes(), stdout, stderr].concat(),
            // Its client takes whatever comes for the output, wherever it came from.
            Dialect::Seed => [stdout, stderr].concat(),
        }
    }
}

/// The first line of an answer. This is how Python's json.dumps writes it.
fn header(status: u8, stdout: usize, stderr: usize) -> String {
    format!("{{\"status\": {status}, \"stdout\": {stdout}, \"stderr\": {stderr}}}\n")
}

/// What is said in place of an answer that no message here can carry.
fn too_long(len: usize, longest: usize) -> Answer {
    Answer::complaint(
        format!(
            "sh: the answer has {len} bytes and one message here carries at most {longest}: ask for less, or raise --limit"
        ),
        NOT_BROUGHT,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(message: &[u8], premises: Premises) -> String {
        let answers = Command.conversation(&premises).hear(message, &|| false);
        assert_eq!(answers.len(), 1);
        String::from_utf8(answers[0].clone()).unwrap()
    }

    #[test]
    fn an_answer_tells_its_parts_apart_and_nothing_is_dropped() {
        let own = |message: &[u8]| said(message, Premises::default());
        assert_eq!(own(b"echo hi"), "{\"status\": 0, \"stdout\": 3, \"stderr\": 0}\nhi\n");
        let both = own(b"both\nfail 7");
        assert!(both.starts_with("{\"status\": 7, \"stdout\": 23, \"stderr\": "), "{both}");
        assert!(both.find("on stdout").unwrap() < both.find("on stderr").unwrap());
        assert!(own(b"rm -rf /").starts_with("{\"status\": 127, ") && own(b"rm").ends_with("sh: 1: rm: not found\n"));
        assert_eq!(own(b""), "{\"status\": 0, \"stdout\": 0, \"stderr\": 0}\n");
    }

    #[test]
    fn an_answer_that_is_too_long_is_told() {
        let premises = Premises { longest: 200, ..Premises::default() };
        let told = said(b"big 500", premises.clone());
        assert!(told.len() <= 200 && told.starts_with("{\"status\": 126, ") && told.contains("542 bytes"), "{told}");
        // What fits to the byte is brought, and one byte more is not.
        let exactly = |len: usize| said(b"big 150", Premises { longest: len, ..premises.clone() });
        let whole = exactly(usize::MAX).len();
        assert!(exactly(whole).contains("\"status\": 0") && exactly(whole - 1).contains("\"status\": 126"));
        assert_eq!(said(b"big 3", Premises { dialect: Dialect::Seed, ..premises }), "ab\n");
    }
}
