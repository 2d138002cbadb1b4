use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The key under which the other panel keeps its secrets: `APP_KEY` in its `.env`. It prints as nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct AppKey(Bytes);

#[derive(Clone, PartialEq, Eq)]
enum Bytes {
    Aes128([u8; 16]),
    Aes256([u8; 32]),
}

impl AppKey {
    /// The bytes.
    pub(crate) fn expose(&self) -> &[u8] {
        match &self.0 {
            Bytes::Aes128(key) => key,
            Bytes::Aes256(key) => key,
        }
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppKey(…)")
    }
}

/// The text is no key of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected the value of APP_KEY in the other panel's .env, such as base64: and 44 characters (32 bytes, or 16)"
)]
pub struct InvalidAppKey;

impl FromStr for AppKey {
    type Err = InvalidAppKey;

    /// As it stands in `.env`, with or without quotes. Keys of the first years are no base64.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().trim_matches('"').trim_matches('\'');
        let bytes = match text.strip_prefix("base64:") {
            Some(encoded) => STANDARD.decode(encoded).map_err(|_| InvalidAppKey)?,
            None => text.as_bytes().to_vec(),
        };
        let aes256 = || bytes.as_slice().try_into().map(Bytes::Aes256);
        let key = bytes
            .as_slice()
            .try_into()
            .map(Bytes::Aes128)
            .or_else(|_| aes256());
        key.map(Self).map_err(|_| InvalidAppKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_as_it_stands_in_the_panels_file() {
        let long = "base64:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        for (text, length) in [
            (long, 32),
            (&format!("\"{long}\"\n"), 32),
            ("base64:AAECAwQFBgcICQoLDA0ODw==", 16),
            ("SomeRandomStringOf32Characters!!", 32),
        ] {
            assert_eq!(text.parse::<AppKey>().unwrap().expose().len(), length, "{text}");
        }
        for text in [
            "",
            "base64:",
            "base64:AAEC",
            "base64:!",
            "too short",
            "APP_KEY=base64:AAECAwQFBgcICQoLDA0ODw==",
        ] {
            assert!(text.parse::<AppKey>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_key_prints_as_nothing() {
        let key: AppKey = "SomeRandomStringOf32Characters!!".parse().unwrap();
        assert_eq!(format!("{key:?}"), "AppKey(…)");
    }
}
