use aileron_domain::{Delivery, Node, Unreachable, WingsFailure, WingsWords};
use reqwest::{Response, StatusCode};

use crate::body;
use crate::words::{self, Form};

/// Whether this is the word for a wrong token: 401 is Rust Wings', 403 is Go Wings'.
///
/// Both look at the token before anything else, so that a call with this answer has done nothing.
pub(crate) fn is_token_refused(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

/// What an answer means that does not say success. An error when it breaks off before it is understood.
pub(crate) async fn failure(response: Response, node: &Node) -> Result<WingsFailure, reqwest::Error> {
    let proxy = |reason| WingsFailure::Unavailable {
        reason,
        delivery: Delivery::Possible,
    };
    Ok(match response.status() {
        status if is_token_refused(status) => WingsFailure::Unauthorized,
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => proxy(Unreachable::Proxy),
        StatusCode::GATEWAY_TIMEOUT => proxy(Unreachable::Timeout),
        StatusCode::CONFLICT | StatusCode::LOCKED => WingsFailure::Conflict(words(response, node).await?),
        _ => WingsFailure::Refused(words(response, node).await?),
    })
}

/// What an answer says in words, made safe to show to anybody.
pub(crate) async fn words(response: Response, node: &Node) -> Result<Option<WingsWords>, reqwest::Error> {
    let Some(form) = Form::of(response.headers()) else {
        return Ok(None);
    };
    let body = body::read(response, words::BODY_MAX).await?;
    Ok(form.words(body, node))
}
