//! The two languages of the workbench, and a text that is written in both.
//! It is not a table of sentences: each sentence stands where it is said.

use serde::{Deserialize, Serialize};

/// A language that every text of the workbench is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    Zh,
}

/// Every language, the one that stands for all others first.
pub const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

impl Lang {
    /// The language that a POSIX locale name such as `zh_CN.UTF-8` asks for; English for every other.
    pub fn from_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
    }

    /// The language of this process: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set decides (locale(7)).
    pub fn of_environment() -> Self {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .map_or(Lang::En, |value| Lang::from_locale(&value))
    }

    /// Chooses between two texts that are already at hand.
    pub fn pick<T>(self, en: T, zh: T) -> T {
        match self {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    /// A number with what it counts. The Chinese noun has its measure word in front, where it needs one.
    pub fn count(self, n: u64, noun: &str, zh: &str) -> String {
        self.pick(count_en(n, noun), format!("{n} {zh}"))
    }

    /// The language as names of files have it.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }
}

/// The ending of an English noun that is counted.
pub fn plural(n: u64) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// A number with its English noun, given for one: `1 byte`, `2 bytes`.
pub fn count_en(n: u64, noun: &str) -> String {
    format!("{n} {noun}{}", plural(n))
}

/// A number of bytes in English.
pub fn bytes_en(n: u64) -> String {
    count_en(n, "byte")
}

/// One text in both languages, each written for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// 中文。
    pub zh: String,
}

impl Text {
    /// Joins the two versions of one text.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// The version in the given language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.en, &self.zh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_one_or_several() {
        assert_eq!([0, 1, 2].map(|n| count_en(n, "byte")), ["0 bytes", "1 byte", "2 bytes"]);
        assert_eq!(Lang::Zh.count(1, "byte", "字节"), "1 字节");
    }

    #[test]
    fn a_chinese_locale_asks_for_chinese_and_every_other_for_english() {
        assert_eq!(Lang::from_locale("zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(Lang::from_locale("ZH"), Lang::Zh);
        assert_eq!(Lang::from_locale("C"), Lang::En);
        assert_eq!(Lang::from_locale("de_DE"), Lang::En);
    }
}
