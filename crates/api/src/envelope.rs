use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::reply::Render;

/// What every successful answer with one thing in it looks like.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Envelope<T> {
    /// The thing.
    pub(crate) data: T,
}

/// That something was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    /// Always `true`.
    #[schema(example = true)]
    success: bool,
}

impl Done {
    pub(crate) const DONE: Self = Self { success: true };
}

impl Render for Done {
    fn documented(self) -> HttpResponse {
        HttpResponse::Ok().json(Envelope { data: self })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}
