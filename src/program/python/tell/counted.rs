//! How many arguments a call of the socket library takes, in python3's words: there it is written in C, which counts them and
//! gives them no names. What the arguments are is told elsewhere (`arguments`).

/// How python3 says it.
#[derive(Clone, Copy)]
enum Says {
    /// "takes at least 1 argument (0 given)"
    Counts,
    /// "takes exactly one argument (0 given)", behind this.
    One(&'static str),
    /// "takes no arguments (1 given)", behind this.
    Nothing(&'static str),
    /// "missing required argument 'buffer' (pos 1)", or else as those that count.
    Buffer,
    /// "expected at least 3 arguments, got 0"
    Expects,
}
use Says::{Buffer, Counts, Expects, Nothing, One};

/// A call: its name, how many arguments it takes at least and at most, and how that is said.
type Counted = (&'static str, u64, u64, Says);

const METHODS: &[Counted] = &[
    ("recv", 1, 2, Counts),
    ("recvfrom", 1, 2, Counts),
    ("send", 1, 2, Counts),
    ("sendall", 1, 2, Counts),
    ("listen", 0, 1, Counts),
    ("setsockopt", 3, 3, Counts),
    ("getsockopt", 2, 3, Counts),
    ("recv_into", 1, 3, Buffer),
    ("recvfrom_into", 1, 3, Buffer),
    ("shutdown", 1, 1, One("socket.")),
    ("settimeout", 1, 1, One("socket.")),
    ("setblocking", 1, 1, One("socket.")),
    ("fileno", 0, 0, Nothing("socket.")),
    ("getpeername", 0, 0, Nothing("socket.")),
    ("getsockname", 0, 0, Nothing("socket.")),
    ("gettimeout", 0, 0, Nothing("socket.")),
    ("getblocking", 0, 0, Nothing("socket.")),
];

const FUNCTIONS: &[Counted] = &[
    ("inet_aton", 1, 1, Counts),
    ("inet_ntoa", 1, 1, Counts),
    ("inet_pton", 2, 2, Counts),
    ("inet_ntop", 2, 2, Counts),
    ("htons", 1, 1, Counts),
    ("ntohs", 1, 1, Counts),
    ("htonl", 1, 1, One("_socket.")),
    ("ntohl", 1, 1, One("_socket.")),
    ("gethostname", 0, 0, Nothing("_socket.")),
    ("gethostbyname", 1, 1, Counts),
    ("gethostbyname_ex", 1, 1, Counts),
    ("gethostbyaddr", 1, 1, Counts),
    ("getnameinfo", 2, 2, Counts),
    ("getservbyname", 1, 2, Counts),
    ("getservbyport", 1, 2, Counts),
    ("getprotobyname", 1, 1, Counts),
    ("getdefaulttimeout", 0, 0, Nothing("_socket.")),
    ("setdefaulttimeout", 1, 1, One("_socket.")),
    ("select", 3, 4, Expects),
];

/// The message in python3's words, if it says that a call of the socket library was given too few or too many arguments.
pub fn counted(message: &str) -> Option<String> {
    let (called, what) = message.split_once("() ")?;
    let (own, name, calls) = match called.strip_prefix("socket.") {
        // A method is given its socket, too, which python3 does not count.
        Some(name) => (1, name, METHODS),
        None => (0, called, FUNCTIONS),
    };
    let (_, least, most, says) = calls.iter().find(|(of, ..)| *of == name).copied()?;
    let given = given(what, least, own)?;
    let (bound, count) = match (least == most, given < least) {
        (true, _) => ("exactly", least),
        (false, true) => ("at least", least),
        (false, false) => ("at most", most),
    };
    let s = if count == 1 { "" } else { "s" };
    Some(match says {
        Buffer if given < least => format!("{name}() missing required argument 'buffer' (pos 1)"),
        Counts | Buffer => format!("{name}() takes {bound} {count} argument{s} ({given} given)"),
        One(of) => format!("{of}{name}() takes exactly one argument ({given} given)"),
        Nothing(of) => format!("{of}{name}() takes no arguments ({given} given)"),
        Expects => format!("{name} expected {bound} {count} argument{s}, got {given}"),
    })
}

/// How many arguments were given: of so many that a call takes at least, of which it has its own already.
fn given(what: &str, least: u64, own: u64) -> Option<u64> {
    let number = |text: &str| text.split(' ').next()?.parse::<u64>().ok();
    if let Some(missing) = what.strip_prefix("missing ") {
        let is_count = missing.contains("required positional argument");
        return number(missing).filter(|_| is_count).and_then(|missing| least.checked_sub(missing));
    }
    let (takes, given) = what.strip_prefix("takes ")?.rsplit_once(" but ")?;
    let is_count = takes.contains("positional argument") && given.ends_with(" given");
    number(given).filter(|_| is_count).and_then(|given| given.checked_sub(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_and_too_many_are_told_as_by_a_call_written_in_c() {
        for (here, there) in [
            (
                "socket.recv() missing 1 required positional argument: 'bufsize'",
                "recv() takes at least 1 argument (0 given)",
            ),
            (
                "socket.recv() takes from 2 to 3 positional arguments but 6 were given",
                "recv() takes at most 2 arguments (5 given)",
            ),
            (
                "socket.setsockopt() missing 2 required positional arguments: 'optname' and 'value'",
                "setsockopt() takes exactly 3 arguments (1 given)",
            ),
            (
                "socket.fileno() takes 1 positional argument but 2 were given",
                "socket.fileno() takes no arguments (1 given)",
            ),
            ("htons() missing 1 required positional argument: 'x'", "htons() takes exactly 1 argument (0 given)"),
            ("select() missing 1 required positional argument: 'xlist'", "select expected at least 3 arguments, got 2"),
        ] {
            assert_eq!(counted(here).as_deref(), Some(there));
        }
        for other in [
            "",
            "recv() missing 1 required positional argument: 'bufsize'",
            "socket.recv() got an unexpected keyword argument 'x'",
            "socket.accept() takes 1 positional argument but 2 were given",
            "select() missing what it needs",
            "select() missing 4 required positional arguments: its own",
        ] {
            assert_eq!(counted(other), None, "{other}");
        }
    }
}
