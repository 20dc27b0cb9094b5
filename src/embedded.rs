//! What is found in the folders of the repository at build time and carried in the binary: lessons, starting programs, modules.
//! It knows nothing of what stands in them; whoever offers them reads them. `build.rs` lists them.

/// A text file, by its name without a path.
#[derive(Clone, Copy, Debug)]
pub struct File {
    pub name: &'static str,
    pub text: &'static str,
}

/// A file of any kind, by its path from the folder `files` on.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    pub name: &'static str,
    pub bytes: &'static [u8],
}

/// A folder and its text files, in the order of their names.
#[derive(Clone, Copy, Debug)]
pub struct Folder {
    pub name: &'static str,
    pub files: &'static [File],
    /// What lies in its folder `files`, for the programs to open.
    pub given: &'static [Given],
}

impl Folder {
    /// The text of one of its files; absent if there is none of that name.
    pub fn text(&self, name: &str) -> Option<&'static str> {
        self.files.iter().find(|file| file.name == name).map(|file| file.text)
    }
}

// `LESSONS`, `STARTING_PROGRAMS`, `MODULES` and `STAND_INS`, each in the order of the names.
include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
