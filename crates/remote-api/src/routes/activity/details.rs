use aileron_domain::EntryDetails;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The largest object that is looked into to shorten it, in bytes.
const READ_LIMIT: usize = 1024 * 1024;

/// How much of a long object is kept, tried one after the other: characters of a text, and items of a list or object.
const SHORTENINGS: [(usize, usize); 3] = [(1024, 100), (256, 25), (64, 10)];

/// What a node says beside an event. One that is too long to keep is shortened, the same way each time, and says so.
pub(super) fn of(metadata: &RawValue) -> Option<EntryDetails> {
    if !metadata.get().starts_with('{') {
        return None;
    }
    if metadata.get().len() > READ_LIMIT {
        return kept(Map::new(), true);
    }
    // What is nested too deep to be read here could not be read later either.
    let object: Map<String, Value> = serde_json::from_str(metadata.get()).ok()?;
    if object.is_empty() {
        return None;
    }
    kept(object.clone(), false)
        .or_else(|| {
            SHORTENINGS
                .into_iter()
                .find_map(|(characters, items)| kept(shortened_object(&object, characters, items), true))
        })
        .or_else(|| kept(Map::new(), true))
}

fn kept(mut object: Map<String, Value>, shortened: bool) -> Option<EntryDetails> {
    if shortened {
        object.insert("truncated".to_owned(), Value::Bool(true));
    }
    EntryDetails::of_json(Value::Object(object).to_string())
}

fn shortened_object(object: &Map<String, Value>, characters: usize, items: usize) -> Map<String, Value> {
    let some = object.iter().take(items);
    some.map(|(name, value)| (name.clone(), shortened(value, characters, items)))
        .collect()
}

fn shortened(value: &Value, characters: usize, items: usize) -> Value {
    match value {
        Value::String(text) => Value::String(text.chars().take(characters).collect()),
        Value::Array(list) => {
            let some = list.iter().take(items);
            Value::Array(some.map(|item| shortened(item, characters, items)).collect())
        }
        Value::Object(object) => Value::Object(shortened_object(object, characters, items)),
        other => other.clone(),
    }
}
