//! The address of a socket: a host and a port, or a name of unix(7). It is data, as a program wrote it or the kernel told it.
//! Nothing is looked up here, and nobody is reached.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

/// An address of any family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Address {
    Internet(SocketAddr),
    Unix(UnixName),
}

/// Stands before a name of unix(7) in a file; an internet address stands alone.
const UNIX: &str = "unix:";

impl Address {
    /// Of a unix(7) socket that was bound to nothing.
    pub const UNNAMED: Address = Address::Unix(UnixName::NONE);

    /// The internet address, if it is one.
    pub fn internet(self) -> Option<SocketAddr> {
        match self {
            Address::Internet(address) => Some(address),
            Address::Unix(_) => None,
        }
    }

    /// Its port; names have none.
    pub fn port(self) -> Option<u16> {
        self.internet().map(|address| address.port())
    }

    /// Whether it leaves the choice of a port to the system.
    pub fn leaves_the_port(self) -> bool {
        self.port() == Some(0)
    }

    /// Whether it is a name that nobody gave.
    pub fn is_unnamed(self) -> bool {
        self == Self::UNNAMED
    }

    /// Where somebody may be waiting who is called at this address: a listener at any host is reached by each name of the
    /// machine, so it is the port alone that tells; and of names of unix(7) it is the name.
    #[must_use]
    pub fn place(self) -> Self {
        match self {
            Address::Internet(address) => SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), address.port()).into(),
            Address::Unix(_) => self,
        }
    }

    /// Whether whoever calls one of them may reach who waits at the other.
    pub fn meets(self, other: Address) -> bool {
        !self.is_unnamed() && self.place() == other.place()
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Address::Internet(address)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Internet(address) => write!(f, "{address}"),
            Address::Unix(name) if name.as_str().is_empty() => f.write_str("unnamed"),
            Address::Unix(name) => write!(f, "{name}"),
        }
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        match address {
            Address::Internet(address) => address.to_string(),
            Address::Unix(name) => format!("{UNIX}{name}"),
        }
    }
}

impl TryFrom<String> for Address {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.strip_prefix(UNIX) {
            Some(name) => UnixName::read(name).map(Address::Unix).ok_or_else(|| "a name that is too long".to_owned()),
            None => text.parse().map(Address::Internet).map_err(|error: std::net::AddrParseError| error.to_string()),
        }
    }
}

impl std::str::FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.to_owned().try_into()
    }
}

/// The longest name: `sun_path` of unix(7).
const LONGEST: usize = 108;

/// A name of unix(7): a path, or behind a zero byte a name that stands in no file system; nothing for a socket without one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixName {
    bytes: [u8; LONGEST],
    len: u8,
}

impl UnixName {
    const NONE: UnixName = UnixName { bytes: [0; LONGEST], len: 0 };

    /// The name as a program writes it; nothing if it is too long.
    pub fn new(name: &str) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        // A path ends with a zero byte, which needs room.
        let room = if name.starts_with('\0') { LONGEST } else { LONGEST - 1 };
        bytes.get_mut(..name.len()).filter(|_| name.len() <= room)?.copy_from_slice(name.as_bytes());
        Some(Self { bytes, len: u8::try_from(name.len()).ok()? })
    }

    /// The name as it stands in a file or on the screen, where `@` stands for the zero byte, as in proc(5).
    fn read(text: &str) -> Option<Self> {
        match text.strip_prefix('@') {
            Some(name) => Self::new(&format!("\0{name}")),
            None => Self::new(text),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        // It was made of a text.
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }

    /// Whether it stands in no file system.
    pub fn is_abstract(&self) -> bool {
        self.as_str().starts_with('\0')
    }
}

impl fmt::Display for UnixName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str().strip_prefix('\0') {
            Some(name) => write!(f, "@{name}"),
            None => f.write_str(self.as_str()),
        }
    }
}

impl fmt::Debug for UnixName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unix(name: &str) -> Address {
        Address::Unix(UnixName::new(name).unwrap())
    }

    #[test]
    fn an_address_is_the_same_after_it_has_been_written_and_read() {
        let internet = ["127.0.0.1:8080", "[::1]:80"].map(|text| Address::from(text.parse::<SocketAddr>().unwrap()));
        let named = ["/tmp/learner.sock", "chat.sock", "\0hidden", ""].map(unix);
        for address in internet.into_iter().chain(named) {
            let json = serde_json::to_string(&address).unwrap();
            assert_eq!(serde_json::from_str::<Address>(&json).unwrap(), address, "{json}");
        }
        assert_eq!(serde_json::to_string(&internet[0]).unwrap(), "\"127.0.0.1:8080\"");
        assert_eq!(serde_json::to_string(&named[2]).unwrap(), "\"unix:@hidden\"");
        for text in ["127.0.0.1", "", &format!("unix:{}", "x".repeat(108))] {
            assert!(serde_json::from_value::<Address>(text.into()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_port_is_met_at_any_host_and_a_name_at_the_name_alone() {
        let at = |text: &str| Address::from(text.parse::<SocketAddr>().unwrap());
        assert!(at("0.0.0.0:80").meets(at("127.0.0.1:80")) && !at("0.0.0.0:80").meets(at("127.0.0.1:81")));
        assert!(unix("/a").meets(unix("/a")) && !unix("/a").meets(unix("/b")));
        assert!(!Address::UNNAMED.meets(Address::UNNAMED));
    }
}
