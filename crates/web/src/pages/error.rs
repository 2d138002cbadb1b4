use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use maud::html;

use crate::layout::{Frame, Section};
use crate::{parts, words};

/// The page for an address at which there is nothing.
pub(crate) async fn no_such_page(request: HttpRequest) -> HttpResponse {
    page(&request, StatusCode::NOT_FOUND, None)
}

/// The page for what did not work: what the API says of it, and what to do.
pub(crate) fn page(request: &HttpRequest, status: StatusCode, message: Option<&str>) -> HttpResponse {
    let title = words::error_title(status.as_u16());
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok());
    let content = html! {
        div.card.message {
            a.brand href="/" { (parts::brand()) span { (words::PRODUCT) } }
            p.status-code aria-hidden="true" { (status.as_u16()) }
            h1 { (title) }
            @if let Some(message) = message { p.strong { (message) "." } }
            p { (words::error_advice(status.as_u16())) }
            @if let (true, Some(id)) = (status.is_server_error(), id) {
                p.muted { (words::REFERENCE) " " code { (id) } }
            }
            p { a.button.primary href="/" { (words::BACK_TO_SERVERS) } }
        }
    };
    let frame = Frame {
        request,
        title,
        user: None,
        section: Section::Elsewhere,
        script: None,
    };
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(frame.alone(&content).into_string())
}
