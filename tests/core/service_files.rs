//! The native service `files` and strangers that call it: the client of `docs/files-protocol.md`, raw sockets, many at once.
//! What comes back is compared with the files themselves; sums are worked out by other code than the service's.

use crate::tools::cli::{EXACTLY, Folder, Ran, Server, command, finish, python, python_at_length, sockscope};
use crate::tools::net::Random;

use std::path::Path;

use rustix::process::Signal;

const FRAMED: &[&str] = &["--framing", "length-prefix"];

/// What raw clients share: one request, its answer, and the bytes behind it.
const ASK: &str = "
import hashlib, json, os, socket, struct, sys, threading
def connected():
    return socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=60)
def ask(s, data=b'', **request):
    message = json.dumps(request).encode() + b'\\n' + data
    s.sendall(struct.pack('>I', len(message)) + message)
    line, _, data = exactly(s, struct.unpack('>I', exactly(s, 4))[0]).partition(b'\\n')
    return json.loads(line), data
def whole(name, content):
    return {'do': 'put', 'name': name, 'size': len(content), 'sha256': hashlib.sha256(content).hexdigest()}
";

fn raw(server: &Server, program: &str) -> Option<Ran> {
    let ran = python(&format!("{EXACTLY}{ASK}{program}"), server.port())?;
    assert_eq!(ran.status, Some(0), "{ran:?}");
    Some(ran)
}

/// The client of the document, as a stranger would copy it.
fn documented() -> String {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/files-protocol.md")).unwrap();
    let (_, behind) = page.split_once("```python\n").expect("the page has a client");
    let (program, _) = behind.split_once("```").expect("the client has an end");
    assert!(program.lines().count() <= 60, "a client of at most sixty lines is promised");
    program.to_owned()
}

/// Runs that client; `None` where there is no python3.
fn client(folder: &Folder, server: &Server, args: &[&str]) -> Option<Ran> {
    let program = folder.write("files.py", documented());
    let mut command = std::process::Command::new("python3");
    command.args([program.as_str(), "127.0.0.1", server.port()]).args(args);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    match command.spawn() {
        Ok(child) => Some(finish(child)),
        Err(_) => {
            println!("SKIPPED: python3 is missing, so no client was tried");
            None
        }
    }
}

fn noise(len: usize) -> Vec<u8> {
    let mut random = Random::seeded("the bytes of a file");
    (0..len).map(|_| random.below(256) as u8).collect()
}

fn rooted(root: &str) -> Server {
    Server::serving("files", &[FRAMED, &["--root", root]].concat())
}

