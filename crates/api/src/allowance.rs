use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage as _, HttpRequest};
use aileron_domain::UserId;

use crate::Panel;

/// Whose request it is, for the answer to say what they have left.
#[derive(Clone, Copy)]
struct Counted(UserId);

/// Notes whose request it is.
pub(crate) fn count(request: &HttpRequest, user: UserId) {
    request.extensions_mut().insert(Counted(user));
}

/// Says how many presses the caller has left, as Pterodactyl's panel says how many requests. Reading is not counted here.
pub(crate) fn say(request: &HttpRequest, headers: &mut HeaderMap) {
    let counted = request.extensions().get::<Counted>().copied();
    let allowance = counted.and_then(|Counted(user)| Panel::of(request).ok()?.power.allowance(user));
    if let Some(allowance) = allowance {
        headers.insert(LIMIT, HeaderValue::from(allowance.limit));
        headers.insert(REMAINING, HeaderValue::from(allowance.remaining));
    }
}

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
