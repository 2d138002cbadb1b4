//! What reads a Wings' words, by itself, for `fuzz/`: it must not panic, and no address may show.

use aileron_domain::Node;
use reqwest::header::HeaderValue;

use crate::body::Body;
use crate::confidential::Confidential;
use crate::feed::fuzzing::read;
use crate::words::Form;
use crate::{SystemInformation, clock, details};

/// The body of an answer, whatever was asked.
pub fn answer(bytes: &[u8], node: &Node) {
    let _server = details::parse(bytes);
    let _servers = details::parse_list(bytes);
    let _system = SystemInformation::parse(bytes);
    for form in [Form::Json, Form::Text] {
        let bytes = bytes.to_vec();
        if let Some(words) = form.words(Body { bytes, whole: true }, node) {
            assert!(!Confidential::of(node).shows_in(words.as_str()));
        }
    }
    if let Ok(value) = HeaderValue::from_bytes(bytes) {
        let _date = clock::parse(&value);
    }
}

/// A message on a websocket.
pub fn message(text: &str) {
    read(text);
}
