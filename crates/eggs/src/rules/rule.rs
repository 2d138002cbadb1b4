use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use regex::{Regex, RegexBuilder};

use super::split::closing;

/// One rule. Whether a value may be empty is none of them.
#[derive(Debug, Clone)]
pub(super) enum Rule {
    Numeric,
    Integer,
    Boolean,
    Size { least: f64, most: f64 },
    Digits { least: usize, most: usize },
    In { values: Vec<String>, wanted: bool },
    Regex { regex: Regex, wanted: bool },
    Letters { digits: bool, dashes: bool, ascii: bool },
    Url,
    Email,
    Ip { v4: bool, v6: bool },
    Begins(Vec<String>),
    Ends(Vec<String>),
    Lowercase,
    Uppercase,
    Json,
}

impl Rule {
    /// Reads one, or says why it can't be checked.
    pub(super) fn parse(name: &str, argument: &str) -> Result<Self, &'static str> {
        match name {
            "numeric" => Ok(Self::Numeric),
            "integer" | "int" => Ok(Self::Integer),
            "boolean" | "bool" => Ok(Self::Boolean),
            "min" => Self::size(argument, None),
            "max" => Self::size("-inf", Some(argument)),
            "size" => Self::size(argument, Some(argument)),
            "between" => match argument.split_once(',') {
                Some((least, most)) => Self::size(least, Some(most)),
                None => Err(NUMBERS),
            },
            "digits" => Self::digits(argument, argument),
            "digits_between" => match argument.split_once(',') {
                Some((least, most)) => Self::digits(least, most),
                None => Err(NUMBERS),
            },
            "in" | "not_in" => Ok(Self::In {
                values: values(argument),
                wanted: name == "in",
            }),
            "regex" | "not_regex" => Ok(Self::Regex {
                regex: pattern(argument)?,
                wanted: name == "regex",
            }),
            "alpha" | "alpha_num" | "alpha_dash" => Ok(Self::Letters {
                digits: name != "alpha",
                dashes: name == "alpha_dash",
                ascii: argument == "ascii",
            }),
            "url" | "active_url" => Ok(Self::Url),
            "email" => Ok(Self::Email),
            "ip" | "ipv4" | "ipv6" => Ok(Self::Ip {
                v4: name != "ipv6",
                v6: name != "ipv4",
            }),
            "starts_with" => Ok(Self::Begins(values(argument))),
            "ends_with" => Ok(Self::Ends(values(argument))),
            "lowercase" => Ok(Self::Lowercase),
            "uppercase" => Ok(Self::Uppercase),
            "json" => Ok(Self::Json),
            _ => Err("nobody here knows it"),
        }
    }

    fn size(least: &str, most: Option<&str>) -> Result<Self, &'static str> {
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| !number.is_nan());
        Ok(Self::Size {
            least: number(least).ok_or(NUMBERS)?,
            most: most.map_or(Some(f64::INFINITY), number).ok_or(NUMBERS)?,
        })
    }

    fn digits(least: &str, most: &str) -> Result<Self, &'static str> {
        Ok(Self::Digits {
            least: least.trim().parse().map_err(|_| NUMBERS)?,
            most: most.trim().parse().map_err(|_| NUMBERS)?,
        })
    }

    /// Holds a value that is not empty against the rule. `numeric` says that sizes are those of a number, and not of a
    /// text.
    pub(super) fn check(&self, value: &str, numeric: bool) -> Result<(), String> {
        let fits = match self {
            Self::Numeric => number(value).is_some(),
            Self::Integer => is_integer(value),
            Self::Boolean => matches!(value, "0" | "1" | "true" | "false"),
            Self::Size { least, most } => (*least..=*most).contains(&size(value, numeric)),
            Self::Digits { least, most } => {
                value.bytes().all(|byte| byte.is_ascii_digit()) && (*least..=*most).contains(&value.len())
            }
            Self::In { values, wanted } => values.iter().any(|one| one == value) == *wanted,
            Self::Regex { regex, wanted } => regex.is_match(value) == *wanted,
            Self::Letters {
                digits,
                dashes,
                ascii,
            } => value.chars().all(|c| {
                let letter = if *ascii {
                    c.is_ascii_alphabetic()
                } else {
                    c.is_alphabetic()
                };
                let digit = if *ascii {
                    c.is_ascii_digit()
                } else {
                    c.is_numeric()
                };
                letter || (*digits && digit) || (*dashes && matches!(c, '-' | '_'))
            }),
            Self::Url => url::Url::parse(value).is_ok_and(|url| url.has_host()),
            Self::Email => is_email(value),
            Self::Ip { v4, v6 } => match value.parse() {
                Ok(IpAddr::V4(Ipv4Addr { .. })) => *v4,
                Ok(IpAddr::V6(Ipv6Addr { .. })) => *v6,
                Err(_) => false,
            },
            Self::Begins(beginnings) => beginnings.iter().any(|one| value.starts_with(one)),
            Self::Ends(ends) => ends.iter().any(|one| value.ends_with(one)),
            Self::Lowercase => value == value.to_lowercase(),
            Self::Uppercase => value == value.to_uppercase(),
            Self::Json => serde_json::from_str::<serde_json::Value>(value).is_ok(),
        };
        if fits { Ok(()) } else { Err(self.wanted(numeric)) }
    }

    /// What the rule wants, to be read after the value's name.
    fn wanted(&self, numeric: bool) -> String {
        match self {
            Self::Numeric => "must be a number".to_owned(),
            Self::Integer => "must be a whole number".to_owned(),
            Self::Boolean => "must be 1, 0, true or false".to_owned(),
            Self::Size { least, most } => {
                let (be, unit) = if numeric {
                    ("be", "")
                } else {
                    ("have", " characters")
                };
                if least.total_cmp(most).is_eq() {
                    format!("must {be} exactly {least}{unit}")
                } else if *most == f64::INFINITY {
                    format!("must {be} at least {least}{unit}")
                } else if *least == f64::NEG_INFINITY {
                    format!("must {be} at most {most}{unit}")
                } else {
                    format!("must {be} {least} to {most}{unit}")
                }
            }
            Self::Digits { least, most } if least == most => format!("must be {least} digits"),
            Self::Digits { least, most } => format!("must be {least} to {most} digits"),
            Self::In { values, wanted: true } => format!("must be one of {}", values.join(", ")),
            Self::In { values, .. } => format!("must be none of {}", values.join(", ")),
            Self::Regex { regex, wanted: true } => format!("must match {}", regex.as_str()),
            Self::Regex { regex, .. } => format!("must not match {}", regex.as_str()),
            Self::Letters { digits: false, .. } => "must be letters only".to_owned(),
            Self::Letters { dashes: false, .. } => "must be letters and digits only".to_owned(),
            Self::Letters { .. } => "must be letters, digits, - and _ only".to_owned(),
            Self::Url => "must be a URL, such as https://example.com".to_owned(),
            Self::Email => "must be an e-mail address".to_owned(),
            Self::Ip { v6: false, .. } => "must be an IPv4 address".to_owned(),
            Self::Ip { v4: false, .. } => "must be an IPv6 address".to_owned(),
            Self::Ip { .. } => "must be an IP address".to_owned(),
            Self::Begins(beginnings) => format!("must begin with one of {}", beginnings.join(", ")),
            Self::Ends(ends) => format!("must end with one of {}", ends.join(", ")),
            Self::Lowercase => "must be in lower case".to_owned(),
            Self::Uppercase => "must be in upper case".to_owned(),
            Self::Json => "must be JSON".to_owned(),
        }
    }
}

