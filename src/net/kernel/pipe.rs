//! Files for writing that may be pipes of somebody else. One that nobody reads is refused and not waited for.
//! What is written to them is not known here.

use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Makes or empties a file (open(2)).
///
/// # Errors
/// Those of the system; `ENXIO` for a pipe without a reader.
pub fn create_unless_unread(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    let file = options.write(true).create(true).truncate(true).custom_flags(libc::O_NONBLOCK).open(path)?;
    // From here on whoever reads a pipe slowly is waited for.
    rustix::fs::fcntl_setfl(&file, rustix::fs::OFlags::empty())?;
    Ok(file)
}
