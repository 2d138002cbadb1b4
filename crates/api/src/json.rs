//! Long answers as JSON.
//!
//! serde_json gives each quote, comma and colon to its writer by itself, and looks at texts byte by byte: a third of what a
//! page of 50 entries took. Here what stands between two values is written together, and texts are looked at eight bytes at
//! a time. What is seldom in a page is left to serde_json: numbers, and texts in which something has to be escaped.

mod compound;
mod serializer;
#[cfg(test)]
mod tests;

use actix_web::HttpResponse;
use actix_web::error::JsonPayloadError;
use actix_web::http::header::ContentType;
use serde::Serialize;
use serde_json::Error;

/// The answer that has this as its body, of some `length` bytes: a shorter one wastes memory for a moment, a longer one is
/// copied while it grows.
pub(crate) fn answer(body: &impl Serialize, length: usize) -> HttpResponse {
    match written(body, length) {
        Ok(text) => HttpResponse::Ok().content_type(ContentType::json()).body(text),
        Err(error) => HttpResponse::from_error(JsonPayloadError::Serialize(error)),
    }
}

fn written(body: &impl Serialize, length: usize) -> Result<Vec<u8>, Error> {
    let mut writer = Writer {
        text: Vec::with_capacity(length),
        verbatim: false,
    };
    body.serialize(&mut writer)?;
    Ok(writer.text)
}

/// What is written so far.
struct Writer {
    text: Vec<u8>,
    /// Whether the next string is JSON already.
    verbatim: bool,
}

impl Writer {
    fn push(&mut self, piece: &str) {
        self.text.extend_from_slice(piece.as_bytes());
    }

    fn string(&mut self, string: &str) -> Result<(), Error> {
        if has_to_be_escaped(string.as_bytes()) {
            return self.by_serde_json(string);
        }
        self.text.push(b'"');
        self.push(string);
        self.text.push(b'"');
        Ok(())
    }

    /// `"name":`, with a comma before all but the first.
    fn name(&mut self, name: &'static str, is_first: bool) {
        debug_assert!(!has_to_be_escaped(name.as_bytes()), "{name:?} is a field's name");
        if !is_first {
            self.text.push(b',');
        }
        self.text.push(b'"');
        self.push(name);
        self.push("\":");
    }

    fn by_serde_json<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        serde_json::to_writer(&mut self.text, value)
    }
}

/// Whether there is a control character, a quote or a backslash in it.
fn has_to_be_escaped(text: &[u8]) -> bool {
    let (eights, rest) = text.as_chunks::<8>();
    let last = match text.last_chunk::<8>() {
        Some(last) => is_one_special(*last),
        None => rest
            .iter()
            .any(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\')),
    };
    last || eights.iter().any(|eight| is_one_special(*eight))
}

/// Looks at eight bytes at once: taking something from all of them sets the highest bit of those that were less and had it
/// clear. With one bit the other way round, a quote and what is below a space are all that is below 0x21.
const fn is_one_special(eight: [u8; 8]) -> bool {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let eight = u64::from_ne_bytes(eight);
    let quote_or_control = (eight ^ (EACH * 0x02)).wrapping_sub(EACH * 0x21);
    let backslash = (eight ^ (EACH * b'\\' as u64)).wrapping_sub(EACH);
    (quote_or_control | backslash) & !eight & (EACH * 0x80) != 0
}
