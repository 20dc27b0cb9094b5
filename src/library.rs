//! The starting programs: pairs of Python programs that are right, and for each the classic mistakes, embedded in the binary.
//! It runs none of them and reads no file; a program that a person opens from a file is none of these.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::codec::Framing;
use crate::comments::commented;
use crate::embedded::{Folder, STARTING_PROGRAMS};
use crate::lang::{LANGS, Lang, Text};
use crate::scenario::{FileGiven, PythonProgram, Scenario, Side};

/// The version of the descriptions that this program reads.
const FORMAT: u32 = 1;

/// A `library.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    format: u32,
    id: String,
    /// Where it stands among those that are offered: the smaller, the earlier.
    place: u32,
    title: Text,
    summary: Text,
    files: Vec<FileRole>,
    clients: u32,
    input: Vec<String>,
    mistake_of: Option<String>,
    defect: Option<Text>,
    /// How its bytes are best looked at; absent where it frames nothing.
    framing: Option<Framing>,
    /// The programs that do the same under another framing.
    #[serde(default)]
    variants: Vec<Variant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRole {
    file: String,
    role: Side,
    /// What stands behind its name in `sys.argv`.
    #[serde(default)]
    args: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    framing: String,
    id: String,
}

/// A starting program: a server's text and a client's, and what there is to say of them.
#[derive(Debug)]
pub struct StartingProgram {
    pub id: String,
    pub title: Text,
    pub summary: Text,
    /// The program that it would be without its mistake.
    pub mistake_of: Option<String>,
    /// What goes wrong in it, and why; absent in one that is right.
    pub defect: Option<Text>,
    /// What is run when it is chosen.
    pub scenario: Scenario,
    /// The same with its comments in Chinese.
    chinese: Scenario,
    variants: Vec<Variant>,
}

impl StartingProgram {
    /// What is run when it is chosen by somebody who reads this language: the same code, with its comments in it.
    pub fn scenario_in(&self, lang: Lang) -> &Scenario {
        lang.pick(&self.scenario, &self.chinese)
    }

    /// The program that does the same under another framing, given by its name.
    pub fn variant(&self, framing: &str) -> Option<&'static StartingProgram> {
        let variant = self.variants.iter().find(|variant| variant.framing == framing)?;
        by_id(&variant.id)
    }
}

/// Every starting program: each that is right, and behind it its classic mistakes.
pub fn starting_programs() -> &'static [StartingProgram] {
    static PROGRAMS: OnceLock<Vec<StartingProgram>> = OnceLock::new();
    PROGRAMS.get_or_init(|| in_order(STARTING_PROGRAMS.iter().filter_map(|folder| read(folder).ok()).collect()))
}

/// The starting program with this name.
pub fn by_id(id: &str) -> Option<&'static StartingProgram> {
    starting_programs().iter().find(|program| program.id == id)
}

/// The starting program that consists of just these texts, in whatever language its comments are.
pub fn of_programs(programs: &[PythonProgram]) -> Option<&'static StartingProgram> {
    let is_it = |program: &&StartingProgram| LANGS.iter().any(|lang| program.scenario_in(*lang).programs == programs);
    starting_programs().iter().find(is_it)
}

/// The language in which a starting program's comments are.
pub fn language_of(programs: &[PythonProgram]) -> Lang {
    let speaks =
        |lang: &Lang| starting_programs().iter().any(|program| program.scenario_in(*lang).programs == programs);
    LANGS.into_iter().find(speaks).unwrap_or_default()
}

