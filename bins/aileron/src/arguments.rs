//! What command-line arguments are made of.

use std::str::FromStr;
use std::time::Duration;

/// The name of a thing: 1 to 100 characters on one line.
#[derive(Debug, Clone)]
pub(crate) struct Name(pub(crate) String);

#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("a name has 1 to 100 characters, none of them a control character, and no space at its ends")]
pub(crate) struct InvalidName;

impl FromStr for Name {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=100).contains(&text.chars().count());
        let plain = text.trim() == text && !text.chars().any(char::is_control);
        if fits && plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidName)
        }
    }
}

/// A span of time as people write it, such as `10s`, `250ms` or `7d`; not nothing.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if duration.is_zero() {
        Err("must be more than nothing".to_owned())
    } else {
        Ok(duration)
    }
}
