use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};

use crate::Dialect;

/// A result, to be shown in the request's dialect.
#[derive(Debug)]
pub(crate) struct Reply<T>(pub(crate) T);

/// What a handler found out or did, and how each dialect says it.
pub(crate) trait Render {
    /// As the OpenAPI document has it.
    fn documented(self) -> HttpResponse;

    /// As Pterodactyl's panel has it.
    fn pterodactyl(self, request: &HttpRequest) -> HttpResponse;
}

impl<T: Render> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match Dialect::of(request) {
            Dialect::Documented => self.0.documented(),
            Dialect::Pterodactyl => self.0.pterodactyl(request),
        }
    }
}
