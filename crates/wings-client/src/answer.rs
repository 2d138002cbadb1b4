use aileron_domain::{Delivery, Node, Unreachable, WingsFailure, WingsWords};
use reqwest::{Response, StatusCode};

use crate::body;
use crate::words::{self, Form};

/// What an answer means that does not say success. An error when it breaks off before it is understood.
pub(crate) async fn failure(response: Response, node: &Node) -> Result<WingsFailure, reqwest::Error> {
    let proxy = |reason| WingsFailure::Unavailable {
        reason,
        delivery: Delivery::Possible,
    };
    Ok(match response.status() {
        // 401 is Rust Wings' word for a wrong token, 403 is Go Wings'.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => WingsFailure::Unauthorized,
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => proxy(Unreachable::Proxy),
        StatusCode::GATEWAY_TIMEOUT => proxy(Unreachable::Timeout),
        StatusCode::CONFLICT | StatusCode::LOCKED => WingsFailure::Conflict(words(response, node).await?),
        _ => WingsFailure::Refused(words(response, node).await?),
    })
}

async fn words(response: Response, node: &Node) -> Result<Option<WingsWords>, reqwest::Error> {
    let Some(form) = Form::of(response.headers()) else {
        return Ok(None);
    };
    let body = body::read(response, words::BODY_MAX).await?;
    Ok(form.words(body, node))
}
