//! What holds of a file system in memory by itself, without an interpreter.
//! It is not part of the program.

use super::*;
use crate::trace::FileChange;

const WRITE: i32 = 0o1101;

fn files() -> Files {
    Files::new(Disk::new(&Given::default(), false))
}

fn put(files: &Files, path: &[u8], bytes: &[u8]) -> Done<()> {
    let fd = files.open(path, WRITE, 0o644)?;
    files.write(fd, bytes, None)?;
    files.close(fd)
}

fn get(files: &Files, path: &[u8]) -> Done<Vec<u8>> {
    let fd = files.open(path, 0, 0)?;
    let bytes = files.read(fd, None, None)?;
    files.close(fd)?;
    Ok(bytes)
}

#[test]
fn what_is_written_is_read_again_from_wherever_the_program_stands() {
    let files = files();
    put(&files, b"a.txt", b"hello").unwrap();
    for path in [&b"a.txt"[..], b"./a.txt", b"/lab/a.txt", b"../lab//a.txt", b"../../../lab/a.txt"] {
        assert_eq!(get(&files, path).unwrap(), b"hello", "{}", String::from_utf8_lossy(path));
    }
    files.make_folder(b"in", 0o755).unwrap();
    files.go_to(b"in").unwrap();
    assert_eq!((files.folder(), get(&files, b"../a.txt").unwrap()), (b"/lab/in".to_vec(), b"hello".to_vec()));
}

#[test]
fn each_mistake_has_its_own_number() {
    use errno::*;
    let files = files();
    put(&files, b"a", b"x").unwrap();
    files.make_folder(b"d", 0o755).unwrap();
    put(&files, b"d/b", b"y").unwrap();
    let long = vec![b'n'; 256];
    assert_eq!(get(&files, b"none"), Err(ENOENT));
    assert_eq!(get(&files, b"a/b"), Err(ENOTDIR));
    assert_eq!(get(&files, b"a/"), Err(ENOTDIR));
    assert_eq!(put(&files, b"d", b""), Err(EISDIR));
    assert_eq!(put(&files, b"none/a", b""), Err(ENOENT));
    assert_eq!(put(&files, &long, b""), Err(ENAMETOOLONG));
    assert_eq!(get(&files, b""), Err(ENOENT));
    assert_eq!(files.make_folder(b"d", 0o755), Err(EEXIST));
    assert_eq!(files.remove_folder(b"d"), Err(ENOTEMPTY));
    assert_eq!(files.remove_folder(b"a"), Err(ENOTDIR));
    assert_eq!(files.remove(b"d"), Err(EISDIR));
    assert_eq!(files.remove_folder(b"/"), Err(ENOTEMPTY));
    assert_eq!(files.rename(b"d", b"d/inside"), Err(EINVAL));
    assert_eq!(files.rename(b"a", b"d"), Err(EISDIR));
    assert_eq!(files.rename(b"d", b"a"), Err(ENOTDIR));
    assert_eq!(files.go_to(b"a"), Err(ENOTDIR));
    assert_eq!(files.close(7), Err(EBADF));
    assert_eq!(files.open(b"a", 0o301, 0o644), Err(EEXIST));
}

#[test]
fn what_is_removed_while_it_is_open_is_read_to_its_end_and_then_gone() {
    let files = files();
    put(&files, b"a", b"hello").unwrap();
    let fd = files.open(b"a", 0, 0).unwrap();
    files.remove(b"a").unwrap();
    assert_eq!(files.read(fd, Some(2), None).unwrap(), b"he");
    assert_eq!(get(&files, b"a"), Err(errno::ENOENT));
    assert_eq!(files.read(fd, None, None).unwrap(), b"llo");
    files.close(fd).unwrap();
}

#[test]
fn all_files_together_have_no_more_than_the_quota_and_get_it_back() {
    let files = files();
    let half = vec![1; usize::try_from(QUOTA / 2).unwrap()];
    put(&files, b"a", &half).unwrap();
    assert_eq!(put(&files, b"b", &half), Err(errno::ENOSPC));
    files.remove(b"a").unwrap();
    put(&files, b"b", &half).unwrap();
    let fd = files.open(b"b", 2, 0).unwrap();
    assert_eq!(files.truncate(fd, u64::MAX / 4), Err(errno::ENOSPC));
    files.seek(fd, i64::MAX, 0).unwrap();
    assert!(files.write(fd, b"x", None).is_err());
    let made = (0..).map(|n| format!("file-{n}")).take_while(|name| put(&files, name.as_bytes(), b"").is_ok()).count();
    assert!((1000..10_000).contains(&made), "names count as well: {made}");
}

#[test]
fn each_change_is_told_once_with_its_size() {
    let files = files();
    put(&files, b"a", b"hello").unwrap();
    files.rename(b"a", b"b").unwrap();
    files.remove(b"b").unwrap();
    let told: Vec<(String, FileChange)> =
        files.changes().into_iter().map(|event| (event.name.into_string(), event.change)).collect();
    let written = FileChange::Written { at: 0, bytes: 5, size: 5, data: b"hello".to_vec().into() };
    let expected = [
        ("a", FileChange::Made),
        ("a", written),
        ("a", FileChange::Renamed { to: "b".into() }),
        ("b", FileChange::Removed),
    ];
    assert_eq!(told, expected.map(|(name, change)| (name.to_owned(), change)));
    assert!(files.changes().is_empty());
}

#[cfg(unix)]
#[test]
fn of_a_real_folder_plain_files_are_copied_and_nothing_is_written() {
    use std::fs;
    let folder = std::env::temp_dir().join(format!("sockscope-files-{}", std::process::id()));
    fs::create_dir_all(folder.join("www")).unwrap();
    fs::create_dir_all(folder.join("way/out")).unwrap();
    fs::write(folder.join("a.txt"), "real").unwrap();
    fs::write(folder.join(".secret"), "hidden").unwrap();
    fs::write(folder.join("www/index.html"), "page").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.join("link")).unwrap();
    std::os::unix::fs::symlink("/etc", folder.join("etc")).unwrap();
    let files = Files::new(Disk::new(&Given { files: Vec::new(), beside: Some(folder.clone()) }, false));
    assert_eq!(get(&files, b"www/index.html").unwrap(), b"page");
    for path in [&b".secret"[..], b"link", b"etc/passwd", b"../a.txt", b"www/../.secret", b"a.txt/../link"] {
        assert!(get(&files, path).is_err(), "{}", String::from_utf8_lossy(path));
    }
    let names: Vec<Vec<u8>> = files.list(b".").unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, [b"a.txt".to_vec(), b"way".to_vec(), b"www".to_vec()]);
    put(&files, b"a.txt", b"changed").unwrap();
    put(&files, b"new", b"").unwrap();
    files.remove(b"www/index.html").unwrap();
    assert_eq!(get(&files, b"a.txt").unwrap(), b"changed");
    assert_eq!(get(&files, b"www/index.html"), Err(errno::ENOENT));
    assert_eq!(fs::read_to_string(folder.join("a.txt")).unwrap(), "real");
    assert!(folder.join("www/index.html").is_file() && !folder.join("new").exists());
    let touched: Vec<Vec<u8>> = Disk::whole(&files.disk).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        touched,
        [b"/lab/a.txt".to_vec(), b"/lab/new".to_vec()],
        "what was only read is no file of the program's"
    );
    fs::remove_dir_all(folder).unwrap();
}
