use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;

use crate::Problem;

/// A problem as Pterodactyl's panel says it: a list of one, its status a text, its code a name.
pub(crate) fn response(problem: &Problem) -> HttpResponse {
    let status = problem.status_in_pterodactyl();
    let mut error = json!({
        "code": code(status),
        "status": status.as_u16().to_string(),
        "detail": problem.message(),
    });
    if let Some(field) = problem.field() {
        error["meta"] = json!({ "source_field": field });
    }
    let mut response = HttpResponse::build(status);
    if let Some(header) = problem.header() {
        response.insert_header(header.clone());
    }
    response.json(json!({ "errors": [error] }))
}

/// What that panel calls an error of this status.
fn code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "BadRequestHttpException",
        401 => "AuthenticationException",
        403 => "AccessDeniedHttpException",
        404 => "NotFoundHttpException",
        405 => "MethodNotAllowedHttpException",
        409 => "ConflictHttpException",
        413 => "PostTooLargeException",
        415 => "UnsupportedMediaTypeHttpException",
        422 => "ValidationException",
        429 => "TooManyRequestsHttpException",
        503 => "ServiceUnavailableHttpException",
        504 => "DaemonConnectionException",
        _ => "HttpException",
    }
}
