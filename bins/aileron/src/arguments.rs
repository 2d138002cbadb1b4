//! What command-line arguments are made of.

use std::ffi::OsStr;
use std::str::FromStr;
use std::time::Duration;

use aileron_api::Moment;
use aileron_persistence::{DatabaseUrl, InvalidDatabaseUrl};
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Command};

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

/// A point in time, such as `2026-01-31T12:00:00Z`, or a date for its midnight UTC.
pub(crate) fn moment(text: &str) -> Result<Moment, &'static str> {
    Moment::parse(text).ok_or("expected a time such as 2026-01-31T12:00:00Z, or a date")
}

/// Reads the address of a database. One that cannot be read is not repeated, as clap would: it may carry a password.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DatabaseUrlParser;

impl TypedValueParser for DatabaseUrlParser {
    type Value = DatabaseUrl;

    fn parse_ref(
        &self,
        command: &Command,
        _argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<DatabaseUrl, clap::Error> {
        let url = value.to_str().ok_or(InvalidDatabaseUrl).and_then(str::parse);
        url.map_err(|error| {
            let said = format!("invalid value for '--database-url <URL>': {error}");
            command.clone().error(ErrorKind::ValueValidation, said)
        })
    }
}
