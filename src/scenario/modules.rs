//! The modules of their own that programs import from beside themselves: found by the names that stand behind `import`.
//! It runs nothing; what a program imports under a name that it makes up, it finds when it asks for the file.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Beside, FileGiven, LONGEST_PROGRAM, PythonProgram, source};

/// The most modules that are taken along; a folder with more is no program's.
const MOST: usize = 200;

/// The modules that lie beside the programs and that they, or these modules, name.
pub(super) fn beside(programs: &[PythonProgram], beside: &[Beside]) -> Vec<FileGiven> {
    let mut found: Vec<FileGiven> = Vec::new();
    for place in beside {
        let Some(program) = programs.iter().find(|program| program.file == place.program) else { continue };
        for module in of(program, &place.folder, programs) {
            let room = found.len() < MOST;
            match found.iter_mut().find(|file| file.name == module.name && file.text == module.text) {
                Some(known) => known.of.push(program.file.clone()),
                None if room => found.push(FileGiven { of: vec![program.file.clone()], ..module }),
                None => {}
            }
        }
    }
    for file in &mut found {
        if programs.iter().all(|program| file.of.contains(&program.file)) {
            file.of.clear();
        }
    }
    found
}

/// The modules that one program needs, as far as names tell.
fn of(program: &PythonProgram, folder: &Path, programs: &[PythonProgram]) -> Vec<FileGiven> {
    let mut found: Vec<FileGiven> = Vec::new();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    let mut texts = vec![(String::new(), program.source.clone())];
    while let Some((package, text)) = texts.pop() {
        for name in imported(&text, &package) {
            // A package is imported with what it is in, and what is taken from it may be a module.
            for file in [format!("{name}.py"), format!("{name}/__init__.py")] {
                if found.len() >= MOST || !asked.insert(file.clone()) || programs.iter().any(|other| other.file == file)
                {
                    continue;
                }
                if let Some(text) = read(folder, &file) {
                    let package = file.rsplit_once('/').map_or("", |(package, _)| package);
                    texts.push((package.to_owned(), text.clone()));
                    found.push(FileGiven { name: file, text: Some(text), ..FileGiven::default() });
                }
            }
        }
    }
    found
}

/// A plain file of text that is none of a link's or a folder's that is hidden.
fn read(folder: &Path, file: &str) -> Option<String> {
    let mut path = folder.to_owned();
    let mut parts = file.split('/').peekable();
    while let Some(part) = parts.next() {
        path.push(part);
        let about = std::fs::symlink_metadata(&path).ok()?;
        let good =
            if parts.peek().is_some() { about.is_dir() } else { about.is_file() && about.len() <= LONGEST_PROGRAM };
        if !good {
            return None;
        }
    }
    source::text_of(std::fs::read(path).ok()?).ok()
}

/// The paths of what the text of a module of a package imports: `a`, `a/b` for `import a.b`, and both for `from a import b`.
/// Names in comments and texts may be among them; where there is no such file they mean nothing.
fn imported(text: &str, package: &str) -> BTreeSet<String> {
    let mut names = Names { package, found: BTreeSet::new() };
    for statement in text.split(['\n', ';']) {
        let statement = statement.trim().trim_start_matches("try:").trim();
        if let Some(rest) = statement.strip_prefix("import ") {
            rest.split(',').for_each(|name| names.add("", name));
        } else if let Some((module, taken)) =
            statement.strip_prefix("from ").and_then(|rest| rest.split_once(" import"))
        {
            let module = module.trim();
            names.add("", module);
            let taken = taken.trim_matches(|c: char| c.is_whitespace() || c == '(' || c == ')' || c == '\\');
            taken.split(',').for_each(|name| names.add(module, name));
        }
    }
    names.found
}

/// Names as they are found, in a module of a package.
struct Names<'p> {
    package: &'p str,
    found: BTreeSet<String>,
}

impl Names<'_> {
    /// Adds a name and those before its dots. One dot in front stands for the package, each further one for the one above.
    fn add(&mut self, module: &str, name: &str) {
        let name = name.split_whitespace().next().unwrap_or_default();
        let between = if module.is_empty() || module.ends_with('.') { "" } else { "." };
        let dotted = format!("{module}{between}{name}");
        let rest = dotted.trim_start_matches('.');
        let dots = dotted.len() - rest.len();
        let package: Vec<&str> = self.package.split('/').filter(|part| !part.is_empty() && dots > 0).collect();
        let mut parts: Vec<&str> = package[..package.len().saturating_sub(dots.saturating_sub(1))].to_vec();
        let inside = parts.len();
        parts.extend(rest.split('.').filter(|part| !part.is_empty()));
        let is_name = |part: &&str| part.chars().all(|c| c.is_alphanumeric() || c == '_');
        for end in inside + 1..=parts.len() {
            if parts[..end].iter().all(is_name) {
                self.found.insert(parts[..end].join("/"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_all_forms_of_import() {
        let text =
            "import frames, os.path as p\nfrom proto import codec, (x)\n  from lib.deep import *\nimport a; import b\n";
        let names = imported(text, "");
        for name in ["frames", "os", "os/path", "proto", "proto/codec", "lib", "lib/deep", "a", "b"] {
            assert!(names.contains(name), "{name} in {names:?}");
        }
        let names = imported("from . import codec\nfrom .. import up\nfrom .sub.x import y\nimport top", "proto/v1");
        for name in ["proto/v1/codec", "proto/up", "proto/v1/sub/x", "top"] {
            assert!(names.contains(name), "{name} in {names:?}");
        }
    }
}
