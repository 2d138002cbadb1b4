use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt as _;
use tokio::time::timeout;

use crate::fault::Fault;

/// The most that a body may have, in bytes, where a call takes little.
pub(crate) const SMALL: usize = 64 * 1024;

/// How long a daemon may take to send a body. Daemons give up a whole call after 15 s or 30 s.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads a body of at most `limit` bytes. What it says that it is does not matter: one daemon says JSON of every body, also
/// where there is none, and the other nothing where there is none.
pub(crate) async fn read(payload: Payload, limit: usize) -> Result<Bytes, Fault> {
    match timeout(PATIENCE, collect(payload, limit)).await {
        Ok(body) => body,
        Err(_elapsed) => Err(Fault::new(
            StatusCode::REQUEST_TIMEOUT,
            "The request body did not come in time",
        )),
    }
}

/// Says what is wrong with a body that should have been JSON of some shape.
pub(crate) fn malformed(error: &serde_json::Error) -> Fault {
    Fault::bad_request(format!("Malformed request body: {error}"))
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes, Fault> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Fault::bad_request("Incomplete request body"))?;
        if body.len() + chunk.len() > limit {
            return Err(Fault::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("Request body too large: at most {limit} bytes"),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
