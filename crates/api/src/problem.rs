use std::borrow::Cow;
use std::error::Error;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use aileron_domain::{StoreError, TooManyRequests};
use serde::Serialize;
use utoipa::ToSchema;

/// What a client is told when something did not work: a status, a message, and perhaps one header that goes with it.
///
/// Handlers return it, and it becomes the documented JSON. It stays inside the response, so that a middleware can
/// take it out again (`HttpResponse::error`) and say the same in other words.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    status: StatusCode,
    message: Cow<'static, str>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
    in_pterodactyl: Option<StatusCode>,
    field: Option<&'static str>,
    reason: Option<&'static str>,
}

impl Problem {
    /// A problem with this status and message.
    #[must_use]
    pub fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            message: message.into(),
            header: None,
            in_pterodactyl: None,
            field: None,
            reason: None,
        }
    }

    /// A field of the body is missing, or is not what it should be: 400, and 422 in Pterodactyl's dialect.
    #[must_use]
    pub fn invalid(field: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let mut problem = Self::bad_request(message).in_pterodactyl(StatusCode::UNPROCESSABLE_ENTITY);
        problem.field = Some(field);
        problem
    }

    /// The request makes no sense: 400.
    #[must_use]
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// Nobody is logged in: 401.
    #[must_use]
    pub fn authentication_required() -> Self {
        Self::unauthorized("Authentication required")
    }

    /// The caller has not proved who they are: 401, with the scheme by which a program can.
    #[must_use]
    pub fn unauthorized(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message)
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// Something is wrong that the client can do nothing about: 500. What it was belongs in the log.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
    }

    /// Somebody asks for something too often: 429, with how long to wait, rounded up to a whole second.
    #[must_use]
    pub(crate) fn too_often(message: String, retry_after: Duration) -> Self {
        let seconds = retry_after.as_millis().div_ceil(1000).max(1);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        Self::new(StatusCode::TOO_MANY_REQUESTS, message).with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// The same problem with a header that goes with it.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some(Box::new((name, value)));
        self
    }

    /// The same problem with the status that it has in Pterodactyl's dialect, where that is another.
    #[must_use]
    pub fn in_pterodactyl(mut self, status: StatusCode) -> Self {
        self.in_pterodactyl = Some(status);
        self
    }

    /// The HTTP status in Pterodactyl's dialect.
    #[must_use]
    pub fn status_in_pterodactyl(&self) -> StatusCode {
        self.in_pterodactyl.unwrap_or(self.status)
    }

    /// The field of the body that it is about, if it is about one.
    pub(crate) fn field(&self) -> Option<&'static str> {
        self.field
    }

    pub(crate) fn header(&self) -> Option<&(HeaderName, HeaderValue)> {
        self.header.as_deref()
    }

    /// The same problem with a word by which a program tells it from others of the same status.
    #[must_use]
    pub fn with_reason(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// The word by which a program tells it, where it has one.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        self.reason
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The words for it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some((name, value)) = self.header() {
            response.insert_header((name.clone(), value.clone()));
        }
        response.json(ProblemBody {
            status: self.status.as_u16(),
            message: &self.message,
            reason: self.reason,
        })
    }
}

/// How every error looks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem, example = json!({"status": 404, "message": "Server not found"}))]
pub(crate) struct ProblemBody<'a> {
    /// The HTTP status once more.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened, for people.
    message: &'a str,
    /// By what a program tells it from others of the same status, where it needs to: `second_factor_required`,
    /// `second_factor_wrong`, `second_factor_setup_required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    reason: Option<&'static str>,
}

impl From<StoreError> for Problem {
    /// Says so in the log too, where its causes belong.
    fn from(error: StoreError) -> Self {
        log_store_error(&error);
        match error {
            StoreError::Unavailable(_) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "Database unavailable"),
            StoreError::Corrupt(_) => Self::internal(),
        }
    }
}

pub(crate) fn log_store_error(error: &StoreError) {
    let causes = error as &(dyn Error + 'static);
    match error {
        StoreError::Unavailable(_) => tracing::warn!(error = causes, "the database fails a request"),
        StoreError::Corrupt(_) => tracing::error!(error = causes, "the database's content fails a request"),
    }
}

impl From<TooManyRequests> for Problem {
    fn from(error: TooManyRequests) -> Self {
        Self::too_often(error.to_string(), error.retry_after)
    }
}
