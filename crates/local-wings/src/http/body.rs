use actix_web::web;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Refusal;

/// The most that is read of a body, in bytes.
const BODY_MAX: usize = 64 * 1024;

/// Reads a JSON object. Its content type is not looked at, and fields that are not known are passed over, as Go Wings
/// has it.
pub(super) async fn object<T: DeserializeOwned>(payload: web::Payload) -> Result<T, Refusal> {
    object_of(&bytes(payload, BODY_MAX).await?)
}

/// Reads the whole body.
pub(super) async fn bytes(payload: web::Payload, most: usize) -> Result<web::Bytes, Refusal> {
    let body = payload.to_bytes_limited(most).await;
    body.map_err(|_| Refusal::TooLarge)?
        .map_err(|_| Refusal::Unparsable)
}

/// Reads what is a JSON object.
pub(super) fn object_of<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    // Straight into a struct, an array would be taken as well.
    let object: Map<String, Value> = serde_json::from_slice(body).map_err(|_| Refusal::Unparsable)?;
    serde_json::from_value(Value::Object(object)).map_err(|_| Refusal::Unparsable)
}
