use actix_web::HttpResponse;
use actix_web::http::header::ContentType;

/// As the code describes itself, which a test holds it to. Written down, it can be read without running anything, and what
/// makes it stays out of the program: that was a tenth of it.
const DOCUMENT: &str = include_str!("../../openapi.json");

/// This document.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    tag = "operations",
    security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = Object)),
)]
pub(crate) async fn openapi() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(DOCUMENT)
}
