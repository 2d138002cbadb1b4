use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use serde::de::IgnoredAny;
use tokio::time::timeout;

use crate::fields::Fields;
use crate::{Dialect, Problem, Step};

/// The most that a JSON body may have, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;

/// What a handler wants out of a JSON body.
pub trait FromFields: Sized + 'static {
    /// In whose words the document is, where it says so itself. It counts for reading it, and for the answer.
    #[must_use]
    fn dialect(_fields: &Fields) -> Option<Dialect> {
        None
    }

    /// Reads it out of the document's top level. A document that is no object has no fields.
    fn from_fields(fields: Fields) -> Result<Self, Problem>;
}

/// The step that reads a JSON body. It fails with 413, 415 or 400, in this order.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: FromFields> Step for JsonBody<T> {
    async fn take(request: &HttpRequest, payload: &mut Payload) -> Result<Self, Problem> {
        let body = collect(request, payload, BODY_LIMIT).await?;
        let mut fields = parse(&body)?;
        match T::dialect(&fields) {
            Some(dialect) => {
                dialect.settle(request);
                fields.speak(dialect);
            }
            None => fields.speak(Dialect::of(request)),
        }
        T::from_fields(fields).map(Self)
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyProblem {
    #[error("Request body too large: at most {0} bytes")]
    TooLarge(usize),
    #[error("Unsupported content type: expected application/json")]
    NotJson,
    #[error("Incomplete request body")]
    Incomplete(#[source] PayloadError),
    #[error("The request body did not come in time")]
    TooSlow,
    #[error("Malformed JSON: {0}")]
    Malformed(serde_json::Error),
}

impl From<BodyProblem> for Problem {
    fn from(problem: BodyProblem) -> Self {
        let status = match problem {
            BodyProblem::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            BodyProblem::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            BodyProblem::TooSlow => StatusCode::REQUEST_TIMEOUT,
            BodyProblem::Incomplete(_) | BodyProblem::Malformed(_) => StatusCode::BAD_REQUEST,
        };
        Self::new(status, problem.to_string())
    }
}

/// Reads a body that is said to be JSON and has at most so many bytes. It mostly comes in one piece, and then is not copied.
pub(crate) async fn collect(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> Result<Bytes, Problem> {
    if announced(request).is_some_and(|length| length > limit as u64) {
        return Err(BodyProblem::TooLarge(limit).into());
    }
    if !is_json(request) {
        return Err(BodyProblem::NotJson.into());
    }
    in_time(read(payload, limit)).await
}

/// How long a client may take to send a body.
const PATIENCE: Duration = Duration::from_secs(10);

/// Waits for a request's body to be read, for as long as a client may take to send it: then it is 408.
pub async fn in_time<T>(reading: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    match timeout(PATIENCE, reading).await {
        Ok(read) => read,
        Err(_elapsed) => Err(BodyProblem::TooSlow.into()),
    }
}

async fn read(payload: &mut Payload, limit: usize) -> Result<Bytes, Problem> {
    let first = match payload.next().await {
        Some(chunk) => chunk.map_err(BodyProblem::Incomplete)?,
        None => Bytes::new(),
    };
    let mut rest = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(BodyProblem::Incomplete)?;
        if first.len() + rest.len() + chunk.len() > limit {
            return Err(BodyProblem::TooLarge(limit).into());
        }
        rest.extend_from_slice(&chunk);
    }
    if first.len() > limit {
        return Err(BodyProblem::TooLarge(limit).into());
    }
    Ok(if rest.is_empty() {
        first
    } else {
        [first, rest.freeze()].concat().into()
    })
}

fn announced(request: &HttpRequest) -> Option<u64> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn is_json(request: &HttpRequest) -> bool {
    let content_type = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

pub(crate) fn parse(body: &[u8]) -> Result<Fields, BodyProblem> {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    if is_object {
        serde_json::from_slice(body).map_err(BodyProblem::Malformed)
    } else {
        let _well_formed: IgnoredAny = serde_json::from_slice(body).map_err(BodyProblem::Malformed)?;
        Ok(Fields::default())
    }
}
