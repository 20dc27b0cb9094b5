//! Where in a lesson's JSON a field stands.
//! It reads the text as a person would; what the field means is not its affair.

use super::model::Lesson;

/// The line on which a field stands, or the step or run to which it belongs.
pub fn line_of(json: &str, lesson: &Lesson, field: &str) -> Option<usize> {
    let (list, rest) = field.split_once('[')?;
    let place: usize = rest.split_once(']')?.0.parse().ok()?;
    let id = match list {
        "steps" => &lesson.steps.get(place)?.id,
        "scenarios" => &lesson.scenarios.get(place)?.id,
        _ => return None,
    };
    let has = |line: &str, text: &str| line.replace(' ', "").contains(text);
    let lines: Vec<&str> = json.lines().collect();
    let begin = lines.iter().position(|line| has(line, &format!("\"id\":\"{id}\"")))?;
    let after = begin + 1;
    let end = lines[after..].iter().position(|line| has(line, "\"id\":")).map_or(lines.len(), |len| after + len);
    // Each name of the path stands below the one before it, or beside it.
    let names = rest.split('.').skip(1).map(|name| name.split('[').next().unwrap_or_default());
    let found = names.fold(begin, |at, name| {
        let key = format!("\"{name}\":");
        lines[at..end].iter().position(|line| has(line, &key)).map_or(at, |further| at + further)
    });
    Some(found + 1)
}
