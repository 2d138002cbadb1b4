use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use percent_encoding::percent_decode_str;

use super::InvalidPostgresUrl;

/// The words of an address, by the names that libpq has for them: `host`, `port`, `user`, …
///
/// Whoever understands one takes it out; what is left in the end is known to nobody.
pub(in crate::postgres) struct Words {
    words: BTreeMap<String, String>,
    /// Whether any of them may be a piece of a password that was not written as it should be.
    pub(super) secretive: bool,
}

impl Words {
    /// Takes an address apart, as libpq does: what stands behind the question mark overrides what stands before it.
    pub(super) fn of(url: &str) -> Result<Self, InvalidPostgresUrl> {
        let rest = ["postgres://", "postgresql://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme))
            .ok_or(InvalidPostgresUrl::Form)?;
        let mut words = BTreeMap::new();
        // An @ behind the first / belongs to something else.
        let before_path = rest.find('/').unwrap_or(rest.len());
        let rest = match rest[..before_path].split_once('@') {
            Some((who, _)) => {
                let (user, password) = who.split_once(':').map_or((who, None), |(u, p)| (u, Some(p)));
                put(&mut words, "user", user)?;
                put(&mut words, "password", password.unwrap_or_default())?;
                &rest[who.len() + 1..]
            }
            None => rest,
        };
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        if before.contains('@') {
            return Err(InvalidPostgresUrl::Form);
        }
        let (hosts, database) = before.split_once('/').unwrap_or((before, ""));
        if !hosts.is_empty() {
            let hosts: Vec<(&str, &str)> = hosts.split(',').map(host_and_port).collect::<Result<_, _>>()?;
            let list = |of: fn(&(&str, &str)) -> String| hosts.iter().map(of).collect::<Vec<_>>().join(",");
            put(&mut words, "host", &list(|(host, _)| (*host).to_owned()))?;
            put(&mut words, "port", &list(|(_, port)| (*port).to_owned()))?;
        }
        put(&mut words, "dbname", database)?;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or(InvalidPostgresUrl::Form)?;
            words.insert(decode(name)?, decode(value)?);
        }
        Ok(Self {
            words,
            secretive: query.contains('@'),
        })
    }

    pub(in crate::postgres) fn take(&mut self, name: &str) -> Option<String> {
        self.words.remove(name)
    }

    /// The words between commas. None at all, where nothing is said.
    pub(super) fn list(&mut self, name: &str) -> Vec<String> {
        let list = self.take(name).filter(|list| !list.is_empty());
        list.map_or_else(Vec::new, |list| list.split(',').map(ToOwned::to_owned).collect())
    }

    pub(in crate::postgres) fn choice<T: Copy>(
        &mut self,
        parameter: &'static str,
        choices: &[(&'static str, T)],
    ) -> Result<Option<T>, InvalidPostgresUrl> {
        let Some(word) = self.take(parameter) else {
            return Ok(None);
        };
        match choices.iter().find(|(choice, _)| *choice == word) {
            Some((_, value)) => Ok(Some(*value)),
            None => Err(InvalidPostgresUrl::Choice {
                parameter,
                choices: choices.iter().map(|(choice, _)| *choice).collect(),
            }),
        }
    }

    pub(super) fn number<T: FromStr>(
        &mut self,
        parameter: &'static str,
    ) -> Result<Option<T>, InvalidPostgresUrl> {
        let number = self.take(parameter).map(|word| word.parse());
        number.transpose().map_err(|_| InvalidPostgresUrl::Value {
            parameter,
            expected: "a whole number",
        })
    }

    /// As libpq has it, nothing and less than nothing leave it as it usually is.
    pub(super) fn seconds(
        &mut self,
        parameter: &'static str,
    ) -> Result<Option<Duration>, InvalidPostgresUrl> {
        let seconds: Option<i64> = self.number(parameter)?;
        Ok(seconds.and_then(positive).map(Duration::from_secs))
    }

    /// See [`Words::seconds`].
    pub(super) fn milliseconds(
        &mut self,
        parameter: &'static str,
    ) -> Result<Option<Duration>, InvalidPostgresUrl> {
        let milliseconds: Option<i64> = self.number(parameter)?;
        Ok(milliseconds.and_then(positive).map(Duration::from_millis))
    }

    pub(super) fn none_left(mut self) -> Result<(), InvalidPostgresUrl> {
        match self.words.pop_first() {
            None => Ok(()),
            Some((name, _)) if !is_a_name(&name) => Err(InvalidPostgresUrl::Form),
            Some((name, _)) => Err(InvalidPostgresUrl::UnknownParameter(name)),
        }
    }
}

/// Keeps a word that says something.
fn put(words: &mut BTreeMap<String, String>, name: &str, text: &str) -> Result<(), InvalidPostgresUrl> {
    if !text.is_empty() {
        words.insert(name.to_owned(), decode(text)?);
    }
    Ok(())
}

/// `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`.
fn host_and_port(text: &str) -> Result<(&str, &str), InvalidPostgresUrl> {
    match text.strip_prefix('[') {
        None => Ok(text.split_once(':').unwrap_or((text, ""))),
        Some(text) => {
            let (host, port) = text.split_once(']').ok_or(InvalidPostgresUrl::Form)?;
            match port.strip_prefix(':') {
                Some(port) => Ok((host, port)),
                None if port.is_empty() => Ok((host, "")),
                None => Err(InvalidPostgresUrl::Form),
            }
        }
    }
}

/// A plus sign is itself here, and no space.
fn decode(text: &str) -> Result<String, InvalidPostgresUrl> {
    let is_escape = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|b| b.is_ascii_hexdigit());
    let decoded = percent_decode_str(text).decode_utf8();
    match decoded {
        Ok(decoded) if text.split('%').skip(1).all(is_escape) && !decoded.contains('\0') => {
            Ok(decoded.into_owned())
        }
        _ => Err(InvalidPostgresUrl::Form),
    }
}

fn is_a_name(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
}

fn positive(number: i64) -> Option<u64> {
    u64::try_from(number).ok().filter(|number| *number > 0)
}
