use std::time::Duration;

use reqwest::Response;
use tokio::time::timeout;

/// The beginning of a body, or all of it.
pub(crate) struct Body {
    /// What was read of it.
    pub(crate) bytes: Vec<u8>,
    /// Whether that is all.
    pub(crate) whole: bool,
}

impl Body {
    /// The body, unless it is longer than what was read of it.
    pub(crate) fn whole(self) -> Option<Vec<u8>> {
        self.whole.then_some(self.bytes)
    }
}

/// Reads at most `limit` bytes. A connection with more to come is closed.
pub(crate) async fn read(mut response: Response, limit: usize) -> Result<Body, reqwest::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = limit - bytes.len();
        if chunk.len() > room {
            bytes.extend_from_slice(&chunk[..room]);
            return Ok(Body { bytes, whole: false });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Body { bytes, whole: true })
}

/// Takes in the rest of an answer whose head said all, so that its connection can serve the next call.
///
/// One that does not come whole and soon is not worth waiting for: its connection is closed.
pub(crate) async fn drain(response: Response) {
    if response.content_length() != Some(0) {
        let _unused = timeout(DRAIN_TIME, read(response, DRAIN_MAX)).await;
    }
}

const DRAIN_TIME: Duration = Duration::from_millis(250);

/// Rust Wings sends `{}`.
const DRAIN_MAX: usize = 4 * 1024;
