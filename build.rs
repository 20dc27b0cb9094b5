//! Finds the lessons, the starting programs and the Python modules by their folders, and writes down what is to be embedded.
//! It generates no logic: a folder that is added is in the next build, and nothing else is to be done.

#[cfg(feature = "python")]
#[path = "build/freeze.rs"]
mod freeze;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let mut code = String::new();
    code.push_str("/// Every folder of `lessons`, the template too.\n");
    folders(&mut code, "LESSONS", &root, "lessons")?;
    code.push_str("/// Every folder of `assets/python/library`.\n");
    folders(&mut code, "STARTING_PROGRAMS", &root, "assets/python/library")?;
    for (name, folder) in [("MODULES", "assets/python/lib"), ("STAND_INS", "assets/python/standins")] {
        let files = files(&root, folder)?;
        writeln!(code, "/// The files of `{folder}`.\npub static {name}: &[File] = &{files};")
            .map_err(io::Error::other)?;
    }
    #[cfg(feature = "python")]
    freeze::freeze(&out, &root.join("assets/python/lib"))?;
    fs::write(out.join("embedded.rs"), code)
}

/// One static with every folder of a folder. Cargo looks again whenever something below it has changed.
fn folders(code: &mut String, name: &str, root: &Path, folder: &str) -> io::Result<()> {
    println!("cargo::rerun-if-changed={folder}");
    writeln!(code, "pub static {name}: &[Folder] = &[").map_err(io::Error::other)?;
    for path in sorted(&root.join(folder))? {
        if path.is_dir() {
            let inner = format!("{folder}/{}", name_of(&path)?);
            let files = files(root, &inner)?;
            let given = given(root, &format!("{inner}/files"))?;
            writeln!(code, "Folder {{ name: {:?}, files: &{files}, given: &{given} }},", name_of(&path)?)
                .map_err(io::Error::other)?;
        }
    }
    code.push_str("];\n");
    Ok(())
}

/// Everything below a folder as an array, by paths from there on; it need not be there.
fn given(root: &Path, folder: &str) -> io::Result<String> {
    let mut code = String::from("[");
    let (mut found, whole) = (Vec::new(), root.join(folder));
    if whole.is_dir() {
        println!("cargo::rerun-if-changed={folder}");
        below(&whole, &mut found)?;
    }
    for path in found {
        let name = path.strip_prefix(&whole).ok().and_then(Path::to_str).unwrap_or_default().replace('\\', "/");
        let found = place(root, &path);
        write!(code, "Given {{ name: {name:?}, bytes: include_bytes!({found}) }},").map_err(io::Error::other)?;
    }
    code.push(']');
    Ok(code)
}

/// The files of a folder and of those in it, in the order of their names.
fn below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in sorted(folder)? {
        if path.is_dir() {
            below(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// The files of one folder as an array, in the order of their names. Only what is text is embedded.
fn files(root: &Path, folder: &str) -> io::Result<String> {
    println!("cargo::rerun-if-changed={folder}");
    let mut code = String::from("[");
    for path in sorted(&root.join(folder))? {
        let is_text = path.extension().is_some_and(|extension| extension == "py" || extension == "json");
        if path.is_file() && is_text {
            let (name, found) = (name_of(&path)?, place(root, &path));
            write!(code, "File {{ name: {name:?}, text: include_str!({found}) }},").map_err(io::Error::other)?;
        }
    }
    code.push(']');
    Ok(code)
}

/// Where a file is, for the compiler: from the project's folder on, so that what was built goes on being right where the folder
/// is moved or its `target` is used from another one.
fn place(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).ok().and_then(Path::to_str).unwrap_or_default().replace('\\', "/");
    format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?})", format!("/{inner}"))
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> io::Result<&str> {
    path.file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(|| io::Error::other(format!("{}: not a plain name", path.display())))
}
