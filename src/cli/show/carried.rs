//! The files that travel over connections in `show`: how far each has come, and how fast.
//! What travels, `world` says.

use std::io::{self, Write};

use serde::Serialize;

use crate::lang::Lang;
use crate::narrate;
use crate::world::{Stage, Transfer, World};

/// A file that travels, in JSON.
#[derive(Serialize)]
pub struct Carried {
    flow: String,
    name: String,
    sent: bool,
    done: u64,
    size: Option<u64>,
    stage: &'static str,
    rate: Option<u64>,
    sentence: String,
}

/// The newest of each connection.
pub fn carried(world: &World<'_>, lang: Lang) -> Vec<Carried> {
    let told = |transfer: Transfer| Carried {
        flow: world.trace.flow_name(transfer.requests),
        sentence: narrate::transfer(world.trace, &transfer, lang),
        name: transfer.name,
        sent: transfer.sent,
        done: transfer.done,
        size: transfer.size,
        stage: match transfer.stage {
            Stage::UnderWay { .. } => "under-way",
            Stage::Whole => "whole",
            Stage::Refused => "refused",
            Stage::BrokenOff => "broken-off",
        },
        rate: match transfer.stage {
            Stage::UnderWay { rate } => rate,
            _ => None,
        },
    };
    world.transfers(usize::MAX).into_iter().map(told).collect()
}

/// Writes them for people, a line for each.
///
/// # Errors
/// Those of the writer.
pub fn write(out: &mut impl Write, world: &World<'_>, lang: Lang) -> io::Result<()> {
    let transfers = world.transfers(usize::MAX);
    if transfers.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    writeln!(out, "{}", lang.pick("Files on their way", "传输中的文件"))?;
    for transfer in transfers {
        writeln!(out, "    {}", narrate::transfer(world.trace, &transfer, lang))?;
    }
    Ok(())
}
