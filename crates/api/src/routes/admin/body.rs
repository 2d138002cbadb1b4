//! Fields that several bodies have.

use std::str::FromStr;

use serde::de::DeserializeOwned;

use crate::{Fields, Problem};

/// What a field that was left out, or is `null`, comes to: 400.
pub(super) fn required<T>(value: Option<T>, name: &str) -> Result<T, Problem> {
    value.ok_or_else(|| Problem::bad_request(format!("Missing {name}")))
}

/// A field that may be left out, of any JSON type.
pub(super) fn optional<T: DeserializeOwned>(
    fields: &mut Fields,
    name: &str,
    expected: &str,
) -> Result<Option<T>, Problem> {
    let Some(value) = fields.take(name) else {
        return Ok(None);
    };
    let read = serde_json::from_value(value);
    read.map(Some).map_err(|_| invalid(name, expected))
}

/// A text on one line that may be left out.
pub(super) fn line(fields: &mut Fields, name: &str) -> Result<Option<String>, Problem> {
    let expected = "a text of 1 to 255 characters, none of them a control character";
    let text: Option<String> = optional(fields, name, expected)?;
    match text {
        Some(text) if text.contains(char::is_control) => Err(invalid(name, expected)),
        Some(text) if !(1..=255).contains(&text.chars().count()) => Err(invalid(name, expected)),
        text => Ok(text),
    }
}

/// A text that must parse when it is there.
pub(super) fn parsed<T>(fields: &mut Fields, name: &str) -> Result<Option<T>, Problem>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    let text: Option<String> = optional(fields, name, "a text")?;
    let parsed = text.map(|text| text.parse()).transpose();
    parsed.map_err(|error| Problem::bad_request(format!("Invalid {name}: {error}")))
}

/// What people will call a thing.
pub(super) fn name(fields: &mut Fields) -> Result<String, Problem> {
    let name: String = required(optional(fields, "name", NAME)?, "name")?;
    let fits = (1..=100).contains(&name.chars().count()) && name.trim() == name;
    if fits && !name.contains(char::is_control) {
        Ok(name)
    } else {
        Err(invalid("name", NAME))
    }
}

const NAME: &str = "1 to 100 characters, none of them a control character, and no space at its ends";

pub(super) fn invalid(name: &str, expected: &str) -> Problem {
    Problem::bad_request(format!("Invalid {name}: expected {expected}"))
}
