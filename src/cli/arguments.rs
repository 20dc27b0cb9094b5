//! The arguments of this process, whatever bytes they are made of.
//! What they mean, `args` says.

use std::ffi::OsString;

/// Holds the arguments where they cannot stand among the arguments themselves, as hexadecimal digits with commas between.
#[cfg(unix)]
const HANDED_OVER: &str = "SOCKSCOPE_ARGUMENTS";

/// The arguments, the program's own name first.
pub fn given() -> Vec<OsString> {
    handed_over().unwrap_or_else(|| std::env::args_os().collect())
}

/// The arguments behind the program's name, as far as they are text.
pub fn as_text() -> Vec<String> {
    given().iter().skip(1).map(|arg| arg.to_string_lossy().into_owned()).collect()
}

/// Begins this process anew under a plain name, if an argument, or the path by which it was called, is not UTF-8. The
/// interpreter reads the arguments of its process by itself, and takes them for UTF-8. Returns where that is not needed or
/// not possible.
#[cfg_attr(unix, expect(clippy::disallowed_methods, reason = "it is this program itself that goes on in its place"))]
pub fn make_plain() {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let args: Vec<OsString> = std::env::args_os().collect();
        if args.iter().all(|arg| arg.to_str().is_some()) || std::env::var_os(HANDED_OVER).is_some() {
            return;
        }
        if let Ok(itself) = std::env::current_exe() {
            // Returns only if it fails; then the arguments are what they are.
            let _failure = std::process::Command::new(itself).arg0("sockscope").env(HANDED_OVER, packed(&args)).exec();
        }
    }
}

#[cfg(unix)]
fn packed(args: &[OsString]) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    args.iter().map(|arg| crate::escape::to_hex(arg.as_bytes())).collect::<Vec<_>>().join(",")
}

#[cfg(unix)]
fn handed_over() -> Option<Vec<OsString>> {
    unpacked(&std::env::var(HANDED_OVER).ok()?)
}

#[cfg(unix)]
fn unpacked(packed: &str) -> Option<Vec<OsString>> {
    use std::os::unix::ffi::OsStringExt as _;
    packed.split(',').map(|hex| crate::escape::from_hex(hex).ok().map(OsString::from_vec)).collect()
}

#[cfg(not(unix))]
fn handed_over() -> Option<Vec<OsString>> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStringExt as _;

    use super::*;

    #[test]
    fn arguments_of_any_bytes_are_handed_over() {
        let all = (1..=255).collect::<Vec<u8>>();
        for args in [vec![b"sockscope".to_vec()], vec![b"a".to_vec(), all, Vec::new(), "中文".into()]] {
            let args: Vec<OsString> = args.into_iter().map(OsString::from_vec).collect();
            assert_eq!(unpacked(&packed(&args)), Some(args));
        }
    }
}
