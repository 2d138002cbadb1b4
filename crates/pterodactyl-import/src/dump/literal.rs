use std::io::BufRead;

use super::characters::Characters;
use crate::ReadError;

const VALUE: &str = "a value, such as 1, 'text', 0x00 or NULL";

/// Reads one value. One that is not kept is only passed over.
pub(super) fn value<R: BufRead>(
    characters: &mut Characters<R>,
    keep: bool,
) -> Result<Option<Vec<u8>>, ReadError> {
    characters.blank()?;
    if characters.peek()? == Some(b'_') {
        // In which character set a text is: `_binary '…'`, `_utf8mb4'…'`.
        characters.word()?;
        characters.blank()?;
    }
    match characters.peek()? {
        None => Err(characters.cut_off()),
        Some(b'\'' | b'"') => text(characters, keep).map(Some),
        Some(b'0'..=b'9' | b'-' | b'+' | b'.') => number(characters).map(Some),
        Some(_) => named(characters, keep),
    }
}

fn text<R: BufRead>(characters: &mut Characters<R>, keep: bool) -> Result<Vec<u8>, ReadError> {
    let mut text = Vec::new();
    let quote = characters.next()?;
    characters.quoted(quote, keep.then_some(&mut text))?;
    Ok(text)
}

fn number<R: BufRead>(characters: &mut Characters<R>) -> Result<Vec<u8>, ReadError> {
    let mut number = Vec::new();
    let in_number = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
    characters.until(|byte| !in_number(byte), Some(&mut number))?;
    match number.strip_prefix(b"0x") {
        Some(digits) => bytes_of_hex(digits).ok_or_else(|| characters.not_a_dump(VALUE)),
        None => Ok(number),
    }
}

/// `NULL`, `TRUE`, and what has a letter before its quotes: `X'00'`, `b'01'`, `N'text'`.
fn named<R: BufRead>(characters: &mut Characters<R>, keep: bool) -> Result<Option<Vec<u8>>, ReadError> {
    let word = characters.word()?.to_ascii_uppercase();
    let quoted = characters.peek()? == Some(b'\'');
    let value = match (word.as_str(), quoted) {
        ("NULL", false) => return Ok(None),
        ("TRUE", false) => Some(b"1".to_vec()),
        ("FALSE", false) => Some(b"0".to_vec()),
        ("N", true) => Some(text(characters, keep)?),
        ("X", true) => bytes_of_hex(&text(characters, true)?),
        ("B", true) => bits(&text(characters, true)?),
        _ => None,
    };
    match value {
        Some(value) => Ok(Some(value)),
        None if characters.peek()?.is_none() => Err(characters.cut_off()),
        None => Err(characters.not_a_dump(VALUE)),
    }
}

/// Bits as the number that they are: the other panel has switches in them at most.
fn bits(digits: &[u8]) -> Option<Vec<u8>> {
    let digits = std::str::from_utf8(digits).ok()?;
    let number = u64::from_str_radix(digits, 2).ok()?;
    Some(number.to_string().into_bytes())
}

fn bytes_of_hex(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(high)? << 4 | digit(low)?).ok(),
        _ => None,
    });
    pairs.collect()
}
