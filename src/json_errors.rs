//! What is wrong with JSON that somebody wrote, as a phrase in both languages; the reader itself has but one.
//! It reads nothing, and leaves the place and the remedy to those who know the file.

use serde_json::Error;

use crate::lang::Text;

/// What is wrong, without the place and without a full stop.
pub fn phrase(error: &Error) -> Text {
    let said = error.to_string();
    // serde_json says line and column behind its phrase.
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(phrase, _)| phrase);
    let known = of_syntax(said).or_else(|| of_field(said)).or_else(|| of_kind(said));
    known.unwrap_or_else(|| Text::new(said, said))
}

/// The same with line and column, counted from 1, where they are known.
pub fn phrase_with_place(error: &Error) -> Text {
    let Text { en, zh } = phrase(error);
    match (error.line(), error.column()) {
        (0, _) => Text::new(en, zh),
        (line, column) => {
            Text::new(format!("{en} at line {line} column {column}"), format!("第 {line} 行第 {column} 列：{zh}"))
        }
    }
}

fn of_syntax(said: &str) -> Option<Text> {
    let (en, zh) = match said {
        "EOF while parsing a list" => ("it ends in the middle of a list", "内容在列表中间就结束了"),
        "EOF while parsing an object" => ("it ends in the middle of an object", "内容在对象中间就结束了"),
        "EOF while parsing a string" => ("it ends in the middle of a string", "内容在字符串中间就结束了"),
        "EOF while parsing a value" => ("it ends where a value is missing", "内容提前结束，缺少一个值"),
        "expected `:`" => (said, "这里应为 `:`"),
        "expected `,` or `]`" => (said, "这里应为 `,` 或 `]`"),
        "expected `,` or `}`" => (said, "这里应为 `,` 或 `}`"),
        "expected `\"`" => (said, "这里应为 `\"`"),
        "expected ident" => ("a word other than true, false and null", "这里只能是 true、false 或 null"),
        "expected value" => ("a value is missing", "这里缺少一个值"),
        "invalid escape" => ("a backslash that begins no escape", "反斜杠后面不是有效的转义"),
        "invalid number" => (said, "数字的写法不对"),
        "number out of range" => (said, "数字超出范围"),
        "key must be a string" => ("a key must be a string in double quotes", "键必须是带双引号的字符串"),
        "trailing comma" => ("a comma with nothing behind it", "多了一个逗号"),
        "trailing characters" => ("there is more behind the end", "结尾之后还有多余的内容"),
        "recursion limit exceeded" => ("too deeply nested", "嵌套太深"),
        said if said.starts_with("control character") => {
            ("a line break or another control character in a string; write \\n", "字符串中有换行等控制字符，请写成 \\n")
        }
        said if said.contains("unicode") || said.contains("hex escape") => {
            ("a \\u escape that is no character", "\\u 转义不是有效的字符")
        }
        _ => return None,
    };
    Some(Text::new(en, zh))
}

fn of_field(said: &str) -> Option<Text> {
    let name = said.split('`').nth(1)?;
    // Names that would have been right stand behind the wrong one.
    let choice = || {
        let names: Vec<_> = said.split('`').skip(3).step_by(2).map(|name| format!("`{name}`")).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => format!("，应为 {one}"),
            several => format!("，应为 {} 之一", several.join("、")),
        }
    };
    let zh = if said.starts_with("missing field ") {
        format!("缺少字段 `{name}`")
    } else if said.starts_with("duplicate field ") {
        format!("字段 `{name}` 重复")
    } else if said.starts_with("unknown field ") {
        format!("没有名为 `{name}` 的字段{}", choice())
    } else if said.starts_with("unknown variant ") {
        format!("没有 `{name}` 这个取值{}", choice())
    } else {
        return None;
    };
    Some(Text::new(said, zh))
}

fn of_kind(said: &str) -> Option<Text> {
    let (what, rest) = said.split_once(": ")?;
    let what_zh = match what {
        "invalid type" => "类型不对",
        "invalid value" => "值不对",
        _ => return None,
    };
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let (found, expected) = (found_kind(found), expected_kind(expected));
    Some(Text::new(
        format!("{what}: {}, expected {}", found.en, expected.en),
        format!("{what_zh}：这里是{}，应为{}", found.zh, expected.zh),
    ))
}

fn found_kind(found: &str) -> Text {
    let quoted = |zh: &str, word: &str| {
        let value = found.strip_prefix(word)?.trim_start();
        Some(Text::new(found, format!("{zh} {value}")))
    };
    let value = quoted("布尔值", "boolean")
        .or_else(|| quoted("数字", "integer"))
        .or_else(|| quoted("数字", "floating point"))
        .or_else(|| quoted("字符串", "string"));
    value.unwrap_or_else(|| match found {
        "map" => Text::new("an object", "对象"),
        "sequence" => Text::new("a list", "列表"),
        "unit value" | "null" => Text::new("null", "空值 null"),
        other => Text::new(other, other),
    })
}

