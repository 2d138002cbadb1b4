use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::Bytes;

use crate::Problem;

static DOCUMENT: LazyLock<Option<Bytes>> =
    LazyLock::new(|| crate::openapi::document().to_json().ok().map(Bytes::from));

/// This document.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    tag = "operations",
    security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = Object)),
)]
pub(crate) async fn openapi() -> Result<HttpResponse, Problem> {
    let document = DOCUMENT.clone().ok_or_else(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(document))
}
