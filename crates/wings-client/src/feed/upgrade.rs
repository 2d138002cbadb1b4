use aileron_domain::{Delivery, WingsFailure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use reqwest::header::{
    CONNECTION, DATE, HeaderMap, HeaderName, HeaderValue, ORIGIN, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use reqwest::{Method, Response, StatusCode, Upgraded};
use ring::digest;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tracing::warn;
use uuid::Uuid;

use crate::call::Call;
use crate::{answer, clock};

/// The longest message that is read, in bytes.
const MESSAGE_MAX: usize = 1024 * 1024;

/// Opens a websocket (RFC 6455, section 4.1) over the same connections, with the same trust, as any other call.
pub(super) async fn open(call: Call<'_>, path: &str) -> Result<WebSocketStream<Upgraded>, WingsFailure> {
    let http = call.http()?;
    let key = STANDARD.encode(Uuid::new_v4());
    let mut request = call.request(Method::GET, path);
    let headers = request.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    if let Ok(key) = HeaderValue::try_from(&key) {
        headers.insert(SEC_WEBSOCKET_KEY, key);
    }
    let panel = call.client.config.panel();
    if let Some(Ok(panel)) = panel.map(HeaderValue::from_str) {
        headers.insert(ORIGIN, panel);
    }

    let sent = Timestamp::now();
    let response = http.execute(request).await.map_err(|error| {
        let delivery = if error.is_connect() {
            Delivery::Impossible
        } else {
            Delivery::Possible
        };
        call.lost(&error, delivery)
    })?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Err(refusal(call, response).await);
    }
    if !agrees(response.headers(), &key) {
        return Err(call.not_understood(&NoWebsocket));
    }
    if let Some(date) = response.headers().get(DATE).and_then(clock::parse) {
        let ahead = clock::ahead(date, sent, Timestamp::now());
        call.client.memory.saw_clock(call.node.id, ahead);
    }
    let stream = response.upgrade().await;
    let stream = stream.map_err(|error| call.lost(&error, Delivery::Possible))?;
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_MAX))
        .max_frame_size(Some(MESSAGE_MAX));
    Ok(WebSocketStream::from_raw_socket(stream, Role::Client, Some(limits)).await)
}

/// No token was shown yet, so that a 403 is about who asks: Go Wings opens websockets for its panel's address only.
async fn refusal(call: Call<'_>, response: Response) -> WingsFailure {
    let node = call.node;
    if response.status() == StatusCode::FORBIDDEN {
        warn!(node = %node.id, "Wings opens no websocket: its `remote` must be the panel's public address, to the letter, or `allowed_origins` must have it");
    }
    if !answer::is_token_refused(response.status()) {
        return call.refusal(response).await.failure;
    }
    match answer::words(response, node).await {
        Ok(words) => WingsFailure::Refused(words),
        Err(error) => call.lost(&error, Delivery::Possible).failure,
    }
}

/// Whether the answer is one to this very request (RFC 6455, section 4.1).
fn agrees(headers: &HeaderMap, key: &str) -> bool {
    let says = |name: HeaderName, wanted: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| {
                value
                    .split(',')
                    .any(|word| word.trim().eq_ignore_ascii_case(wanted))
            })
    };
    let accept = headers.get(SEC_WEBSOCKET_ACCEPT).map(HeaderValue::as_bytes);
    says(UPGRADE, "websocket") && says(CONNECTION, "upgrade") && accept == Some(accept_of(key).as_bytes())
}

fn accept_of(key: &str) -> String {
    const WEBSOCKET: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    let proof = digest::digest(
        &digest::SHA1_FOR_LEGACY_USE_ONLY,
        format!("{key}{WEBSOCKET}").as_bytes(),
    );
    STANDARD.encode(proof)
}

#[derive(Debug, thiserror::Error)]
#[error("the answer switches to another protocol than was asked for")]
struct NoWebsocket;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_must_be_to_this_request() {
        // The example of RFC 6455, section 1.3.
        assert_eq!(
            accept_of("dGhlIHNhbXBsZSBub25jZQ=="),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        );
    }
}
