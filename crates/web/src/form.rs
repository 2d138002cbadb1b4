use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::BytesMut;
use aileron_api::{BODY_LIMIT, Problem, Step, in_time};
use futures_util::StreamExt as _;
use url::form_urlencoded;

/// The step that reads what a page's form sends. It fails with 413, 415, 408 or 400.
#[derive(Debug)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// A field's value, or nothing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every value of a field that may be there several times.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Step for Form {
    async fn take(request: &HttpRequest, payload: &mut Payload) -> Result<Self, Problem> {
        let content_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded")) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Unsupported content type: expected a form",
            ));
        }
        let body = in_time(read(payload)).await?;
        Ok(Self(form_urlencoded::parse(&body).into_owned().collect()))
    }
}

async fn read(payload: &mut Payload) -> Result<BytesMut, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_: PayloadError| Problem::bad_request("Incomplete request body"))?;
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "Request body too large",
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
