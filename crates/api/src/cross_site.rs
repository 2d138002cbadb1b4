use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header::{HOST, HeaderName, HeaderValue, ORIGIN};
use actix_web::http::{Method, StatusCode};

use crate::{Panel, Problem, Step, client_address, limits};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The step that refuses what a browser sends on behalf of another site, for routes without a caller (log-in). It first
/// counts the request for its address, among the log-ins.
#[derive(Debug, Clone, Copy)]
pub struct SameSite;

impl Step for SameSite {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        limits::log_in(request, client_address::of(request)?)?;
        refuse_cross_site(request)?;
        Ok(Self)
    }
}

/// Refuses a request that changes something and that a browser sends on behalf of another site.
///
/// Browsers say on whose behalf, in `Sec-Fetch-Site` and in `Origin`; programs send neither.
pub(crate) fn refuse_cross_site(request: &HttpRequest) -> Result<(), Problem> {
    let harmless = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if harmless || (fetched_from_here(request) && originates_here(request)?) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "Cross-site request refused"))
}

fn fetched_from_here(request: &HttpRequest) -> bool {
    request
        .headers()
        .get_all(SEC_FETCH_SITE)
        .all(|site| matches!(site.as_bytes(), b"same-origin" | b"none"))
}

fn originates_here(request: &HttpRequest) -> Result<bool, Problem> {
    let mut origins = request.headers().get_all(ORIGIN).peekable();
    if origins.peek().is_none() {
        return Ok(true);
    }
    if let Some(public) = &Panel::of(request)?.settings.public_url {
        let public = public.origin().ascii_serialization();
        return Ok(origins.all(|origin| origin.as_bytes().eq_ignore_ascii_case(public.as_bytes())));
    }
    let host = request.headers().get(HOST).map(HeaderValue::as_bytes);
    Ok(origins.all(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        let authority = origin
            .split_once("://")
            .map(|(_, authority)| authority.as_bytes());
        authority.is_some_and(|authority| host.is_some_and(|host| authority.eq_ignore_ascii_case(host)))
    }))
}
