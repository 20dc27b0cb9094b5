//! The error numbers of Linux that files have, as errno(3) names them.
//! Their texts stand in `assets/python/lib/_errors.py`.

/// There is no such file or folder.
pub const ENOENT: i32 = 2;
/// The descriptor is none, or not open for this.
pub const EBADF: i32 = 9;
/// The mode does not allow it.
pub const EACCES: i32 = 13;
/// It is the root.
pub const EBUSY: i32 = 16;
/// It is there already.
pub const EEXIST: i32 = 17;
/// Something on the way is no folder.
pub const ENOTDIR: i32 = 20;
/// It is a folder.
pub const EISDIR: i32 = 21;
/// A value that cannot be.
pub const EINVAL: i32 = 22;
/// Too many files are open.
pub const EMFILE: i32 = 24;
/// The file is larger than any here.
pub const EFBIG: i32 = 27;
/// The files have reached their quota.
pub const ENOSPC: i32 = 28;
/// A name or a path is too long.
pub const ENAMETOOLONG: i32 = 36;
/// There is something in the folder.
pub const ENOTEMPTY: i32 = 39;
