//! Error numbers of Linux by their names in errno(3), as the trace file writes them.
//! It says nothing of what an error means to a learner.

use serde::{Deserialize, Serialize};

/// Name and number of every error that a socket call of this program can give.
const ERRNOS: &[(&str, i32)] = &[
    ("EPERM", 1),
    ("EINTR", 4),
    ("EIO", 5),
    ("EBADF", 9),
    ("EAGAIN", 11),
    ("ENOMEM", 12),
    ("EACCES", 13),
    ("EFAULT", 14),
    ("EINVAL", 22),
    ("ENFILE", 23),
    ("EMFILE", 24),
    ("EPIPE", 32),
    ("ENOTSOCK", 88),
    ("EDESTADDRREQ", 89),
    ("EMSGSIZE", 90),
    ("EPROTOTYPE", 91),
    ("ENOPROTOOPT", 92),
    ("EPROTONOSUPPORT", 93),
    ("EOPNOTSUPP", 95),
    ("EAFNOSUPPORT", 97),
    ("EADDRINUSE", 98),
    ("EADDRNOTAVAIL", 99),
    ("ENETDOWN", 100),
    ("ENETUNREACH", 101),
    ("ECONNABORTED", 103),
    ("ECONNRESET", 104),
    ("ENOBUFS", 105),
    ("EISCONN", 106),
    ("ENOTCONN", 107),
    ("ETIMEDOUT", 110),
    ("ECONNREFUSED", 111),
    ("EHOSTUNREACH", 113),
    ("EALREADY", 114),
    ("EINPROGRESS", 115),
    ("ECANCELED", 125),
];

/// The name of an error number, or `errno N` for one that has none here.
pub fn errno_name(number: i32) -> String {
    ERRNOS.iter().find(|(_, n)| *n == number).map_or_else(|| format!("errno {number}"), |(name, _)| (*name).to_owned())
}

/// The number of an error name, as [`errno_name`] writes it.
pub fn errno_number(name: &str) -> Option<i32> {
    if let Some(number) = name.strip_prefix("errno ") {
        return number.parse().ok().filter(|number| *number > 0);
    }
    ERRNOS.iter().find(|(n, _)| *n == name).map(|(_, number)| *number)
}

/// An error number by its name, as somebody writes it who asks for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Errno(i32);

impl Errno {
    /// Whether it is the number of an error that happened.
    pub fn is(self, number: i32) -> bool {
        self.0 == number
    }
}

impl TryFrom<String> for Errno {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let unknown = || format!("unknown error `{name}`, expected a name such as `ECONNRESET` or `EADDRINUSE`");
        errno_number(&name).map(Self).ok_or_else(unknown)
    }
}

impl From<Errno> for String {
    fn from(errno: Errno) -> Self {
        errno_name(errno.0)
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Errno {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Errno".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = ERRNOS.iter().map(|(name, _)| *name).collect();
        schemars::json_schema!({
            "description": "An error of a call by its name in errno(3).",
            "type": "string",
            "enum": names,
        })
    }
}

/// Whether an error number says that the peer's kernel has broken the connection off: `ECONNRESET`.
pub fn is_reset(number: i32) -> bool {
    errno_number("ECONNRESET") == Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_lead_back_to_each_other() {
        for (name, number) in ERRNOS {
            assert_eq!(errno_name(*number), *name);
            assert_eq!(errno_number(name), Some(*number));
        }
        assert_eq!(errno_number(&errno_name(4242)), Some(4242));
        assert_eq!(errno_number("nonsense"), None);
        assert_eq!(errno_number("errno -2147483648"), None);
    }
}
