//! What the tests of the command line share: the real binary with a deadline, folders of their own, Python clients.
//! It holds no test.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// No command under test may take longer, on a slow machine either.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// A command that has ended.
#[derive(Debug)]
pub struct Ran {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The one line of stdout as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn expect_status(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self:?}");
        self
    }
}

/// A command in English, without a display.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.args(args).env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub fn sockscope(args: &[&str]) -> Ran {
    finish(command(args).spawn().unwrap())
}

/// Runs a command that proves much, and so may take longer than others.
pub fn sockscope_at_length(args: &[&str]) -> Ran {
    finish_at_length(command(args).spawn().unwrap())
}

/// Runs a command that gets this on stdin.
pub fn with_stdin(args: &[&str], input: &[u8]) -> Ran {
    let mut child = command(args).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    finish(child)
}

/// Waits for the end of a child whose output is piped; kills it at the deadline.
pub fn finish(child: Child) -> Ran {
    finish_within(child, DEADLINE)
}

/// The same for one that computes much.
pub fn finish_at_length(child: Child) -> Ran {
    finish_within(child, 10 * DEADLINE)
}

fn finish_within(mut child: Child, at_most: Duration) -> Ran {
    let stdout = child.stdout.take().map(read_all);
    let stderr = child.stderr.take().map(read_all);
    let stdout = stdout.map_or_else(String::new, |stdout| await_text(&stdout, &mut child, at_most));
    let stderr = stderr.map_or_else(String::new, |stderr| await_text(&stderr, &mut child, at_most));
    Ran { status: wait(&mut child).code(), stdout, stderr }
}

fn read_all(mut pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        tell.send(String::from_utf8_lossy(&bytes).into_owned()).ok();
    });
    told
}

fn await_text(told: &Receiver<String>, child: &mut Child, at_most: Duration) -> String {
    told.recv_timeout(at_most).unwrap_or_else(|_| {
        child.kill().ok();
        panic!("a command did not end within {at_most:?}")
    })
}

/// A child whose output has ended is about to end itself.
fn wait(child: &mut Child) -> ExitStatus {
    child.wait().unwrap()
}

/// The lines of a pipe as they come.
pub struct Lines(Receiver<String>);

impl Lines {
    pub fn of(pipe: impl Read + Send + 'static) -> Self {
        let (tell, told) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(pipe).lines() {
                if tell.send(line.unwrap()).is_err() {
                    return;
                }
            }
        });
        Self(told)
    }

    /// The next line.
    pub fn next(&self) -> String {
        self.0.recv_timeout(DEADLINE).unwrap_or_else(|error| panic!("no line came: {error}"))
    }

    /// Reads on to a line that contains this; returns it.
    pub fn until(&self, part: &str) -> String {
        loop {
            let line = self.next();
            if line.contains(part) {
                return line;
            }
        }
    }

    /// All lines to the end of the pipe.
    pub fn rest(&self) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            match self.0.recv_timeout(DEADLINE) {
                Ok(line) => lines.push(line),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return lines,
                Err(error) => panic!("the pipe did not end: {error}"),
            }
        }
    }
}

/// A `serve` that runs. It is killed when it is dropped, whatever the test came to.
pub struct Server {
    child: Child,
    pub address: String,
    pub stdout: Lines,
    pub stderr: Lines,
}

impl Server {
    /// Starts a server and waits until it listens.
    pub fn start(args: &[&str]) -> Self {
        Self::serving("upper", args)
    }

    /// The same with another service.
    pub fn serving(service: &str, args: &[&str]) -> Self {
        Self::of(command(&[&["serve", "--service", service], args].concat()).spawn().unwrap())
    }

    /// The server that this child is; waits until it listens.
    pub fn of(mut child: Child) -> Self {
        let stdout = Lines::of(child.stdout.take().unwrap());
        let stderr = Lines::of(child.stderr.take().unwrap());
        let first = stdout.next();
        let address = first.strip_prefix("listening on ").unwrap_or_else(|| panic!("first line {first:?}")).to_owned();
        Self { child, address, stdout, stderr }
    }

    pub fn port(&self) -> &str {
        self.address.rsplit(':').next().unwrap()
    }

    /// How much memory it has, in KiB (`VmRSS` of proc(5)).
    #[cfg(target_os = "linux")]
    pub fn resident_kib(&self) -> u64 {
        self.of_status("VmRSS:")
    }

    /// The most memory that it has had, in KiB (`VmHWM` of proc(5)).
    #[cfg(target_os = "linux")]
    pub fn peak_kib(&self) -> u64 {
        self.of_status("VmHWM:")
    }

    #[cfg(target_os = "linux")]
    fn of_status(&self, field: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(field)).expect("the process is there");
        line.trim().trim_end_matches("kB").trim().parse().unwrap()
    }

    /// Sends a signal, and returns the exit status with what else came on stdout and stderr.
    pub fn stop(mut self, signal: Signal) -> (Option<i32>, Vec<String>, Vec<String>) {
        send(&self.child, signal);
        let (stdout, stderr) = (self.stdout.rest(), self.stderr.rest());
        (wait(&mut self.child).code(), stdout, stderr)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Sends a signal to a child.
pub fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// A folder of this test alone, gone when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn fresh() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("sockscope-cli-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// The path of a file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The path of a file in it, for a command line.
    pub fn name(&self, name: &str) -> String {
        self.file(name).to_str().unwrap().to_owned()
    }

    /// Writes a file; returns its path for a command line.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.file(name), content).unwrap();
        self.name(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// The lines of a trace file as JSON, header first.
pub fn rows(path: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'), "the last line of a whole trace is whole");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What Python clients read with: so many bytes, in however many pieces they come.
pub const EXACTLY: &str = "
def exactly(s, size):
    data = b''
    while len(data) < size:
        more = s.recv(size - len(data))
        assert more, 'the stream ended early'
        data += more
    return data
";

/// Runs a Python program with the server's port as argument; `None`, with a word about it, where there is no Python.
pub fn python(program: &str, port: &str) -> Option<Ran> {
    python_within(program, port, DEADLINE)
}

/// The same for one that moves much, and so may take longer than others.
pub fn python_at_length(program: &str, port: &str) -> Option<Ran> {
    python_within(program, port, 10 * DEADLINE)
}

fn python_within(program: &str, port: &str, at_most: Duration) -> Option<Ran> {
    let mut command = Command::new("python3");
    command.args(["-c", program, port]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    match command.spawn() {
        Ok(child) => Some(finish_within(child, at_most)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("SKIPPED: python3 is missing, so no foreign client was tried");
            None
        }
        Err(error) => panic!("python3: {error}"),
    }
}
