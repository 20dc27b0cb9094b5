//! What a framing is to the rest of the program: a registered kind with checked options.
//! It knows no framing by name; each kind lives in its own file.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Codec, FramingError, FramingOptions, Role, kinds};
use crate::lang::Lang;

/// One way of framing, without options: all that the rest of the program knows about it.
pub trait Kind: Sync {
    /// The name in flags and files, in kebab-case.
    fn name(&self) -> &'static str;

    /// A few characters for a button.
    fn label(&self, lang: Lang) -> &'static str;

    /// One or two sentences: how it frames, and what to beware of.
    fn description(&self, lang: Lang) -> &'static str;

    /// The fields of [`FramingOptions`] that matter here, in the order in which to ask for them.
    fn fields(&self) -> &'static [&'static str];

    /// The options in a few characters, for the button that leads to them.
    fn options_label(&self, _options: &FramingOptions, lang: Lang) -> String {
        lang.pick("options", "选项").to_owned()
    }

    /// Checks the options named by `fields`; the limit has been checked before.
    ///
    /// # Errors
    /// When the framing cannot work with them.
    fn check(&self, options: &FramingOptions) -> Result<(), FramingError>;

    /// The codec for options that have been checked.
    fn codec(&self, options: &FramingOptions) -> Box<dyn Codec>;

    /// The roles of the bytes of a header of `header` bytes, in order, with their lengths; they add up to `header`.
    fn header_roles(&self, options: &FramingOptions, header: u32) -> Vec<(Role, u32)>;

    /// The role of the bytes behind a payload.
    fn trailer_role(&self) -> Role;

    /// Whether it marks where a message ends, so that a receiver finds the messages that were sent.
    fn marks_boundaries(&self) -> bool {
        true
    }

    /// What its faults are called in a few words: code, English, Chinese. `payload-over-limit` is everybody's.
    fn faults(&self) -> &'static [FaultName] {
        &[]
    }

    /// The module `framing` of the programs that are shown in Python: `encode(message)` and `Decoder.feed(chunk)`;
    /// empty where there is none.
    ///
    /// A line `NAME = value` gets the value that is set, for the names `DELIMITER`, `FRAME_SIZE`, `LIMIT`, `LENGTH` (a
    /// `struct.Struct` of `length_width`) and `HEADER_LENGTH` (one of 4 bytes).
    fn python(&self) -> &'static str;
}

/// A fault of a framing, by its stable name, in English and in Chinese.
pub type FaultName = (&'static str, &'static str, &'static str);

/// What a fault is called in a few words; one that no framing of this program names keeps its stable name.
pub fn fault_words(code: &str, lang: Lang) -> &str {
    const EVERYBODYS: &[FaultName] = &[("payload-over-limit", "over the limit", "超过上限")];
    let all = kinds().iter().flat_map(|kind| kind.faults()).chain(EVERYBODYS);
    all.into_iter().find(|(name, ..)| *name == code).map_or(code, |(_, en, zh)| lang.pick(en, zh))
}

/// A framing that can be used: a registered kind with options that have been checked.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Framing {
    kind: &'static dyn Kind,
    options: FramingOptions,
}

impl Framing {
    /// Joins a kind, given by its kebab-case name, with options.
    ///
    /// # Errors
    /// When no kind has that name, or an option that the kind uses cannot be used.
    pub fn new(kind_name: &str, options: FramingOptions) -> Result<Self, FramingError> {
        let kind = *kinds().iter().find(|kind| kind.name() == kind_name).ok_or_else(|| unknown(kind_name))?;
        options.check_limit()?;
        kind.check(&options)?;
        Ok(Self { kind, options })
    }

    /// The first framing in the registry, with the default options: what a scenario has that names none.
    pub fn first() -> Self {
        Self { kind: kinds()[0], options: FramingOptions::default() }
    }

    /// Another kind with the options of this one, where they fit it, or else with the default ones; `None` for an unknown name.
    pub fn with_kind(&self, kind_name: &str) -> Option<Self> {
        let own = Self::new(kind_name, self.options.clone());
        own.or_else(|_| Self::new(kind_name, FramingOptions::default())).ok()
    }

    /// A fresh codec.
    pub fn codec(&self) -> Box<dyn Codec> {
        self.kind.codec(&self.options)
    }

    /// The kebab-case name of the kind.
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// A few characters for a button.
    pub fn label(&self, lang: Lang) -> &'static str {
        self.kind.label(lang)
    }

    /// The kind behind this framing.
    pub fn kind(&self) -> &'static dyn Kind {
        self.kind
    }

    /// All options, also those that this kind does not use.
    pub fn options(&self) -> &FramingOptions {
        &self.options
    }
}

impl fmt::Debug for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Framing").field("kind", &self.name()).field("options", &self.options).finish()
    }
}

impl PartialEq for Framing {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name() && self.options == other.options
    }
}

impl Eq for Framing {}

/// A framing as it stands in a file: `{"kind": "length-prefix", "options": {"byte_order": "little"}}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: String,
    #[serde(default)]
    options: FramingOptions,
}

impl From<Framing> for Written {
    fn from(framing: Framing) -> Self {
        Self { kind: framing.name().to_owned(), options: framing.options }
    }
}

impl TryFrom<Written> for Framing {
    type Error = FramingError;

    fn try_from(written: Written) -> Result<Self, FramingError> {
        Framing::new(&written.kind, written.options)
    }
}

fn unknown(name: &str) -> FramingError {
    let known = kinds().iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
    FramingError::new(
        "kind",
        format!("No framing is called {name:?}. Choose one of: {known}."),
        format!("没有名为 {name:?} 的分帧方式。请从以下名称中选择：{known}。"),
    )
}
