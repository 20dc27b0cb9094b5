//! The service that keeps files: lists, takes, gives and deletes them, each request a message that is answered by one.
//! It opens no file itself: `ground` says what a place for files can do, and `program` has one on the disk.
//!
//! Reading order: `names` (which names can be had), `ground`, `books` and `shelf` (what is known of the files), this protocol,
//! `errand` (what a client says to have something done).

mod books;
mod errand;
pub mod ground;
mod names;
pub mod shelf;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Caller, Conversation, Dialect, Errand, Kind, Premises, Python, Stopped};
use crate::lang::Lang;
use shelf::{Known, Progress, Sent, Shelf, Sum, Trouble};

pub use books::LEAST_CHARGE;

/// The most bytes of a file that a message brings.
pub const PIECE: usize = 32 << 10;

/// Room for the line in front of them.
pub const HEADER: usize = 512;

/// What one message must carry at least: a line about one file, however long its name is.
pub const LEAST_MESSAGE: usize = 1024;

/// The most files that an answer lists.
const LISTED: usize = 100;

/// The same in Python.
const MODULE: &str = include_str!("../../../assets/programs/files.py");

/// The kind.
pub(super) struct Files;

impl Kind for Files {
    fn name(&self) -> &'static str {
        "files"
    }

    fn description(&self, lang: Lang) -> &'static str {
        lang.pick(
            "Keeps files: put NAME SIZE, get NAME, list, delete NAME.",
            "保管文件：put 名称 大小、get 名称、list、delete 名称。",
        )
    }

    fn answers(&self) -> bool {
        true
    }

    fn goes_over_udp(&self) -> bool {
        false
    }

    fn keeps_files(&self) -> bool {
        true
    }

    fn conversation(&self, premises: &Premises) -> Box<dyn Conversation> {
        Box::new(Clerk { shelf: premises.shelf.clone(), longest: premises.longest })
    }

    fn errand(&self, message: &[u8], caller: Caller) -> Option<Box<dyn Errand>> {
        Some(errand::of(message, caller))
    }

    fn python(&self, _dialect: Dialect) -> Python {
        Python {
            about: "keeps files",
            imports: "from files import reply\n\nLIMIT = 65536\n",
            heard: "for message in decoder.feed(chunk):\n    conn.sendall(encode(reply(message, LIMIT)))  #: send\n",
            heard_datagram: "server.sendto(reply(message, LIMIT), address)  #: sendto\n",
            module: Some(("files", MODULE)),
        }
    }
}

/// The line of a request.
#[derive(Deserialize)]
struct Request {
    r#do: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    after: String,
    size: Option<u64>,
    sha256: Option<String>,
    md5_not_secure: Option<String>,
    #[serde(default)]
    from: u64,
}

/// The line of an answer.
#[derive(Serialize)]
#[serde(tag = "ok", rename_all = "lowercase")]
enum Answer {
    List { files: Vec<Listed>, more: bool },
    Part { have: u64 },
    Stored(Listed),
    Piece { from: u64, size: u64, sha256: String },
    Deleted { name: String },
}

#[derive(Serialize)]
struct Listed {
    name: String,
    size: u64,
    sha256: String,
    md5_not_secure: String,
}

/// The line of an answer that says why not.
#[derive(Debug, Serialize)]
struct Refusal {
    error: &'static str,
    says: String,
}

impl Refusal {
    fn new(error: &'static str, says: impl Into<String>) -> Self {
        Self { error, says: says.into() }
    }
}

/// A conversation with one client. It keeps nothing of what was said before.
struct Clerk {
    shelf: Arc<Shelf>,
    longest: usize,
}

impl Conversation for Clerk {
    fn hear(&mut self, message: &[u8], stopped: Stopped) -> Vec<Vec<u8>> {
        let (line, bytes) = cut(message);
        let answer = self.answer(line, bytes, stopped).and_then(|(answer, bytes)| {
            let answer = written(&answer, &bytes);
            if answer.len() > self.longest { Err(too_long(answer.len(), self.longest)) } else { Ok(answer) }
        });
        vec![answer.unwrap_or_else(|refusal| written(&refusal, &[]))]
    }
}

/// An answer as it is sent.
fn written(line: &impl Serialize, bytes: &[u8]) -> Vec<u8> {
    let mut whole = serde_json::to_vec(line).unwrap_or_default();
    whole.push(b'\n');
    whole.extend(bytes);
    whole
}

/// The line of a message, and the bytes behind it.
fn cut(message: &[u8]) -> (&[u8], &[u8]) {
    let at = message.iter().position(|byte| *byte == b'\n').unwrap_or(message.len());
    (message.get(..at).unwrap_or_default(), message.get(at + 1..).unwrap_or_default())
}

