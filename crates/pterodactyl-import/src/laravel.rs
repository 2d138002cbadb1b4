//! Opens what Laravel, on which the other panel is built, has encrypted: AES in CBC mode under an HMAC.

use aes::{Aes128, Aes256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::AppKey;

/// Why something cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Sealed {
    /// It is not what Laravel writes.
    #[error("is not encrypted as the other panel encrypts")]
    Malformed,
    /// Another key sealed it, or somebody has changed it.
    #[error("was encrypted under another APP_KEY than the one that was given")]
    AnotherKey,
    /// Laravel can also be set to a mode that the other panel is not.
    #[error("was encrypted in a way that the other panel does not use (AES-GCM)")]
    AnotherCipher,
}

/// Opens what `encrypt()` or `encryptString()` gave.
pub(crate) fn open(key: &AppKey, sealed: &str) -> Result<String, Sealed> {
    let payload = STANDARD.decode(sealed.trim()).map_err(|_| Sealed::Malformed)?;
    let payload: Value = serde_json::from_slice(&payload).map_err(|_| Sealed::Malformed)?;
    let field = |name: &str| payload.get(name).and_then(Value::as_str);
    if field("tag").is_some_and(|tag| !tag.is_empty()) {
        return Err(Sealed::AnotherCipher);
    }
    let (Some(iv), Some(value), Some(mac)) = (field("iv"), field("value"), field("mac")) else {
        return Err(Sealed::Malformed);
    };
    verify(key, iv, value, mac)?;
    let decode = |text: &str| STANDARD.decode(text).map_err(|_| Sealed::Malformed);
    let plain = decrypt(key, &decode(iv)?, decode(value)?)?;
    String::from_utf8(plain)
        .map(unserialized)
        .map_err(|_| Sealed::Malformed)
}

fn verify(key: &AppKey, iv: &str, value: &str, mac: &str) -> Result<(), Sealed> {
    let mac = bytes_of_hex(mac).ok_or(Sealed::Malformed)?;
    let mut ours = Hmac::<Sha256>::new_from_slice(key.expose()).map_err(|_| Sealed::Malformed)?;
    ours.update(iv.as_bytes());
    ours.update(value.as_bytes());
    // In constant time.
    ours.verify_slice(&mac).map_err(|_| Sealed::AnotherKey)
}

fn decrypt(key: &AppKey, iv: &[u8], mut value: Vec<u8>) -> Result<Vec<u8>, Sealed> {
    let length = match key.expose() {
        short if short.len() == 16 => Decryptor::<Aes128>::new_from_slices(short, iv)
            .ok()
            .and_then(|cipher| Some(cipher.decrypt_padded::<Pkcs7>(&mut value).ok()?.len())),
        long => Decryptor::<Aes256>::new_from_slices(long, iv)
            .ok()
            .and_then(|cipher| Some(cipher.decrypt_padded::<Pkcs7>(&mut value).ok()?.len())),
    };
    value.truncate(length.ok_or(Sealed::Malformed)?);
    Ok(value)
}

