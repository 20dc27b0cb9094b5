//! The files of the programs in `show`: which there are at a position, how large they are, and what stands in them.
//! It opens none of them; the trace tells.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;

use crate::escape::escape;
use crate::lang::{Lang, bytes_en};
use crate::world::World;

/// Bytes of a file that are shown to people.
const SHOWN: usize = 32;

/// A file in JSON.
#[derive(Serialize)]
pub struct File<'t> {
    /// The actor whose program has it; `null` where all programs of the run have it together.
    of: Option<&'t str>,
    /// From the folder of the program on, or from the root, beginning with a slash.
    name: String,
    folder: bool,
    /// Whether it lay there before the run.
    found: bool,
    size: u64,
    /// The numbers of the events that changed it, each with its size after that.
    growth: Vec<(usize, u64)>,
    /// Its beginning as base64, as far as the trace keeps it; `null` for a folder.
    data: Option<String>,
    /// Bytes behind that.
    more: u64,
}

/// The files at a position.
pub fn files<'t>(world: &World<'t>) -> Vec<File<'t>> {
    let told = |state: crate::world::FileState| {
        let content = world.file_content(state.of, &state.name);
        File {
            of: state.of.map(|actor| world.trace.actor_name(actor)),
            folder: state.folder,
            found: state.found,
            size: state.size,
            growth: state.growth,
            more: content.as_ref().map_or(0, |content| content.more),
            data: content.map(|content| BASE64.encode(content.bytes)),
            name: state.name,
        }
    };
    world.files().into_iter().map(told).collect()
}

/// Writes them for people, a line for each.
///
/// # Errors
/// Those of the writer.
pub fn write(out: &mut impl Write, world: &World<'_>, lang: Lang) -> io::Result<()> {
    let files = world.files();
    if files.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    writeln!(out, "{}", lang.pick("Files", "文件"))?;
    for state in files {
        let of = match state.of {
            Some(actor) => world.trace.actor_name(actor),
            None => lang.pick("all", "共用"),
        };
        let name = escape(state.name.as_bytes());
        if state.folder {
            writeln!(out, "    {of}  {name}/")?;
            continue;
        }
        let content = world.file_content(state.of, &state.name);
        let start = content.as_ref().map_or(&[][..], |content| &content.bytes[..content.bytes.len().min(SHOWN)]);
        let more = if state.size > start.len() as u64 { "…" } else { "" };
        let size = lang.pick(bytes_en(state.size), format!("{} 字节", state.size));
        writeln!(out, "    {of}  {name}  {size}  \"{}\"{more}", escape(start))?;
    }
    Ok(())
}
