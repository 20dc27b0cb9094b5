//! Both languages as one: two values of the same shape become one, in which a negative number stands for a text of a table.
//! It knows no sentence; a text that is the same in both languages stands in the table once.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::lang::{LANGS, Lang, Text};

/// Longer texts are cut, with a word of it: a program may print ten megabytes.
const LONGEST: usize = 600;

/// The texts of a page, each once. Text number n is written as the number -1 - n.
#[derive(Debug, Default)]
pub struct Texts {
    places: BTreeMap<(String, String), i64>,
    all: Vec<(String, String)>,
}

impl Texts {
    /// A value that is made in each language, as one.
    pub fn both<T: Serialize>(&mut self, make: impl Fn(Lang) -> T) -> Value {
        let [en, zh] = LANGS.map(|lang| serde_json::to_value(make(lang)).unwrap_or_default());
        self.merged(en, zh)
    }

    /// A text.
    pub fn text(&mut self, text: &Text) -> Value {
        self.pair(text.en.clone(), text.zh.clone()).into()
    }

    /// A text that is the same in both languages.
    pub fn same(&mut self, text: &str) -> Value {
        self.pair(text.to_owned(), text.to_owned()).into()
    }

    fn pair(&mut self, en: String, zh: String) -> i64 {
        let key = (cut(en, Lang::En), cut(zh, Lang::Zh));
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let place = -1 - i64::try_from(self.all.len()).unwrap_or(i64::MAX - 1);
        self.all.push(key.clone());
        self.places.insert(key, place);
        place
    }

    fn merged(&mut self, en: Value, zh: Value) -> Value {
        match (en, zh) {
            (Value::String(en), Value::String(zh)) => self.pair(en, zh).into(),
            (Value::Array(en), Value::Array(zh)) if en.len() == zh.len() => {
                en.into_iter().zip(zh).map(|(en, zh)| self.merged(en, zh)).collect()
            }
            (Value::Object(en), Value::Object(mut zh)) if en.keys().eq(zh.keys()) => {
                let one = |(key, en): (String, Value)| {
                    let zh = zh.remove(&key).unwrap_or_default();
                    (key, self.merged(en, zh))
                };
                Value::Object(en.into_iter().map(one).collect::<Map<_, _>>())
            }
            (en, zh) if en == zh => en,
            // Two languages that do not even have the same shape stand side by side.
            (en, zh) => {
                let [en, zh] = [en, zh].map(|one| self.merged(one.clone(), one));
                json!({ "en": en, "zh": zh })
            }
        }
    }

    /// The value with its numbers changed to places in the table, and the table: every text in order, each in front of which
    /// stands how many characters it has in common with the one before. A run says many things that begin and end alike.
    pub fn finish(self, value: Value) -> (Value, Value) {
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by_key(|place| self.all.get(*place));
        let mut places = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            places[*old] = new;
        }
        let mut before = (String::new(), String::new());
        let mut one = |old: &usize| {
            let (en, zh) = self.all.get(*old).cloned().unwrap_or_default();
            let told = if en == zh {
                json!(coded(&before.0, &en))
            } else {
                json!([coded(&before.0, &en), coded(&before.1, &zh)])
            };
            before = (en, zh);
            told
        };
        let table = order.iter().map(&mut one).collect();
        (moved(value, &places), table)
    }
}

/// A value with other places for its texts.
fn moved(value: Value, places: &[usize]) -> Value {
    match value {
        Value::Number(number) => {
            let old = number.as_i64().filter(|number| *number < 0).and_then(|number| usize::try_from(-1 - number).ok());
            match old.and_then(|old| places.get(old)) {
                Some(new) => json!(-1 - i64::try_from(*new).unwrap_or(i64::MAX - 1)),
                None => Value::Number(number),
            }
        }
        Value::Array(all) => all.into_iter().map(|one| moved(one, places)).collect(),
        Value::Object(all) => all.into_iter().map(|(key, one)| (key, moved(one, places))).collect::<Map<_, _>>().into(),
        plain => plain,
    }
}

/// A text behind two digits of base 36: how many characters it begins with, and ends with, like the one before it. These are
/// left out.
fn coded(before: &str, text: &str) -> String {
    let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), text.chars().collect());
    let head = alike(old.iter().zip(&new));
    let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = alike(old.iter().rev().zip(new.iter().rev()));
    let middle = new.get(..new.len() - tail).unwrap_or_default();
    [head, tail].into_iter().map(digit).chain(middle.iter().copied()).collect()
}

/// How many pairs are two of the same. A script counts characters beyond the first 65536 twice; they are alike to nobody.
fn alike<'c>(pairs: impl Iterator<Item = (&'c char, &'c char)>) -> usize {
    const MOST: usize = 35;
    pairs.take(MOST).take_while(|(a, b)| a == b && a.len_utf16() == 1).count()
}

fn digit(count: usize) -> char {
    u32::try_from(count).ok().and_then(|count| char::from_digit(count, 36)).unwrap_or('0')
}

/// A text with an end.
fn cut(text: String, lang: Lang) -> String {
    let Some((at, _)) = text.char_indices().nth(LONGEST) else { return text };
    let more = text.chars().count() - LONGEST;
    let start = text.get(..at).unwrap_or_default();
    let note = lang.pick(
        format!("… ({more} more characters, which are not in this page)"),
        format!("…（此页省略了后面 {more} 个字符）"),
    );
    format!("{start}{note}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_languages_are_one_value_and_a_text_stands_in_the_table_once() {
        let mut texts = Texts::default();
        let make =
            |lang: Lang| json!({ "a": [lang.pick("one", "一"), "same", 3], "b": lang.pick("one", "一"), "c": null });
        let value = texts.both(make);
        assert_eq!(value, json!({ "a": [-1, -2, 3], "b": -1, "c": null }));
        assert_eq!(texts.finish(value.clone()), (value, json!([["00one", "00一"], "01sam"])));
    }

    #[test]
    fn what_has_another_shape_in_the_other_language_stands_beside_it() {
        let mut texts = Texts::default();
        let value = texts.both(|lang| lang.pick(json!(["x"]), json!(["x", "y"])));
        assert_eq!(value, json!({ "en": [-1], "zh": [-1, -2] }));
    }

    #[test]
    fn texts_that_begin_alike_share_their_beginning_and_numbers_follow_them() {
        let mut texts = Texts::default();
        let value = json!([texts.same("line 12"), 7, texts.same("line 11"), texts.same("😀x"), texts.same("😀y")]);
        let (value, table) = texts.finish(value);
        assert_eq!((value, table), (json!([-2, 7, -1, -3, -4]), json!(["00line 11", "602", "00😀x", "00😀y"])));
    }

    #[test]
    fn a_text_of_ten_megabytes_is_cut_with_a_word_of_it() {
        let mut texts = Texts::default();
        let value = texts.same(&"字".repeat(4_000_000));
        let table = texts.finish(value).1.to_string();
        assert!(table.len() < 4_000 && table.contains("3999400 more characters") && table.contains("省略"), "{table}");
    }
}
