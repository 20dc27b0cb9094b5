//! `sockscope explain`: what every byte of a stream is for, under a framing.
//! It decodes nothing; `codec::explain` does.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _, Write};
use std::ops::Range;
use std::path::Path;

use super::args::ExplainArgs;
use super::framing;
use super::output::{print, say};
use super::problem::Problem;
use crate::codec::{self, Explanation, FrameSpan, Part};
use crate::escape::from_hex;
use crate::lang::Lang;
use crate::scenario::Scenario;

/// The most bytes that are explained.
const MOST: u64 = 64 << 20;

/// Bytes in a row.
const ROW: usize = 8;

/// Bytes of a payload that are shown in the list of frames.
const SHOWN: usize = 48;

/// Carries the command out. Returns the exit status: whatever the bytes are, saying it is no failure.
///
/// # Errors
/// Bad usage or unreadable input.
pub fn explain(args: &ExplainArgs, lang: Lang) -> Result<u8, Problem> {
    let framing = framing::overlay(&args.framing, &Scenario::default().framing)?;
    let bytes = bytes(args, lang)?;
    let explanation = codec::explain(&framing, &bytes);
    print(|out| write(out, &explanation, &bytes, lang))?;
    Ok(0)
}

fn bytes(args: &ExplainArgs, lang: Lang) -> Result<Vec<u8>, Problem> {
    if let Some(hex) = &args.hex {
        return from_hex(hex).map_err(|sentence| Problem::at("--hex", &sentence));
    }
    if let Some(path) = &args.file {
        return File::open(path)
            .and_then(read_whole)
            .map_err(|error| Problem::unreadable(path, &error))?
            .ok_or_else(|| too_long(path));
    }
    if io::stdin().is_terminal() {
        say(lang.pick(
            "Reading bytes from the terminal; end them with Ctrl-D, or name a file or --hex.",
            "正在从终端读取字节；用 Ctrl-D 结束，或改用文件或 --hex。",
        ));
    }
    let stdin = Path::new("stdin");
    read_whole(io::stdin().lock()).map_err(|error| Problem::unreadable(stdin, &error))?.ok_or_else(|| too_long(stdin))
}

/// All that there is; `None` for more than anybody reads about.
fn read_whole(from: impl io::Read) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(MOST + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= MOST).then_some(bytes))
}

fn too_long(path: &Path) -> Problem {
    let (path, mib) = (path.display(), MOST >> 20);
    Problem::new(
        format!(
            "{path}: More than {mib} MiB, with some lines for each byte, is more than can be read. Give a part of it."
        ),
        format!("{path}：超过 {mib} MiB；每个字节都要占几行，没有人读得完。请只给出其中一部分。"),
    )
}

fn write(out: &mut impl Write, explanation: &Explanation, bytes: &[u8], lang: Lang) -> io::Result<()> {
    for part in &explanation.parts {
        write_part(out, part, bytes, lang)?;
    }
    if explanation.parts.is_empty() {
        writeln!(out, "{}", lang.pick("The stream is empty.", "流是空的。"))?;
    } else {
        writeln!(out)?;
    }
    for (number, frame) in (1..).zip(&explanation.frames) {
        write_frame(out, number, frame, bytes, lang)?;
    }
    for rejection in &explanation.rejections {
        let Range { start, end } = rejection.range;
        let sentence = rejection.sentence.get(lang);
        writeln!(
            out,
            "{}",
            lang.pick(format!("Rejected {start}..{end}: {sentence}"), format!("拒绝 {start}..{end}：{sentence}"))
        )?;
    }
    writeln!(out, "{}", explanation.ending.sentence(lang))
}

/// The bytes of a part: offset, hexadecimal, role and frame, text. The text stands last since its width is not known.
fn write_part(out: &mut impl Write, part: &Part, bytes: &[u8], lang: Lang) -> io::Result<()> {
    let frame = part.frame.map_or_else(String::new, |frame| format!("#{}", frame + 1));
    let role = padded(part.role.name(lang), 17);
    let mut start = place(part.range.start).min(bytes.len());
    let end = place(part.range.end).min(bytes.len());
    while start < end {
        let row = &bytes[start..row_end(bytes, start, end)];
        let hex: Vec<String> = row.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(out, "{start:>8}  {:23}  {role} {frame:<6}  {}", hex.join(" "), readable(row))?;
        start += row.len();
    }
    Ok(())
}

fn write_frame(out: &mut impl Write, number: usize, frame: &FrameSpan, bytes: &[u8], lang: Lang) -> io::Result<()> {
    let whole = frame.frame();
    let payload = frame.payload_range();
    let payload = bytes.get(place(payload.start)..place(payload.end)).unwrap_or_default();
    let shown = &payload[..payload.len().min(SHOWN)];
    let more = if payload.len() > SHOWN { "…" } else { "" };
    let (start, end, len) = (whole.start, whole.end, payload.len());
    let text = readable(shown);
    writeln!(
        out,
        "{}",
        lang.pick(
            format!("Frame {number}: {start}..{end}, payload of {len}: \"{text}\"{more}"),
            format!("第 {number} 帧：{start}..{end}，载荷 {len} 字节：\"{text}\"{more}"),
        )
    )
}

/// A stream offset as a place in the bytes at hand.
fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// Where a row ends: after [`ROW`] bytes, or a little earlier, so that no character of UTF-8 is cut.
fn row_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let full = end.min(start + ROW);
    let continues = |at: usize| at < end && bytes[at] & 0b1100_0000 == 0b1000_0000;
    (full.saturating_sub(3)..=full).rev().find(|at| *at > start && !continues(*at)).unwrap_or(full)
}

/// Bytes as text: characters as they are, a dot for whatever cannot be seen.
fn readable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.extend(chunk.valid().chars().map(|c| if c.is_control() { '.' } else { c }));
        text.extend(chunk.invalid().iter().map(|_| '.'));
    }
    text
}

/// A text filled up to a width; a Chinese character is two columns wide.
fn padded(text: &str, width: usize) -> String {
    let wide: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    format!("{text}{:gap$}", "", gap = width.saturating_sub(wide))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_do_not_cut_characters() {
        let bytes = "abcdefg你好".as_bytes();
        assert_eq!(row_end(bytes, 0, bytes.len()), 7);
        assert_eq!(row_end(bytes, 7, bytes.len()), 13);
        assert_eq!(row_end(&[0x80; 20], 0, 20), 8, "bytes that are no text still come to an end");
        assert_eq!(row_end(bytes, 7, 9), 9);
    }

    #[test]
    fn what_cannot_be_seen_is_a_dot() {
        assert_eq!(readable("a\n好\0".as_bytes()), "a.好.");
        assert_eq!(readable(b"\xff\xfeA"), "..A");
    }
}