#[test]
fn the_client_of_the_document_sends_lists_fetches_goes_on_and_deletes() {
    let (folder, root) = (Folder::fresh(), Folder::fresh());
    let content = noise(300_000);
    let mine = folder.write("照片.bin", &content);
    let server = rooted(&root.name(""));
    let Some(sent) = client(&folder, &server, &["put", &mine]) else { return };
    let sum = sent.expect_status(0).stdout.split_whitespace().last().unwrap().to_owned();
    assert_eq!(std::fs::read(root.file("照片.bin")).unwrap(), content);
    let listed = client(&folder, &server, &["list"]).unwrap().expect_status(0).stdout;
    assert_eq!(listed, format!("照片.bin 300000 {sum}\n"));
    // A file that was fetched in part goes on from there.
    let half = folder.write("half.bin", &content[..100_001]);
    client(&folder, &server, &["get", "照片.bin", &half]).unwrap().expect_status(0);
    assert_eq!(std::fs::read(&half).unwrap(), content);
    client(&folder, &server, &["delete", "照片.bin"]).unwrap().expect_status(0);
    assert_eq!(std::fs::read_dir(root.file("")).unwrap().count(), 0);
    let absent = client(&folder, &server, &["get", "照片.bin", &half]).unwrap().expect_status(1);
    assert!(absent.stderr.contains("There is no file"), "{absent:?}");
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

#[test]
fn a_client_that_is_killed_leaves_no_file_and_another_goes_on() {
    let (folder, root) = (Folder::fresh(), Folder::fresh());
    let content = noise(200_000);
    let mine = folder.write("a.bin", &content);
    let server = rooted(&root.name(""));
    let killed = format!(
        "{EXACTLY}{ASK}
content = open({mine:?}, 'rb').read()
s = connected()
told, _ = ask(s, content[:30000], **whole('a.bin', content), **{{'from': 0}})
assert told == {{'ok': 'part', 'have': 30000}}, told
s.sendall(struct.pack('>I', 70000) + b'half of a message')
os.kill(os.getpid(), 9)"
    );
    let Some(ran) = python(&killed, server.port()) else { return };
    assert_eq!(ran.status, None, "it was killed: {ran:?}");
    server.stderr.until("outside-1");
    let visible = || {
        let names = std::fs::read_dir(root.file("")).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| !name.to_str().unwrap().starts_with('.')).collect::<Vec<_>>()
    };
    assert!(visible().is_empty());
    assert_eq!(client(&folder, &server, &["list"]).unwrap().expect_status(0).stdout, "");
    let asked = format!(
        "
content = open({mine:?}, 'rb').read()
assert ask(connected(), **whole('a.bin', content))[0]['have'] == 30000"
    );
    raw(&server, &asked);
    client(&folder, &server, &["put", &mine]).unwrap().expect_status(0);
    assert_eq!(std::fs::read(root.file("a.bin")).unwrap(), content);
    // A server that is killed itself leaves nothing either, once there is another one.
    raw(&server, "assert ask(connected(), b'x', **whole('b.bin', b'xy'), **{'from': 0})[0]['have'] == 1");
    server.stop(Signal::KILL);
    let server = rooted(&root.name(""));
    assert_eq!(visible(), ["a.bin"]);
    assert_eq!(std::fs::read_dir(root.file("")).unwrap().count(), 1, "what was on its way is gone");
    let second = sockscope(&["serve", "--service", "files", "--root", &root.name("")]).expect_status(2);
    assert!(second.stderr.contains("Another server has the folder"), "{second:?}");
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

#[test]
fn nothing_leads_out_of_the_folder() {
    let (outside, root) = (Folder::fresh(), Folder::fresh());
    let secret = outside.write("secret.txt", "a secret");
    std::os::unix::fs::symlink(&secret, root.file("link.txt")).unwrap();
    std::os::unix::fs::symlink(outside.file(""), root.file("folder")).unwrap();
    std::os::unix::fs::symlink("missing.txt", root.file("dangling.txt")).unwrap();
    std::fs::create_dir(root.file("inner")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, root.file("fifo"), rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0)
        .unwrap();
    root.write("plain.txt", "plain");
    let server = rooted(&root.name(""));
    let program = format!(
        "
s = connected()
secret = {secret:?}
names = ['../secret.txt', '..', '.', '', secret, 'folder/secret.txt', 'inner/../plain.txt', 'link.txt', 'dangling.txt', 'folder', 'inner',
         'fifo', 'C:\\\\x', 'C:x', 'a\\0b', 'nul', 'CON.txt', 'x' * 256, '.sockscope-part-1', 'a/b', '\\\\\\\\server\\\\x', '/dev/zero', 'a\\nb']
for name in names:
    for request in (dict(do='get', name=name), dict(do='delete', name=name), whole(name, b'evil')):
        told, data = ask(s, b'evil' if request['do'] == 'put' else b'', **request)
        assert told.get('error') == 'name' and told['says'].endswith('.') and not data, (name, request, told)
told, _ = ask(s, do='list')
assert [file['name'] for file in told['files']] == ['plain.txt'], told
assert ask(s, do='get', name='plain.txt')[1] == b'plain'
for bad in (b'', b'\\xff', b'[]', b'{{}}', b'null', b'{{\"do\": 3}}', b'{{\"do\": \"list\"', b'{{' * 5000):
    s.sendall(struct.pack('>I', len(bad)) + bad)
    assert b'\"error\":\"request\"' in exactly(s, struct.unpack('>I', exactly(s, 4))[0]), bad"
    );
    if raw(&server, &program).is_none() {
        return;
    }
    assert_eq!(std::fs::read(&secret).unwrap(), b"a secret");
    assert_eq!(std::fs::read_dir(root.file("")).unwrap().count(), 6, "nothing was added or taken");
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

/// `SOCKSCOPE_BIG=1` makes it sixty-four clients and eight mebibytes each.
#[test]
fn many_clients_at_once_get_back_what_they_sent() {
    let (clients, bytes) = if std::env::var_os("SOCKSCOPE_BIG").is_some() { (64, 8 << 20) } else { (16, 256 << 10) };
    let root = Folder::fresh();
    for flags in [&["--root", &root.name("")][..], &[]] {
        if flags.is_empty() && clients * bytes > 64 << 20 {
            continue;
        }
        let server = Server::serving("files", &[FRAMED, flags].concat());
        let program = format!(
            "
wrong = []
def client(number):
    s = connected()
    content = hashlib.shake_128(str(number).encode()).digest({bytes})
    name, at = f'{{number}}.bin', 0
    announced = whole(name, content)
    while at < len(content):
        told, _ = ask(s, content[at:at + 60000], **announced, **{{'from': at}})
        at = told['have'] if told['ok'] == 'part' else told['size']
    back = bytearray()
    while len(back) < len(content):
        told, data = ask(s, do='get', name=name, **{{'from': len(back)}})
        back += data
    if back != content or told['sha256'] != hashlib.sha256(content).hexdigest():
        wrong.append(number)
threads = [threading.Thread(target=client, args=(number,)) for number in range({clients})]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert not wrong, wrong
told, _ = ask(connected(), do='list')
assert len(told['files']) == {clients} and all(file['size'] == {bytes} for file in told['files'])"
        );
        let Some(ran) = python_at_length(&format!("{EXACTLY}{ASK}{program}"), server.port()) else { return };
        assert_eq!(ran.status, Some(0), "{ran:?}");
        #[cfg(target_os = "linux")]
        assert!(server.peak_kib() < 256 << 10, "{} KiB", server.peak_kib());
        assert_eq!(server.stop(Signal::INT).0, Some(130));
    }
}

#[test]
fn clients_of_a_run_send_and_fetch_files_that_they_make_up() {
    for framing in ["length-prefix", "json-header"] {
        let messages = ["put {client}.txt 40000", "put same.txt 100", "get {client}.txt", "get no.txt", "hello"];
        let mut args = vec!["run", "--service", "files", "--framing", framing, "--clients", "3"];
        args.extend(messages.iter().flat_map(|message| ["--message", message]));
        let ran = sockscope(&args).expect_status(0).stdout;
        for client in 1..=3 {
            for told in ["40000 bytes stored, SHA-256 ", "40000 bytes, SHA-256 "] {
                let said = ran
                    .lines()
                    .filter(|line| line.starts_with(&format!("client-{client} | ")))
                    .any(|line| line.contains(told));
                assert!(said, "{told}\n{ran}");
            }
        }
        assert!(ran.contains("is right") && !ran.contains("is wrong"), "{ran}");
        assert!(ran.contains("get no.txt: absent: There is no file \"no.txt\" here."), "{ran}");
        let summary = finish(command(&[&args[..], &["--format", "summary"]].concat()).spawn().unwrap()).json();
        for flow in summary["flows"].as_array().unwrap() {
            assert_eq!(flow["messages_sent"], flow["intact"], "{flow}");
        }
        assert_eq!(summary["conserved"], true);
    }
}

#[test]
fn a_list_is_as_long_as_one_message_carries_and_the_client_of_the_document_asks_on() {
    let (folder, root) = (Folder::fresh(), Folder::fresh());
    let name = |number: u32| format!("{number:03}-{}", "n".repeat(200));
    for number in 0..120 {
        root.write(&name(number), "x");
    }
    let server = Server::serving("files", &[FRAMED, &["--root", &root.name(""), "--limit", "1024"]].concat());
    let Some(listed) = client(&folder, &server, &["list"]) else { return };
    let listed = listed.expect_status(0).stdout;
    let names: Vec<_> = listed.lines().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    assert_eq!(names, (0..120).map(name).collect::<Vec<_>>());
    assert_eq!(server.stop(Signal::INT).0, Some(130));
    let short = sockscope(&["serve", "--service", "files", "--limit", "1023"]).expect_status(2).stderr;
    assert!(short.starts_with("sockscope: --limit: A message of at most 1023 bytes"), "{short}");
}

#[test]
fn a_quota_is_kept_to_for_whoever_calls() {
    let root = Folder::fresh();
    let server = Server::serving("files", &[FRAMED, &["--root", &root.name(""), "--quota", "20000"]].concat());
    let program = "
s = connected()
told = [ask(s, **whole(f'{number}.txt', b''))[0] for number in range(10)]
assert [one.get('ok') for one in told] == ['stored'] * 4 + [None] * 6, told
assert all(one['error'] == 'quota' and '4096' in one['says'] for one in told[4:]), told
assert ask(s, do='delete', name='0.txt')[0]['ok'] == 'deleted'
assert ask(s, b'y' * 5000, **whole('y.txt', b'y' * 5000))[0]['ok'] == 'stored'";
    if raw(&server, program).is_none() {
        return;
    }
    assert_eq!(std::fs::read_dir(root.file("")).unwrap().count(), 4);
    assert_eq!(server.stop(Signal::INT).0, Some(130));
    for small in ["0", "4095"] {
        let none = sockscope(&["serve", "--service", "files", "--quota", small]).expect_status(2).stderr;
        assert!(none.starts_with(&format!("sockscope: --quota: With {small} no file")), "{none}");
        assert!(none.contains("at least 4096"), "{none}");
    }
}

#[test]
fn a_server_that_sums_up_an_endless_file_ends_when_it_is_told() {
    let root = Folder::fresh();
    std::fs::File::create(root.file("large.bin")).unwrap().set_len(1 << 40).unwrap();
    root.write("small.txt", "small");
    let server = rooted(&root.name(""));
    // Both requests go in one piece, so whoever has the first answer knows that the server is at the second.
    let program = "
s = connected()
def framed(**request):
    message = json.dumps(request).encode()
    return struct.pack('>I', len(message)) + message
s.sendall(framed(do='get', name='small.txt') + framed(do='list'))
assert exactly(s, struct.unpack('>I', exactly(s, 4))[0]).endswith(b'small')";
    if raw(&server, program).is_some() {
        assert_eq!(server.stop(Signal::INT).0, Some(130));
    }
}

#[test]
fn a_framing_that_does_not_carry_every_file_is_warned_of() {
    for (flags, warned) in [
        (&["--framing", "naive"][..], true),
        (&["--framing", "delimiter", "--delimiter", "END"], true),
        (&["--framing", "fixed", "--frame-size", "5000"], true),
        (&["--framing", "length-prefix", "--length-width", "1"], true),
        (FRAMED, false),
        (&["--framing", "json-header"], false),
    ] {
        let (status, _, told) = Server::serving("files", flags).stop(Signal::INT);
        assert_eq!(status, Some(130));
        let said = told.iter().any(|line| line.contains("does not carry every file whole"));
        assert_eq!(said, warned, "{flags:?}: {told:?}");
    }
}

#[test]
fn a_folder_that_was_removed_is_told_as_gone_and_its_files_not_as_absent() {
    let root = Folder::fresh();
    let inner = root.file("inner");
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(inner.join("a.txt"), "a").unwrap();
    let server = rooted(inner.to_str().unwrap());
    std::fs::remove_dir_all(&inner).unwrap();
    raw(
        &server,
        "
s = connected()
for request in ({'do': 'get', 'name': 'a.txt'}, {'do': 'list'}, {'do': 'delete', 'name': 'a.txt'}):
    told, _ = ask(s, **request)
    assert told['error'] == 'system' and 'removed' in told['says'], told",
    );
    server.stop(Signal::INT);
}
