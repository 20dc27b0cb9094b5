//! A browser without a window, driven by WebDriver: plain HTTP to `chromedriver`, with JSON in it.
//! It holds no test. Where there is no browser, tests say so and pass.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::cli::{Folder, Lines};

/// Nothing that a browser is asked for may take longer.
const DEADLINE: Duration = Duration::from_secs(120);

/// Flags of a browser that keeps to itself.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=en",
];

/// A browser. It ends when it is dropped.
pub struct Browser {
    driver: Child,
    port: String,
    session: String,
    _profile: Folder,
    _said: Lines,
}

impl Browser {
    /// Starts a browser, if there is one.
    pub fn start() -> Option<Self> {
        let found = ["chromium", "google-chrome", "chromium-browser"].into_iter().find(|name| is_there(name));
        let (Some(browser), true) = (found, is_there("chromedriver")) else {
            eprintln!("There is no chromium with chromedriver here, so pages are not opened.");
            return None;
        };
        let mut driver =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let said = Lines::of(driver.stdout.take().unwrap());
        let line = said.until("started successfully on port");
        let port = line.rsplit(' ').next().unwrap().trim_end_matches('.').to_owned();
        let profile = Folder::fresh();
        let mut flags: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        flags.push(format!("--user-data-dir={}", profile.name("profile")));
        let path = which(browser);
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "timeouts": { "script": 110_000 },
            "goog:chromeOptions": { "binary": path, "args": flags },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let mut browser = Self { driver, port, session: String::new(), _profile: profile, _said: said };
        let begun = browser.ask("POST", "/session", &wanted);
        browser.session = begun["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {begun}")).to_owned();
        Some(browser)
    }

    /// Opens a file.
    pub fn open(&self, path: &Path, hash: &str) {
        // Another address first: the same file with another hash would not be loaded anew.
        self.command("url", &json!({ "url": "about:blank" }));
        self.command("url", &json!({ "url": format!("file://{}{hash}", path.display()) }));
    }

    /// Runs a script and returns what it returns.
    pub fn run(&self, script: &str, args: &[Value]) -> Value {
        self.command("execute/sync", &json!({ "script": script, "args": args }))
    }

    /// Runs a script that calls its last argument with what it has found.
    pub fn run_async(&self, script: &str, args: &[Value]) -> Value {
        self.command("execute/async", &json!({ "script": script, "args": args }))
    }

    /// The page as wide as this, in points.
    pub fn width(&self, width: u32) {
        let params = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", &params);
    }

    /// Light or dark.
    pub fn dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let params = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", &params);
    }

    /// Runs a script in each page before its own.
    pub fn before_each_page(&self, source: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": source }));
    }

    /// What the browser has complained of since it was asked last.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.command("se/log", &json!({ "type": "browser" }));
        log.as_array().unwrap().iter().map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// What the page has asked the network for. The file itself is not among it.
    pub fn requests(&self) -> Value {
        self.run("return performance.getEntriesByType('resource').map((entry) => entry.name)", &[])
    }

    /// A picture of what is in sight, as PNG in base64.
    pub fn screenshot(&self) -> String {
        self.ask("GET", &format!("/session/{}/screenshot", self.session), &Value::Null).as_str().unwrap().to_owned()
    }

    /// The page on paper, as PDF in base64.
    pub fn printed(&self) -> String {
        self.command("print", &json!({ "background": true })).as_str().unwrap().to_owned()
    }

    fn devtools(&self, command: &str, params: &Value) -> Value {
        self.command("goog/cdp/execute", &json!({ "cmd": command, "params": params }))
    }

    fn command(&self, name: &str, body: &Value) -> Value {
        self.ask("POST", &format!("/session/{}/{name}", self.session), body)
    }

    /// One request over a connection of its own.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let mut stream = TcpStream::connect(format!("127.0.0.1:{}", self.port)).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
        let mut reader = BufReader::new(stream);
        let mut len = 0;
        loop {
            let mut line = String::new();
            assert!(reader.read_line(&mut line).unwrap() > 0, "chromedriver closed: {method} {path}");
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                len = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut answer = vec![0; len];
        reader.read_exact(&mut answer).unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        let value = answer["value"].clone();
        assert!(value.get("error").is_none(), "{method} {path}: {}: {}", value["error"], value["message"]);
        value
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its session, also where a test has failed; what goes wrong here is no matter any more.
        let path = format!("/session/{}", self.session);
        if let Ok(mut stream) = TcpStream::connect(format!("127.0.0.1:{}", self.port)) {
            stream.set_read_timeout(Some(DEADLINE)).ok();
            write!(stream, "DELETE {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok();
            BufReader::new(stream).read_line(&mut String::new()).ok();
        }
        self.driver.kill().ok();
        self.driver.wait().ok();
    }
}

fn is_there(name: &str) -> bool {
    !which(name).is_empty()
}

/// Where a program is; empty if it is nowhere.
fn which(name: &str) -> String {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file());
    found.map(|path| path.display().to_string()).unwrap_or_default()
}

/// The script of axe-core, which looks for what keeps people out, where there is one: named by `AXE`, fetched by `.ci/run`, or
/// installed.
pub fn axe() -> Option<String> {
    let named = std::env::var("AXE").ok();
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe/package/axe.min.js").display().to_string();
    let places = named.into_iter().chain([fetched, "/usr/lib/node_modules/axe-core/axe.min.js".to_owned()]);
    let found = places.into_iter().find_map(|path| std::fs::read_to_string(path).ok());
    if found.is_none() {
        eprintln!(
            "There is no axe-core here, so nothing looks for what keeps people out; AXE=path/to/axe.min.js names it."
        );
    }
    found
}