/// `encrypt()` serializes as PHP does, `encryptString()` does not.
fn unserialized(text: String) -> String {
    let inner = || {
        let (length, quoted) = text.strip_prefix("s:")?.split_once(':')?;
        let inner = quoted.strip_prefix('"')?.strip_suffix("\";")?;
        (length.parse() == Ok(inner.len())).then(|| inner.to_owned())
    };
    inner().unwrap_or(text)
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2);
    let bytes = pairs.map(|pair| match pair {
        [high, low] => u8::try_from(digit(high)? << 4 | digit(low)?).ok(),
        _ => None,
    });
    bytes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made independently, with Python's `cryptography`: the keys are 0, 1, 2, …; the IV is 100, 101, ….
    const KEY_256: &str = "base64:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const KEY_128: &str = "base64:AAECAwQFBgcICQoLDA0ODw==";
    const SERIALIZED: &str = "eyJpdiI6IlpHVm1aMmhwYW10c2JXNXZjSEZ5Y3c9PSIsInZhbHVlIjoiaXdhT0pVTHF4V3dIcnJJVmxTQnJCTUpKZml1eXFha2lGbFZyaHl6MUdHRnRTNStzelp2V3RFeU9vYW1jZStmdiIsIm1hYyI6ImE3MTU0NTM5ZGFiNGZlOWJhMTNlZWMzYjFlOGE0ZWViNGIzNTJlYTkzMDIwODViOTA0NmRmNzkzYzFjMjc3YjciLCJ0YWciOiIifQ==";
    const PLAIN: &str = "eyJpdiI6IlpHVm1aMmhwYW10c2JXNXZjSEZ5Y3c9PSIsInZhbHVlIjoiV0hXMU5OU3Ntc1ZZbGFRcVc2M05HUjdzSkdYQlFyaExWYkRablgraXBwOD0iLCJtYWMiOiJjMmQyMjMxY2ZmMTVjMjk5N2JjNjQ0ZmNiZjE1NGMzZTUxOWQ3ZWNlNzEzN2ZmZjJiZjdkMzRkYmU0ZDU4ZTNhIiwidGFnIjoiIn0=";
    const OF_THE_SHORT_KEY: &str = "eyJpdiI6IlpHVm1aMmhwYW10c2JXNXZjSEZ5Y3c9PSIsInZhbHVlIjoib1ZyT0M0TWFlTnhVdmpLQjN4ZGVrYXpJMWpPNmdSc1dCb2xYM2VGNGF3cz0iLCJtYWMiOiI0OThmZmNmZDlmYzU5NGY0ODE2NDZhNTNhMDEzY2NjY2FjMmYwZGE3OTA1NTA5NDk2NTA0YzAxNjYwZjVjNDJjIiwidGFnIjoiIn0=";

    fn opened(key: &str, sealed: &str) -> Result<String, Sealed> {
        open(&key.parse().unwrap(), sealed)
    }

    /// The sealed text with one of its fields changed.
    fn with(sealed: &str, field: &str, change: impl Fn(&str) -> String) -> String {
        let mut payload: Value = serde_json::from_slice(&STANDARD.decode(sealed).unwrap()).unwrap();
        payload[field] = change(payload[field].as_str().unwrap()).into();
        STANDARD.encode(payload.to_string())
    }

    #[test]
    fn what_laravel_seals_is_opened_serialized_or_not() {
        assert_eq!(
            opened(KEY_256, SERIALIZED).as_deref(),
            Ok("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        );
        assert_eq!(opened(KEY_256, PLAIN).as_deref(), Ok("a token with ümlaut"));
        assert_eq!(opened(KEY_128, OF_THE_SHORT_KEY).as_deref(), Ok("short key"));
    }

    #[test]
    fn what_was_changed_or_sealed_with_another_key_is_not_opened() {
        assert_eq!(opened(KEY_128, SERIALIZED), Err(Sealed::AnotherKey));
        let swapped = |text: &str| text.chars().rev().collect::<String>();
        for field in ["value", "mac", "iv"] {
            let changed = with(SERIALIZED, field, swapped);
            assert_eq!(opened(KEY_256, &changed), Err(Sealed::AnotherKey), "{field}");
        }
        let of_gcm = with(SERIALIZED, "tag", |_| "AAAA".to_owned());
        assert_eq!(opened(KEY_256, &of_gcm), Err(Sealed::AnotherCipher));
        let no_mac = with(SERIALIZED, "mac", |_| "no hexadecimal".to_owned());
        for malformed in ["", "not base64", "e30=", "bm90IGpzb24=", &no_mac] {
            assert_eq!(opened(KEY_256, malformed), Err(Sealed::Malformed), "{malformed}");
        }
    }

    #[test]
    fn only_whole_texts_of_php_are_unserialized() {
        for (text, inner) in [
            ("s:3:\"a\"b\";", "a\"b"),
            ("s:4:\"abc\";", "s:4:\"abc\";"),
            ("s:3:\"abc\"", "s:3:\"abc\""),
            ("plain", "plain"),
        ] {
            assert_eq!(unserialized(text.to_owned()), inner);
        }
    }
}