/// Reads and checks one folder; what is wrong with it otherwise.
fn read(folder: &Folder) -> Result<(u32, StartingProgram), String> {
    let wrong = |problem: String| format!("{}/library.json: {problem}", folder.name);
    let mut reader = serde_json::Deserializer::from_str(folder.text("library.json").unwrap_or_default());
    let read: Description =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| wrong(format!("{}: {error}", error.path())))?;
    if read.format != FORMAT || read.id != folder.name {
        return Err(wrong(format!("format {} of {:?} is not what stands here", read.format, read.id)));
    }
    if read.defect.is_some() != read.mistake_of.is_some() {
        return Err(wrong("a mistake has a defect and a program that it is a mistake of".to_owned()));
    }
    let programs = read.files.iter().map(|file| program(folder, file, &read.input)).collect::<Result<_, _>>();
    let mut scenario = Scenario { clients: read.clients, programs: programs.map_err(wrong)?, ..Scenario::default() };
    scenario.files = folder.given.iter().map(|file| FileGiven::new(file.name, file.bytes.to_vec())).collect();
    if let Some(framing) = read.framing {
        scenario.framing = framing;
    }
    scenario.check().map_err(|error| wrong(error.to_string()))?;
    let chinese = in_language(&scenario, Lang::Zh);
    let Description { id, place, title, summary, mistake_of, defect, variants, .. } = read;
    Ok((place, StartingProgram { id, title, summary, mistake_of, defect, scenario, chinese, variants }))
}

fn in_language(scenario: &Scenario, lang: Lang) -> Scenario {
    let programs = scenario.programs.iter();
    let commented = programs.map(|it| PythonProgram { source: commented(&it.source, lang), ..it.clone() });
    Scenario { programs: commented.collect(), ..scenario.clone() }
}

fn program(folder: &Folder, file: &FileRole, input: &[String]) -> Result<PythonProgram, String> {
    let source = folder.text(&file.file).ok_or_else(|| format!("there is no {}", file.file))?;
    let input = if file.role == Side::Client { input.to_vec() } else { Vec::new() };
    let args = file.args.clone();
    Ok(PythonProgram { file: file.file.clone(), side: file.role, source: source.to_owned(), input, args })
}

/// In the order of their places, every mistake behind what it is a mistake of.
fn in_order(mut placed: Vec<(u32, StartingProgram)>) -> Vec<StartingProgram> {
    placed.sort_by_key(|(place, _)| *place);
    let mut programs: Vec<_> = placed.into_iter().map(|(_, program)| program).collect();
    let mut order = Vec::with_capacity(programs.len());
    while let Some(first) = programs.iter().position(|program| program.mistake_of.is_none()) {
        let right = programs.remove(first);
        let (mistakes, others) = programs
            .into_iter()
            .partition::<Vec<_>, _>(|program| program.mistake_of.as_deref() == Some(right.id.as_str()));
        order.push(right);
        order.extend(mistakes);
        programs = others;
    }
    order
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_folder_is_embedded_and_can_be_read() {
        for folder in STARTING_PROGRAMS {
            read(folder).unwrap();
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/python/library");
        let there: BTreeSet<String> = std::fs::read_dir(root)
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().join("library.json").is_file())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        let embedded = STARTING_PROGRAMS.iter().map(|folder| folder.name.to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(embedded, there);
        assert_eq!(starting_programs().len(), STARTING_PROGRAMS.len(), "no mistake is lost by being sorted");
    }

    #[test]
    fn mistakes_stand_below_what_they_are_mistakes_of() {
        let mut right = "";
        for program in starting_programs() {
            match &program.mistake_of {
                None => right = &program.id,
                Some(of) => assert_eq!(of, right, "{}", program.id),
            }
        }
    }

    #[test]
    fn variants_lead_to_programs_of_that_framing() {
        let mut found = 0;
        for program in starting_programs() {
            for variant in &program.variants {
                let other = program.variant(&variant.framing).unwrap();
                assert_eq!(other.scenario.framing.name(), variant.framing, "{} to {}", program.id, other.id);
                found += 1;
            }
        }
        assert!(found >= 6, "the switch of framings has programs to choose from");
    }

    #[test]
    fn a_starting_program_is_known_by_its_text_alone() {
        let program = by_id("length-prefix").unwrap();
        assert_eq!(of_programs(&program.scenario.programs).map(|found| found.id.as_str()), Some("length-prefix"));
        let chinese = program.scenario_in(Lang::Zh);
        assert!(chinese.programs != program.scenario.programs);
        assert_eq!(of_programs(&chinese.programs).map(|found| found.id.as_str()), Some("length-prefix"));
        assert_eq!((language_of(&chinese.programs), language_of(&program.scenario.programs)), (Lang::Zh, Lang::En));
        let mut edited = program.scenario.programs.clone();
        edited[0].source.push('#');
        assert!(of_programs(&edited).is_none());
    }
}