impl Clerk {
    fn answer(&self, line: &[u8], bytes: &[u8], stopped: Stopped) -> Result<(Answer, Vec<u8>), Refusal> {
        let request: Request = serde_json::from_slice(line).map_err(|_| no_request())?;
        let plain = |answer| (answer, Vec::new());
        match request.r#do.as_str() {
            "list" => self.list(&request, stopped).map(plain),
            "put" => self.put(&request, bytes, stopped).map(plain),
            "get" => self.get(&request, stopped),
            "delete" => self.delete(&request).map(plain),
            _ => Err(no_request()),
        }
    }

    /// As many files as one message carries; whoever wants the others asks for what comes after the last of them.
    fn list(&self, request: &Request, stopped: Stopped) -> Result<Answer, Refusal> {
        let listing = self.shelf.list(&request.after, LISTED, stopped);
        let (known, more) = listing.map_err(|trouble| told(&trouble, "The list"))?;
        let (count, mut files) = (known.len(), Vec::new());
        let mut room =
            self.longest.saturating_sub(written(&Answer::List { files: Vec::new(), more: false }, &[]).len());
        for (name, known) in known {
            let file = listed(name, known);
            // The line feed that is counted with it stands for the comma between two of them.
            let Some(left) = room.checked_sub(written(&file, &[]).len()) else { break };
            room = left;
            files.push(file);
        }
        let more = more || files.len() < count;
        Ok(Answer::List { files, more })
    }

    fn put(&self, request: &Request, bytes: &[u8], stopped: Stopped) -> Result<Answer, Refusal> {
        let name = good(&request.name)?;
        let size = request.size.ok_or_else(|| Refusal::new("request", "Say the size of the whole file as `size`."))?;
        let sent = Sent { name: name.to_owned(), size, sum: sum(request)? };
        match self.shelf.put(&sent, request.from, bytes, stopped).map_err(|trouble| told(&trouble, name))? {
            Progress::Has(have) => Ok(Answer::Part { have }),
            Progress::Whole(known) => Ok(Answer::Stored(listed(name.to_owned(), known))),
        }
    }

    fn get(&self, request: &Request, stopped: Stopped) -> Result<(Answer, Vec<u8>), Refusal> {
        let name = good(&request.name)?;
        let piece = self.longest.saturating_sub(HEADER).clamp(1, PIECE);
        let piece = self.shelf.piece(name, request.from, piece, stopped);
        let (known, bytes) = piece.map_err(|trouble| told(&trouble, name))?;
        Ok((Answer::Piece { from: request.from, size: known.size, sha256: known.sha256 }, bytes))
    }

    fn delete(&self, request: &Request) -> Result<Answer, Refusal> {
        let name = good(&request.name)?;
        self.shelf.delete(name).map_err(|trouble| told(&trouble, name))?;
        Ok(Answer::Deleted { name: name.to_owned() })
    }
}

fn listed(name: String, known: Known) -> Listed {
    Listed { name, size: known.size, sha256: known.sha256, md5_not_secure: known.md5 }
}

fn no_request() -> Refusal {
    Refusal::new(
        "request",
        "A request begins with a line of JSON such as {\"do\": \"list\"}; `do` is list, put, get or delete.",
    )
}

/// What is said in place of an answer that no message here can carry.
fn too_long(len: usize, longest: usize) -> Refusal {
    Refusal::new(
        "long",
        format!(
            "The answer has {len} bytes and one message here carries at most {longest}. Raise --limit of the server."
        ),
    )
}

fn good(name: &str) -> Result<&str, Refusal> {
    names::problem(name).map_or(Ok(name), |says| Err(Refusal::new("name", says)))
}

/// The sum that a file is announced with.
fn sum(request: &Request) -> Result<Sum, Refusal> {
    let digits = |sum: &str, bytes: usize| sum.len() == 2 * bytes && sum.bytes().all(|digit| digit.is_ascii_hexdigit());
    match (&request.sha256, &request.md5_not_secure) {
        (Some(sum), _) if digits(sum, 32) => Ok(Sum::Sha256(sum.to_ascii_lowercase())),
        (None, Some(sum)) if digits(sum, 16) => Ok(Sum::Md5(sum.to_ascii_lowercase())),
        _ => Err(Refusal::new("request", "Say the SHA-256 of the whole file as `sha256`, in 64 hexadecimal digits.")),
    }
}

