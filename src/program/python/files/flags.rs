//! The flags of open(2) that mean something here, with the numbers of Linux.
//! What they ask for, `opened` does.

/// Which bits say whether it is read or written.
pub const ACCESS: i32 = 3;
/// `O_WRONLY`
pub const WRITE: i32 = 1;
/// `O_RDWR`
pub const BOTH: i32 = 2;
/// `O_CREAT`
pub const CREATE: i32 = 0o100;
/// `O_EXCL`
pub const EXCLUSIVE: i32 = 0o200;
/// `O_TRUNC`
pub const TRUNCATE: i32 = 0o1000;
/// `O_APPEND`
pub const APPEND: i32 = 0o2000;
/// `O_DIRECTORY`
pub const FOLDER: i32 = 0o200_000;
