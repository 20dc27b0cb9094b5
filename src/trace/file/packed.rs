//! A trace file that is packed: known by its first two bytes when it is read, and wanted by its name when it is written. It is
//! gzip (RFC 1952), so that `zcat` and every language read it. What stands in it is not this file's affair.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, ErrorKind, Read as _, Write};
use std::path::Path;

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;

use crate::lang::Text;

/// How such a file begins.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// So many bytes are gathered before they go to the file, or what has come so often: a little at a time packs badly. As much may
/// be missing from the file of a process that was killed.
const GATHERED: usize = 256 << 10;
const OFTEN: u32 = 32;

/// No trace that was recorded is larger, in bytes of lines; a small packed file may claim to be.
const LARGEST: u64 = 2 << 30;

/// Whether a file of this name is to be packed.
fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "gz")
}

/// Whether a file begins as a trace does, or as one that is packed; what is in it, reading tells.
pub fn begins_as_trace(mut input: impl BufRead) -> bool {
    const PLAIN: &[u8] = b"{\"sockscope_trace\"";
    input.fill_buf().is_ok_and(|start| start.starts_with(PLAIN) || start.starts_with(&MAGIC))
}

/// The name of a trace file without what says that it is one.
pub fn stem(path: &Path) -> OsString {
    let path = if is_packed(path) { path.with_extension("") } else { path.to_owned() };
    path.file_stem().unwrap_or_default().to_owned()
}

/// The lines of a file, and whether it is packed.
///
/// # Errors
/// Those of the reader.
pub(super) fn unpacked<'i>(mut input: impl BufRead + 'i) -> io::Result<(Box<dyn BufRead + 'i>, bool)> {
    let packed = input.fill_buf()?.starts_with(&MAGIC);
    if packed {
        return Ok((Box::new(BufReader::new(MultiGzDecoder::new(input).take(LARGEST))), true));
    }
    Ok((Box::new(input), false))
}

/// Whether an error means that what was packed is cut (`Some(true)`) or damaged; `None` for one of the system.
pub(super) fn is_cut(error: &io::Error) -> Option<bool> {
    match error.kind() {
        ErrorKind::UnexpectedEof => Some(true),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => Some(false),
        _ => None,
    }
}

/// Whether the rest of a packed file shows that it is damaged: its sum stands at its end.
pub(super) fn is_damaged(input: &mut dyn BufRead) -> bool {
    io::copy(input, &mut io::sink()).is_err_and(|error| is_cut(&error) == Some(false))
}

/// What there is to say of a packed file in which not even the header is whole.
pub(super) fn nothing() -> Text {
    Text::new(
        "This packed file is cut or damaged in its first line, so that nothing of it can be read. Make a trace with `sockscope run --trace FILE`.",
        "这个压缩文件在第一行就已中断或损坏，无法读取。可以用 `sockscope run --trace FILE` 生成轨迹。",
    )
}

/// Where a trace goes: as it is, or packed.
#[derive(Debug)]
pub struct TraceOut<W: Write> {
    way: Way<W>,
    /// Bytes of lines so far, however small they become.
    written: u64,
}

#[derive(Debug)]
enum Way<W: Write> {
    Plain(W),
    Packed {
        out: Box<GzEncoder<W>>,
        /// Bytes since they went to the file last, and how often they might have.
        gathered: usize,
        put_off: u32,
    },
}

impl<W: Write> TraceOut<W> {
    /// As the name of the file wants it.
    pub fn of(path: &Path, out: W) -> Self {
        let way = match is_packed(path) {
            // The header goes at once, so that the file is known for what it is.
            true => {
                Way::Packed { out: Box::new(GzEncoder::new(out, Compression::default())), gathered: 0, put_off: OFTEN }
            }
            false => Way::Plain(out),
        };
        Self { way, written: 0 }
    }

    /// Bytes of lines so far, before they were packed.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Has what is gathered in the file, since nothing more has come for a while.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn rest(&mut self) -> io::Result<()> {
        match &mut self.way {
            Way::Packed { out, gathered, put_off } if *gathered > 0 => {
                (*gathered, *put_off) = (0, 0);
                out.flush()
            }
            _ => Ok(()),
        }
    }

    /// Writes what is still gathered, and what ends the file.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn close(self) -> io::Result<W> {
        let mut out = match self.way {
            Way::Plain(out) => out,
            Way::Packed { out, .. } => out.finish()?,
        };
        out.flush()?;
        Ok(out)
    }
}

impl<W: Write> Write for TraceOut<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.way {
            Way::Plain(out) => out.write(bytes)?,
            Way::Packed { out, gathered, .. } => {
                let written = out.write(bytes)?;
                *gathered += written;
                written
            }
        };
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.way {
            Way::Plain(out) => out.flush(),
            Way::Packed { gathered, put_off, .. } if *gathered < GATHERED && *put_off < OFTEN => {
                *put_off += 1;
                Ok(())
            }
            Way::Packed { out, gathered, put_off } => {
                (*gathered, *put_off) = (0, 0);
                out.flush()
            }
        }
    }
}
