//! The files of a recording in parts: how large each is, how many are kept, and what they are called.
//! What stands in them, and when one begins, is not known here.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::ServeArgs;
use super::problem::Problem;
use crate::trace::stem;

/// Parts that are kept where nobody says how many.
const USUAL: u32 = 10;

/// The largest part: beyond it a trace is no pleasure to open.
const LARGEST_MIB: u32 = 128;

/// Where the parts go, how large each is, and how many are kept.
#[derive(Debug)]
pub struct Parts {
    file: PathBuf,
    /// Of lines, before they are packed.
    pub bytes: u64,
    pub kept: usize,
}

/// What was asked for, if that is a recording in parts.
///
/// # Errors
/// Numbers that make no sense, and flags that need each other.
pub fn of(args: &ServeArgs) -> Result<Option<Parts>, Problem> {
    let Some(mib) = args.trace_part else {
        return match args.trace_parts {
            Some(_) => Err(Problem::new(
                "--trace-parts: It says how many parts are kept. Say with --trace-part how large each is, in MiB.",
                "--trace-parts：它表示保留多少部分。请用 --trace-part 指定每部分的大小（MiB）。",
            )),
            None => Ok(None),
        };
    };
    let Some(file) = &args.trace else {
        return Err(Problem::new(
            "--trace-part: There is nothing to cut into parts. Say with --trace where the trace goes.",
            "--trace-part：没有指定轨迹文件，无从分段。请用 --trace 指定轨迹文件。",
        ));
    };
    if args.format.is_some() {
        return Err(Problem::new(
            "--trace-part: What --format prints is one trace from the first event to the last. Leave one of the two out.",
            "--trace-part：--format 输出的是从头到尾的一份轨迹。两者请去掉一个。",
        ));
    }
    if !(1..=LARGEST_MIB).contains(&mib) {
        return Err(Problem::new(
            format!("--trace-part: A part has 1 to {LARGEST_MIB} MiB."),
            format!("--trace-part：每部分的大小为 1 到 {LARGEST_MIB} MiB。"),
        ));
    }
    let kept = args.trace_parts.unwrap_or(USUAL);
    if kept < 2 {
        return Err(Problem::new(
            "--trace-parts: One part is written while the one before is still there. Keep at least 2.",
            "--trace-parts：写新的部分时，前一部分还在。请至少保留 2 个。",
        ));
    }
    let kept = usize::try_from(kept).unwrap_or(usize::MAX);
    Ok(Some(Parts { file: file.clone(), bytes: u64::from(mib) << 20, kept }))
}

impl Parts {
    /// The file of a part. Numbers have so many digits that names in order are parts in order.
    pub fn name(&self, number: u64) -> PathBuf {
        let (stem, end) = self.stem_and_end();
        self.file.with_file_name(format!("{stem}.{number:06}.{end}"))
    }

    /// What stands before the number, and behind it.
    fn stem_and_end(&self) -> (String, String) {
        let name = self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = stem(&self.file).to_string_lossy().into_owned();
        let end = match name.strip_prefix(&stem).unwrap_or_default().trim_start_matches('.') {
            "" => "jsonl",
            "gz" => "jsonl.gz",
            end => end,
        };
        (stem, end.to_owned())
    }

    /// The number of a part, by the name of its file.
    fn number(&self, file: &Path) -> Option<u64> {
        let name = file.file_name()?.to_str()?;
        let (stem, _) = self.stem_and_end();
        let digits = name.strip_prefix(&stem)?.strip_prefix('.')?.split('.').next()?;
        let number = digits.parse().ok()?;
        (self.name(number).file_name()?.to_str()? == name).then_some(number)
    }

    /// The numbers of the parts that lie there, in order.
    pub fn there(&self) -> Vec<u64> {
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut numbers: Vec<u64> = entries.filter_map(|entry| self.number(&entry.path())).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Takes the oldest parts away until there are as many as are kept. One that is still written goes when it is closed, and
    /// no younger one in its place.
    pub fn take_away(&self, written: &[u64]) {
        let there = self.there();
        let over = there.len().saturating_sub(self.kept);
        for number in there.iter().take(over).filter(|number| !written.contains(number)) {
            // One that cannot be removed is tried again with the next part.
            fs::remove_file(self.name(*number)).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_parts_go_and_no_younger_one_in_the_place_of_one_that_is_written() {
        let folder = std::env::temp_dir().join(format!("sockscope-parts-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let parts = Parts { file: folder.join("v.jsonl"), bytes: 1, kept: 2 };
        for number in 1..=4 {
            fs::write(parts.name(number), "").unwrap();
        }
        // The newest has closed first, as it may when the server stops.
        parts.take_away(&[1, 2, 3]);
        assert_eq!(parts.there(), [1, 2, 3, 4]);
        parts.take_away(&[2, 3]);
        assert_eq!(parts.there(), [2, 3, 4]);
        parts.take_away(&[]);
        assert_eq!(parts.there(), [3, 4]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_part_is_known_by_its_name_and_nothing_else_is() {
        for (file, seventh) in [
            ("a/visits.jsonl", "a/visits.000007.jsonl"),
            ("visits", "visits.000007.jsonl"),
            ("v.1.txt", "v.1.000007.txt"),
            ("v.jsonl.gz", "v.000007.jsonl.gz"),
            ("v.gz", "v.000007.jsonl.gz"),
        ] {
            let parts = Parts { file: file.into(), bytes: 1, kept: 2 };
            assert_eq!(parts.name(7), PathBuf::from(seventh));
            assert_eq!(parts.number(Path::new(seventh)), Some(7));
            for other in
                [file, "visits.7.jsonl", "visits.000007.jsonl.bak", "other.000007.jsonl", "visits.00000x.jsonl"]
            {
                assert_eq!(parts.number(Path::new(other)), None, "{file}: {other}");
            }
        }
        let many = Parts { file: "v.jsonl".into(), bytes: 1, kept: 2 };
        assert_eq!(many.number(Path::new("v.1234567.jsonl")), Some(1_234_567));
    }
}