fn told(trouble: &Trouble, name: &str) -> Refusal {
    match trouble {
        Trouble::Absent => Refusal::new("absent", format!("There is no file {name:?} here. Ask for the list.")),
        Trouble::Exists => Refusal::new(
            "exists",
            format!("There is another file {name:?} here. Delete it first, or choose another name."),
        ),
        Trouble::OtherSum => Refusal::new(
            "sum",
            format!("What came of {name:?} has another sum than was announced, so none of it was kept. Send it again."),
        ),
        Trouble::Full { free } => Refusal::new(
            "quota",
            format!(
                "There is no room for {name:?}: {free} bytes are free, and each file takes {LEAST_CHARGE} at least. Delete something, or raise --quota."
            ),
        ),
        Trouble::NotPlain => Refusal::new(
            "name",
            format!("{name:?} is a link, a folder or a device and no plain file. Choose another name."),
        ),
        Trouble::Stopped => Refusal::new("system", "The server is about to end. Ask the next one."),
        Trouble::System(error) => Refusal::new("system", format!("The system refused {name:?}: {error}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(clerk: &mut Box<dyn Conversation>, line: &serde_json::Value, bytes: &[u8]) -> (serde_json::Value, Vec<u8>) {
        let message = [line.to_string().as_bytes(), b"\n", bytes].concat();
        let answer = clerk.hear(&message, &|| false).concat();
        let (line, bytes) = cut(&answer);
        (serde_json::from_slice(line).unwrap(), bytes.to_vec())
    }

    fn put(name: &str, whole: &[u8], from: usize, bytes: &[u8]) -> (serde_json::Value, Vec<u8>) {
        use sha2::{Digest as _, Sha256};
        let sum = shelf::hex(&Sha256::digest(whole));
        (
            serde_json::json!({"do": "put", "name": name, "size": whole.len(), "sha256": sum, "from": from}),
            bytes.to_vec(),
        )
    }

    fn clerks(count: usize, quota: u64) -> Vec<Box<dyn Conversation>> {
        let shelf = Shelf::new(Box::new(ground::Memory::default()), quota, || 0);
        let premises = Premises { shelf: Arc::new(shelf), ..Premises::default() };
        (0..count).map(|_| Files.conversation(&premises)).collect()
    }

    #[test]
    fn a_file_is_unseen_until_it_is_whole_and_goes_on_where_it_stands() {
        let mut all = clerks(2, 2 * LEAST_CHARGE);
        let names = |clerk: &mut Box<dyn Conversation>| {
            let (list, _) = ask(clerk, &serde_json::json!({"do": "list"}), b"");
            list["files"].as_array().unwrap().iter().map(|file| file["name"].to_string()).collect::<Vec<_>>()
        };
        let (line, bytes) = put("a.txt", b"hello, world", 0, b"hello");
        assert_eq!(ask(&mut all[0], &line, &bytes).0, serde_json::json!({"ok": "part", "have": 5}));
        assert!(names(&mut all[1]).is_empty(), "it is not whole");
        // Another connection goes on; what does not go on where it stands changes nothing.
        let (line, bytes) = put("a.txt", b"hello, world", 3, b"lo, w");
        assert_eq!(ask(&mut all[1], &line, &bytes).0["have"], 5);
        let (line, bytes) = put("a.txt", b"hello, world", 5, b", world and more");
        let (stored, _) = ask(&mut all[1], &line, &bytes);
        assert_eq!(
            (&stored["ok"], &stored["md5_not_secure"]),
            (&"stored".into(), &"e4d7f1b4ed2e42d15898f4b27b019da4".into())
        );
        assert_eq!(names(&mut all[0]), ["\"a.txt\""]);
        let (piece, bytes) = ask(&mut all[0], &serde_json::json!({"do": "get", "name": "a.txt", "from": 7}), b"");
        assert_eq!((piece["size"].as_u64(), bytes), (Some(12), b"world".to_vec()));
        assert_eq!(ask(&mut all[0], &serde_json::json!({"do": "delete", "name": "a.txt"}), b"").0["ok"], "deleted");
        assert!(names(&mut all[1]).is_empty());
    }

    #[test]
    fn what_cannot_be_is_refused_with_a_code_and_a_sentence() {
        let mut clerk = clerks(1, 3 * LEAST_CHARGE).remove(0);
        let mut error = |line: serde_json::Value, bytes: &[u8]| {
            let told = ask(&mut clerk, &line, bytes).0;
            assert!(told["says"].as_str().is_none_or(|says| says.ends_with('.')), "{told}");
            told["error"].as_str().unwrap_or("none").to_owned()
        };
        let (mut line, _) = put("a.txt", b"right", 0, b"");
        assert_eq!(error(line.clone(), b"wrong"), "sum");
        assert_eq!(error(line.clone(), b"right"), "none");
        assert_eq!(error(line.clone(), b""), "none", "the same once more is there already");
        line["size"] = 4.into();
        assert_eq!(error(line, b"left"), "exists");
        assert_eq!(error(put("b.txt", &[0; 8193], 0, b"").0, b""), "quota", "a small file takes as much as a block");
        assert_eq!(error(put("b.txt", &[0; 8192], 0, b"").0, b""), "none");
        assert_eq!(
            error(put("c.txt", b"", 0, b"").0, b""),
            "quota",
            "what is announced is taken, an empty file as well"
        );
        assert_eq!(error(put("../b", b"x", 0, b"").0, b"x"), "name");
        assert_eq!(error(serde_json::json!({"do": "get", "name": "no.txt"}), b""), "absent");
        assert_eq!(error(serde_json::json!({"do": "delete", "name": ".."}), b""), "name");
        assert_eq!(error(serde_json::json!({"do": "put", "name": "x", "size": 3, "sha256": "x"}), b""), "request");
        assert_eq!(error(serde_json::json!({"do": "format"}), b""), "request");
        assert_eq!(error(serde_json::json!(["list"]), b""), "request");
        assert_eq!(error(serde_json::json!({"do": "get", "name": "a.txt", "from": -1}), b""), "request");
    }
}
