use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use aileron_domain::TooManyRequests;
use serde_json::json;

/// What a node is told when something did not work, in the form that Pterodactyl's panel has and Wings reads.
///
/// Daemons act on the status alone, and write the rest into their logs.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub(crate) struct Fault {
    status: StatusCode,
    detail: Cow<'static, str>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Fault {
    /// A fault with this status and these words.
    pub(crate) fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            detail: detail.into(),
            header: None,
        }
    }

    /// No node has this credential, or none was shown: 401, which no daemon tries again.
    pub(crate) fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "No node has this token: expected `Authorization: Bearer <token id>.<token>`",
        )
        .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// The node has no such server, and whether another has one is not for it to know: 404.
    pub(crate) fn no_such_server() -> Self {
        Self::new(StatusCode::NOT_FOUND, "This node has no such server")
    }

    /// Somebody is not let at files: 403.
    pub(crate) fn forbidden(detail: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    /// The request makes no sense: 400.
    pub(crate) fn bad_request(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// The path knows other methods: 405, with their names.
    pub(crate) fn method_not_allowed(allowed: &str) -> Self {
        let fault = Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed");
        match HeaderValue::from_str(allowed) {
            Ok(allowed) => fault.with_header(ALLOW, allowed),
            Err(_) => fault,
        }
    }

    /// Something that the panel stands on is away: 503, which daemons try again.
    pub(crate) fn unavailable(detail: &'static str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }

    /// Something is wrong that the node can do nothing about: 500. What it was belongs in the panel's log.
    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
    }

    /// The same fault with a header that goes with it.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some((name, value));
        self
    }

    /// One word for it: the status' own, written together.
    fn code(&self) -> String {
        let words = self.status.canonical_reason().unwrap_or("Error");
        words.chars().filter(char::is_ascii_alphanumeric).collect()
    }
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some((name, value)) = &self.header {
            response.insert_header((name.clone(), value.clone()));
        }
        response.json(json!({"errors": [{
            "code": self.code(),
            "status": self.status.as_str(),
            "detail": self.detail,
        }]}))
    }
}

impl From<TooManyRequests> for Fault {
    fn from(error: TooManyRequests) -> Self {
        let seconds = error.retry_after.as_millis().div_ceil(1000).max(1);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many log-in attempts")
            .with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }
}
