//! How a value differs from the one before it, so that a run of a hundred events is not a hundred pictures.
//! It knows nothing of what the values mean; the page puts them together again.

use serde_json::{Map, Value, json};

/// The key under which a patch of a list says how long the list is now.
const LENGTH: &str = "#";

/// What has changed: a plain value stands for itself, `[value]` takes the place of what was there, and an object says what
/// has changed inside. `None` where nothing has.
pub fn patch(before: &Value, now: &Value) -> Option<Value> {
    if before == now {
        return None;
    }
    let mut changed = Map::new();
    match (before, now) {
        (Value::Object(before), Value::Object(now)) if before.keys().eq(now.keys()) => {
            for (key, value) in now {
                changed.extend(before.get(key).and_then(|old| Some((key.clone(), patch(old, value)?))));
            }
        }
        (Value::Array(before), Value::Array(now)) => {
            if before.len() != now.len() {
                changed.insert(LENGTH.to_owned(), json!(now.len()));
            }
            for (place, value) in now.iter().enumerate() {
                let old = before.get(place);
                let difference = old.map_or_else(|| Some(replaced(value)), |old| patch(old, value));
                changed.extend(difference.map(|difference| (place.to_string(), difference)));
            }
        }
        _ => return Some(replaced(now)),
    }
    let (inside, whole) = (Value::Object(changed), replaced(now));
    Some(if inside.to_string().len() < whole.to_string().len() { inside } else { whole })
}

/// A value that takes the place of another one.
fn replaced(value: &Value) -> Value {
    match value {
        Value::Array(_) | Value::Object(_) => json!([value]),
        plain => plain.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `assets/page/model.js` does it.
    fn apply(before: &Value, patch: &Value) -> Value {
        match patch {
            Value::Array(whole) => whole[0].clone(),
            Value::Object(changed) => {
                let mut now = before.clone();
                for (key, patch) in changed.iter().filter(|(key, _)| *key != LENGTH) {
                    let old = before.get(key).or_else(|| before.get(key.parse::<usize>().ok()?)).cloned();
                    let new = apply(&old.unwrap_or_default(), patch);
                    match &mut now {
                        Value::Array(list) => {
                            let place: usize = key.parse().unwrap();
                            list.resize(list.len().max(place + 1), Value::Null);
                            list[place] = new;
                        }
                        now => now[key] = new,
                    }
                }
                if let (Value::Array(list), Some(len)) = (&mut now, changed.get(LENGTH)) {
                    list.truncate(usize::try_from(len.as_u64().unwrap()).unwrap());
                }
                now
            }
            plain => plain.clone(),
        }
    }

    #[test]
    fn a_value_and_a_patch_make_the_next_value() {
        let values = [
            json!(null),
            json!({ "a": [1, 2, [3, 4]], "b": { "c": "x" }, "d": null }),
            json!({ "a": [1, 2, [3, 5]], "b": { "c": "x" }, "d": [1] }),
            json!({ "a": [1], "b": { "c": "a rather long text so that only what changes is told" }, "d": { "e": [] } }),
            json!({ "a": [1, [9], 3, 4], "b": { "c": "a rather long text so that only what changes is told" }, "d": 7 }),
            json!([]),
            json!([1, 2]),
        ];
        for before in &values {
            for now in &values {
                match patch(before, now) {
                    None => assert_eq!(before, now),
                    Some(patch) => assert_eq!(&apply(before, &patch), now, "{before} + {patch}"),
                }
            }
        }
    }

    #[test]
    fn only_what_has_changed_is_told() {
        let before = json!({ "flows": [{ "title": "a flow with a long name", "bytes": [[0, 5]] }], "books": -1 });
        let now = json!({ "flows": [{ "title": "a flow with a long name", "bytes": [[0, 5], [5, 9]] }], "books": -1 });
        let expected = json!({ "flows": { "0": { "bytes": { "#": 2, "1": [[5, 9]] } } } });
        assert!(patch(&before, &now).unwrap().to_string().len() <= expected.to_string().len());
    }
}