fn expected_kind(expected: &str) -> Text {
    let whole = |most: u64| Text::new(format!("a whole number from 0 to {most}"), format!(" 0 到 {most} 的整数"));
    match expected {
        "u8" => whole(u64::from(u8::MAX)),
        "u16" => whole(u64::from(u16::MAX)),
        "u32" => whole(u64::from(u32::MAX)),
        "u64" | "usize" => whole(u64::MAX),
        "i32" | "i64" | "isize" => Text::new("a whole number", "整数"),
        "f32" | "f64" => Text::new("a number", "数字"),
        "a string" | "a borrowed string" => Text::new("a string", "字符串"),
        "a boolean" => Text::new("true or false", " true 或 false"),
        "string or map" => Text::new("a string or an object", "字符串或对象"),
        "unit" => Text::new("null", "空值 null"),
        list if list.starts_with("a sequence") || list.starts_with("a tuple") || list.starts_with("tuple") => {
            Text::new("a list", "列表")
        }
        object if object.starts_with("a map") || object.starts_with("struct ") => Text::new("an object", "对象"),
        other => Text::new(other, other),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only what cannot be read is looked at")]
    struct Card {
        name: String,
        small: Option<u8>,
        flag: Option<bool>,
        list: Option<Vec<u32>>,
        inner: Option<BTreeMap<String, f64>>,
        suit: Option<Suit>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Suit {
        Hearts,
        Spades,
    }

    fn told(json: &str) -> Text {
        phrase(&serde_json::from_str::<Card>(json).expect_err("it is wrong"))
    }

    #[test]
    fn what_is_wrong_is_told_in_both_languages() {
        for (json, en, zh) in [
            ("{", "it ends in the middle of an object", "内容在对象中间就结束了"),
            ("{\"name\" 1}", "expected `:`", "这里应为 `:`"),
            ("{\"name\": \"a\" \"small\"}", "expected `,` or `}`", "这里应为 `,` 或 `}`"),
            ("{\"name\": \"a\",}", "a comma with nothing behind it", "多了一个逗号"),
            ("{\"name\": }", "a value is missing", "这里缺少一个值"),
            (
                "{\"name\": \"a\nb\"}",
                "a line break or another control character in a string; write \\n",
                "字符串中有换行等控制字符，请写成 \\n",
            ),
            ("{\"name\": \"a\"} x", "there is more behind the end", "结尾之后还有多余的内容"),
            ("{}", "missing field `name`", "缺少字段 `name`"),
            ("{\"name\": \"a\", \"name\": \"b\"}", "duplicate field `name`", "字段 `name` 重复"),
            (
                "{\"nam\": 1}",
                "unknown field `nam`, expected one of `name`, `small`, `flag`, `list`, `inner`, `suit`",
                "没有名为 `nam` 的字段，应为 `name`、`small`、`flag`、`list`、`inner`、`suit` 之一",
            ),
            (
                "{\"suit\": \"clubs\"}",
                "unknown variant `clubs`, expected `hearts` or `spades`",
                "没有 `clubs` 这个取值，应为 `hearts`、`spades` 之一",
            ),
            ("{\"name\": 7}", "invalid type: integer `7`, expected a string", "类型不对：这里是数字 `7`，应为字符串"),
            ("{\"name\": null}", "invalid type: null, expected a string", "类型不对：这里是空值 null，应为字符串"),
            ("{\"name\": {}}", "invalid type: an object, expected a string", "类型不对：这里是对象，应为字符串"),
            (
                "{\"small\": 300}",
                "invalid value: integer `300`, expected a whole number from 0 to 255",
                "值不对：这里是数字 `300`，应为 0 到 255 的整数",
            ),
            (
                "{\"flag\": \"yes\"}",
                "invalid type: string \"yes\", expected true or false",
                "类型不对：这里是字符串 \"yes\"，应为 true 或 false",
            ),
            (
                "{\"list\": \"1, expected 2\"}",
                "invalid type: string \"1, expected 2\", expected a list",
                "类型不对：这里是字符串 \"1, expected 2\"，应为列表",
            ),
            ("{\"inner\": []}", "invalid type: a list, expected an object", "类型不对：这里是列表，应为对象"),
        ] {
            assert_eq!(told(json), Text::new(en, zh), "{json}");
        }
    }

    #[test]
    fn the_place_is_told_where_there_is_one() {
        let error = serde_json::from_str::<Card>("{\n\"name\": 7}").expect_err("it is wrong");
        let told = phrase_with_place(&error);
        assert!(told.en.ends_with("expected a string at line 2 column 9"), "{told:?}");
        assert!(told.zh.starts_with("第 2 行第 9 列：类型不对"), "{told:?}");
        let value = serde_json::from_value::<Card>(serde_json::json!({"suit": 1})).expect_err("it is wrong");
        let told = phrase_with_place(&value);
        assert_eq!(told.en, "invalid type: integer `1`, expected a string or an object");
        assert_eq!(told.zh, "类型不对：这里是数字 `1`，应为字符串或对象");
    }

    #[test]
    fn what_is_not_known_is_told_as_it_is() {
        let own = <Error as serde::de::Error>::custom("a length of 3 is too odd");
        let told = phrase(&own);
        assert_eq!((told.en.as_str(), told.en == told.zh), ("a length of 3 is too odd", true));
    }
}
