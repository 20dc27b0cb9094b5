//! The JSON schema of a lesson, as it stands in `lessons/lesson.schema.json`. A test makes it of the types that read lessons.
//! It says what a lesson looks like; whether it is a good one, `load`, `lint` and `proof` say.

/// The schema.
pub fn schema() -> &'static str {
    include_str!("../../../lessons/lesson.schema.json")
}

#[cfg(test)]
pub use tests::Framing;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::lesson::content::Lesson;

    /// How a framing is written: its name, and options that differ from the usual ones.
    #[derive(schemars::JsonSchema)]
    #[expect(dead_code, reason = "which options there are is each framing's own affair, so the schema names none")]
    pub struct Framing {
        /// `naive`, `delimiter`, `fixed`, `length-prefix` or `json-header`.
        kind: String,
        /// Options such as `{"byte_order": "little"}`.
        #[serde(default)]
        options: BTreeMap<String, serde_json::Value>,
    }

    /// What a lesson understands in its texts, which other texts do not.
    const IN_TEXTS: &str = "One text in both languages, each written for itself.\n\nParagraphs are separated by `\\n\\n`; a line that begins with `- ` is an item of a list; `` `code` `` and `**strong**` are\nunderstood. `{name}` is replaced by the number of that name in `numbers` of the step.";

    fn of_the_types() -> String {
        let mut schema = schemars::schema_for!(Lesson);
        let example = serde_json::json!({ "en": "One **chunk** from `recv`.", "zh": "`recv` 返回了一块。" });
        let text = schema.pointer_mut("/$defs/Text").unwrap().as_object_mut().unwrap();
        text.insert("description".to_owned(), IN_TEXTS.into());
        text.insert("examples".to_owned(), [example].into_iter().collect());
        let mut json = serde_json::to_string_pretty(&schema).unwrap();
        json.push('\n');
        json
    }

    #[test]
    fn the_schema_is_that_of_the_types_that_read_lessons() {
        let fresh = of_the_types();
        // After a change of the types: `WRITE_SCHEMA=1 cargo test --lib schema`.
        if std::env::var_os("WRITE_SCHEMA").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/lesson.schema.json");
            std::fs::write(path, &fresh).unwrap();
        } else {
            assert_eq!(fresh, schema());
        }
    }
}
