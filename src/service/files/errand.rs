//! What a client says to have something done with files, request by request: `put NAME SIZE`, `get NAME`, `list`, `delete NAME`.
//! What it sends is made up of letters and nothing of anybody's disk.

use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::cut;
use super::shelf::hex;
use crate::service::{Caller, Errand};

/// The largest file that a client makes up.
const LARGEST: u64 = 64 << 20;

/// The errand that a message stands for. One that is none of them is sent as it is.
pub fn of(message: &[u8], caller: Caller) -> Box<dyn Errand> {
    let text = String::from_utf8_lossy(message).replace("{client}", &caller.client.to_string());
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["put", name, size] if size.parse().is_ok_and(|size: u64| size <= LARGEST) => {
            let size = size.parse().unwrap_or(0);
            Box::new(Put::new(name, made_up(name, size, caller.seed), caller.piece))
        }
        ["get", name] => Box::new(Get { name: (*name).to_owned(), from: 0, sum: Sha256::new(), end: None }),
        ["list"] => Box::new(List { after: String::new(), lines: Vec::new(), end: None }),
        ["delete", name] => Box::new(Said {
            request: json!({"do": "delete", "name": name}).to_string().into_bytes(),
            label: format!("delete {name}"),
            said: false,
            answer: None,
        }),
        _ => Box::new(Said { request: message.to_vec(), label: "answer".to_owned(), said: false, answer: None }),
    }
}

/// So many letters in lines, which depend on the name and the seed alone.
fn made_up(name: &str, size: u64, seed: u64) -> Vec<u8> {
    let seed = u32::try_from(seed & u64::from(u32::MAX)).unwrap_or(0);
    let mut state =
        name.bytes().fold(2_166_136_261 ^ seed, |state, byte| (state ^ u32::from(byte)).wrapping_mul(16_777_619));
    let mut letter = |at: u64| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let letter = u8::try_from((state >> 24) % 26).unwrap_or(0);
        if at % 64 == 63 { b'\n' } else { b'a' + letter }
    };
    (0..size).map(&mut letter).collect()
}

/// An answer, as far as a client looks at it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    ok: String,
    error: String,
    says: String,
    have: u64,
    from: u64,
    size: u64,
    sha256: String,
    more: bool,
    files: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    size: u64,
}

impl Told {
    /// The answer, if it is the one that was hoped for; what to tell otherwise.
    fn read(line: &[u8], hoped: &[&str]) -> Result<Self, String> {
        let told: Self = serde_json::from_slice(line).map_err(|_| "this is no answer to it".to_owned())?;
        if hoped.contains(&told.ok.as_str()) {
            return Ok(told);
        }
        Err(if told.error.is_empty() {
            "this is no answer to it".to_owned()
        } else {
            format!("{}: {}", told.error, told.says)
        })
    }
}

/// A message that is said once, and whose answer is told.
struct Said {
    request: Vec<u8>,
    label: String,
    said: bool,
    answer: Option<String>,
}

impl Errand for Said {
    fn next(&mut self) -> Option<Vec<u8>> {
        (!std::mem::replace(&mut self.said, true)).then(|| self.request.clone())
    }

    fn hear(&mut self, answer: &[u8]) {
        self.answer = Some(match Told::read(cut(answer).0, &["deleted"]) {
            Ok(_) => "done".to_owned(),
            Err(why) => why,
        });
    }

    fn told(&self) -> String {
        format!("{}: {}", self.label, self.answer.as_deref().unwrap_or("nothing came"))
    }
}

/// Sends a file, from where the server has it on.
struct Put {
    name: String,
    content: Vec<u8>,
    sum: String,
    piece: usize,
    /// How much the server has, once it has been asked.
    have: Option<u64>,
    end: Option<String>,
}

impl Put {
    fn new(name: &str, content: Vec<u8>, piece: usize) -> Self {
        let sum = hex(&Sha256::digest(&content));
        Self { name: name.to_owned(), content, sum, piece, have: None, end: None }
    }
}

impl Errand for Put {
    fn next(&mut self) -> Option<Vec<u8>> {
        if self.end.is_some() {
            return None;
        }
        let from = self.have.unwrap_or(0);
        let line =
            json!({"do": "put", "name": self.name, "size": self.content.len(), "sha256": self.sum, "from": from});
        let mut request = format!("{line}\n").into_bytes();
        // The first request only asks, since there may be some of it already.
        if self.have.is_some() {
            let skipped = usize::try_from(from).unwrap_or(usize::MAX);
            request.extend(self.content.iter().skip(skipped).take(self.piece));
        }
        Some(request)
    }

    fn hear(&mut self, answer: &[u8]) {
        match Told::read(cut(answer).0, &["part", "stored"]) {
            Ok(told) if told.ok == "part" && self.have == Some(told.have) => {
                self.end = Some(format!("the server stays at {} bytes", told.have));
            }
            Ok(told) if told.ok == "part" => self.have = Some(told.have),
            Ok(_) => self.end = Some(format!("{} bytes stored, SHA-256 {}", self.content.len(), short(&self.sum))),
            Err(why) => self.end = Some(why),
        }
    }

    fn told(&self) -> String {
        format!("put {}: {}", self.name, self.end.as_deref().unwrap_or("broken off"))
    }
}

/// Fetches a file piece by piece, and sums it up.
struct Get {
    name: String,
    from: u64,
    sum: Sha256,
    end: Option<String>,
}

impl Errand for Get {
    fn next(&mut self) -> Option<Vec<u8>> {
        let line = json!({"do": "get", "name": self.name, "from": self.from});
        self.end.is_none().then(|| line.to_string().into_bytes())
    }

    fn hear(&mut self, answer: &[u8]) {
        let (line, bytes) = cut(answer);
        match Told::read(line, &["piece"]) {
            Ok(told) => {
                self.sum.update(bytes);
                self.from += bytes.len() as u64;
                let sum = hex(&self.sum.clone().finalize());
                self.end = if self.from >= told.size {
                    let right = if sum == told.sha256 { "right" } else { "wrong" };
                    Some(format!("{} bytes, SHA-256 {} is {right}", self.from, short(&sum)))
                } else if bytes.is_empty() || told.from + bytes.len() as u64 != self.from {
                    Some(format!("only {} of {} bytes came", self.from, told.size))
                } else {
                    None
                };
            }
            Err(why) => self.end = Some(why),
        }
    }

    fn told(&self) -> String {
        format!("get {}: {}", self.name, self.end.as_deref().unwrap_or("broken off"))
    }
}

/// Asks for the list, as often as it takes.
struct List {
    after: String,
    lines: Vec<String>,
    end: Option<String>,
}

impl Errand for List {
    fn next(&mut self) -> Option<Vec<u8>> {
        let line = json!({"do": "list", "after": self.after});
        self.end.is_none().then(|| line.to_string().into_bytes())
    }

    fn hear(&mut self, answer: &[u8]) {
        match Told::read(cut(answer).0, &["list"]) {
            Ok(told) => {
                self.lines.extend(told.files.iter().map(|file| format!("\n{} {}", file.name, file.size)));
                match told.files.last() {
                    Some(last) if told.more => self.after.clone_from(&last.name),
                    _ => self.end = Some(format!("{} files{}", self.lines.len(), self.lines.concat())),
                }
            }
            Err(why) => self.end = Some(why),
        }
    }

    fn told(&self) -> String {
        format!("list: {}", self.end.as_deref().unwrap_or("broken off"))
    }
}

/// The beginning of a sum, enough to compare by eye.
fn short(sum: &str) -> &str {
    sum.get(..16).unwrap_or(sum)
}