const NUMBERS: &str = "its numbers cannot be read";

/// A size in Laravel's sense: of a number what it is, of a text its characters.
fn size(value: &str, numeric: bool) -> f64 {
    let characters = || u32::try_from(value.chars().count()).map_or(f64::INFINITY, f64::from);
    match number(value) {
        Some(number) if numeric => number,
        _ => characters(),
    }
}

/// A number as PHP takes one: digits, perhaps with a sign, a point and an exponent.
fn number(value: &str) -> Option<f64> {
    let value = value.trim();
    let digits = value.bytes().any(|byte| byte.is_ascii_digit());
    // Rust takes `inf` and `nan` too.
    let plain = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    (digits && plain).then(|| value.parse().ok()).flatten()
}

/// A whole number as PHP takes one: no zeros before it.
fn is_integer(value: &str) -> bool {
    let value = value.trim();
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    (digits == "0" || !digits.starts_with('0')) && value.parse::<i64>().is_ok()
}

fn is_email(value: &str) -> bool {
    let plain = !value.chars().any(|c| c.is_whitespace() || c.is_control());
    let parts = value.rsplit_once('@');
    plain && parts.is_some_and(|(name, host)| !name.is_empty() && url::Host::parse(host).is_ok())
}

/// Values between commas, which may be in double quotes.
fn values(argument: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut value = String::new();
    let mut quoted = false;
    let mut characters = argument.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                value.push('"');
            }
            '"' if quoted || value.is_empty() => quoted = !quoted,
            ',' if !quoted => values.push(std::mem::take(&mut value)),
            c => value.push(c),
        }
    }
    values.push(value);
    values
}

/// A regular expression as PHP writes it: `/^[a-z]+$/i`.
fn pattern(argument: &str) -> Result<Regex, &'static str> {
    let mut characters = argument.chars();
    let opening = characters
        .next()
        .filter(|c| c.is_ascii_punctuation() && *c != '\\')
        .ok_or("its regular expression has no delimiters")?;
    let (pattern, flags) = characters
        .as_str()
        .rsplit_once(closing(opening))
        .ok_or("its regular expression is not closed")?;
    let mut builder = RegexBuilder::new(pattern);
    for flag in flags.chars() {
        match flag {
            'i' => builder.case_insensitive(true),
            'm' => builder.multi_line(true),
            's' => builder.dot_matches_new_line(true),
            'x' => builder.ignore_whitespace(true),
            'u' | 'D' => &mut builder,
            _ => return Err("its regular expression has flags that are not understood"),
        };
    }
    builder
        .size_limit(1 << 20)
        .build()
        .map_err(|_| "its regular expression is not understood")
}
