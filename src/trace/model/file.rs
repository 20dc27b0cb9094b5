//! What a program did to its files: each change of one, with as much of the bytes as a reader may want to see.
//! The files themselves are not here; what lies where at a position is `world`'s.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// So many bytes from the beginning of each file are kept in a trace; of what lies behind, its size alone.
pub const KEPT: usize = 64 << 10;

/// A change of a file or a folder of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEvent {
    /// From the folder of the program on, or from the root, beginning with a slash.
    pub name: Box<str>,
    pub change: FileChange,
    /// Whether all programs of the run have these files together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
}

/// What happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FileChange {
    /// It lay there before the run, and is opened for the first time.
    Found {
        size: u64,
        #[serde(default, skip_serializing_if = "FileBytes::is_empty")]
        data: FileBytes,
    },
    /// It was made, and is empty.
    Made,
    /// Bytes were written at an offset; `data` are those of them that are kept.
    Written {
        at: u64,
        bytes: u64,
        /// How large it is now.
        size: u64,
        #[serde(default, skip_serializing_if = "FileBytes::is_empty")]
        data: FileBytes,
    },
    /// It was cut, or made longer by zeros.
    Cut {
        size: u64,
    },
    Removed,
    /// It has another name now; whatever was called so is gone. With a folder goes what is in it.
    Renamed {
        to: Box<str>,
    },
    FolderMade,
    FolderRemoved,
}

/// Bytes of a file; base64 in a trace file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileBytes(Arc<[u8]>);

impl FileBytes {
    /// Whether none are kept.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::ops::Deref for FileBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for FileBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&[u8]> for FileBytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl Serialize for FileBytes {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for FileBytes {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        BASE64.decode(text).map(Self::from).map_err(serde::de::Error::custom)
    }
}
