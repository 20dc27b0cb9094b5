//! The JSON schema of a lesson, made from the types that read it.
//! It says what a lesson looks like; whether it is a good one, `load`, `lint` and `proof` say.

use super::model::Lesson;

/// The schema as it stands in `lessons/lesson.schema.json`.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Lesson);
    let mut json = serde_json::to_string_pretty(&schema).unwrap_or_default();
    json.push('\n');
    json
}
