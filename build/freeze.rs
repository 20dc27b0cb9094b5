//! Compiles the part of Python's library that programs can import, once, and writes it down for the binary to carry.
//! What is left out could not be imported, or does something only at a terminal or for files; what programs find in
//! `assets/python/lib` instead is left out as well.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use rustpython_compiler::{CompileOpts, Mode, compile};
use rustpython_compiler_core::frozen::{FrozenCodeObject, FrozenLib, FrozenModule};

use super::{name_of, sorted};

/// The version of the library: whenever it or the list changes, the library is compiled again.
const VERSION: &str = "rustpython-pylib 0.5.0, and asyncio";

/// Modules and packages without which no program is poorer.
const LEFT_OUT: &[&str] = &[
    "__hello__",
    "__phello__",
    "_aix_support",
    "_android_support",
    "_apple_support",
    "_ios_support",
    "_osx_support",
    "_pyrepl",
    "antigravity",
    "bdb",
    "bz2",
    "ctypes",
    "doctest",
    "ensurepip",
    "idlelib",
    "lzma",
    "multiprocessing",
    "pdb",
    "plistlib",
    "pty",
    "pydoc",
    "pydoc_data",
    "site",
    "sqlite3",
    "ssl",
    "symtable",
    "sysconfig",
    "this",
    "tkinter",
    "trace",
    "tty",
    "turtle",
    "turtledemo",
    "venv",
    "xmlrpc",
    "zoneinfo",
];

/// The same inside of packages: what is for other systems, for a command line, or for looking into other processes.
const LEFT_OUT_INSIDE: &[&str] = &[
    "asyncio.__main__",
    "asyncio.proactor_events",
    "asyncio.tools",
    "asyncio.windows_events",
    "asyncio.windows_utils",
];

type Modules = BTreeMap<String, FrozenModule<Vec<u8>>>;

/// Writes the library to `library.frozen`, unless it is there already. `instead` has what programs find in the place of
/// modules of the same names.
pub fn freeze(out: &Path, instead: &Path) -> io::Result<()> {
    let (frozen, stamp) = (out.join("library.frozen"), out.join("library.version"));
    let mut names: Vec<String> = LEFT_OUT.iter().map(|name| (*name).to_owned()).collect();
    for path in sorted(instead)? {
        names.extend(name_of(&path)?.strip_suffix(".py").map(str::to_owned));
    }
    let version = format!("{VERSION}: {}", names.join(" "));
    if frozen.is_file() && fs::read_to_string(&stamp).is_ok_and(|before| before == version) {
        return Ok(());
    }
    let mut modules = Modules::new();
    for path in sorted(Path::new(rustpython_pylib::LIB_PATH))? {
        let name = name_of(&path)?.trim_end_matches(".py");
        if !names.iter().any(|left_out| left_out == name) {
            add(&mut modules, &path, name)?;
        }
    }
    let library = FrozenLib::encode(modules.iter().map(|(name, module)| {
        let code = FrozenCodeObject { bytes: &module.code.bytes };
        (name.as_str(), FrozenModule { code, package: module.package })
    }));
    fs::write(frozen, library.bytes)?;
    fs::write(stamp, version)
}

/// Adds a module, or a package with all that is in it.
fn add(modules: &mut Modules, path: &Path, name: &str) -> io::Result<()> {
    if path.is_dir() {
        for inner in sorted(path)? {
            match name_of(&inner)? {
                "__init__.py" => compiled(modules, &inner, name, true)?,
                // Data and tests; a file that is no module has no name to import.
                "test" | "tests" | "__pycache__" => {}
                other => {
                    let inside = format!("{name}.{}", other.trim_end_matches(".py"));
                    if !LEFT_OUT_INSIDE.contains(&inside.as_str()) {
                        add(modules, &inner, &inside)?;
                    }
                }
            }
        }
        return Ok(());
    }
    if path.extension().is_some_and(|extension| extension == "py") {
        compiled(modules, path, name, false)
    } else {
        Ok(())
    }
}

fn compiled(modules: &mut Modules, path: &Path, name: &str, package: bool) -> io::Result<()> {
    let source = fs::read_to_string(path)?;
    let code = compile(&source, Mode::Exec, name, CompileOpts::default());
    let code = code.map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
    let code = FrozenCodeObject::encode(&code);
    modules.insert(name.to_owned(), FrozenModule { code, package });
    Ok(())
}
