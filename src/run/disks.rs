//! The file systems of a run's programs: what lies in each at first, from the scenario and from beside the programs.
//! It opens no file; the programs do, and what is copied is copied there.

use crate::program::python::files::{Disk, Given};
use crate::scenario::{PythonProgram, Scenario};

/// The file system of one program.
pub(super) fn of(scenario: &Scenario, program: &PythonProgram) -> Disk {
    Disk::new(&given(scenario, program), false)
}

/// One for all programs: everything that any of them would have.
pub(super) fn shared(scenario: &Scenario) -> Disk {
    let all = scenario.programs.iter().map(|program| given(scenario, program));
    let mut together = all.fold(Given::default(), |mut together, given| {
        together.files.extend(given.files);
        together.beside = together.beside.or(given.beside);
        together
    });
    // What the server has is there first.
    let mut seen = std::collections::BTreeSet::new();
    together.files.retain(|(name, _)| seen.insert(name.clone()));
    Disk::new(&together, true)
}

/// What lies beside a program: the texts of the programs from the same folder, and what is given with the scenario.
fn given(scenario: &Scenario, program: &PythonProgram) -> Given {
    let folder = scenario.folder_of(program);
    let beside = scenario.programs.iter().filter(|other| scenario.folder_of(other) == folder);
    let texts = beside.map(|other| (other.file.clone(), other.source.clone().into_bytes()));
    let files = scenario.files.iter().filter(|file| file.is_of(program)).map(|file| (file.name.clone(), file.bytes()));
    Given { files: texts.chain(files).collect(), beside: folder.cloned() }
}
