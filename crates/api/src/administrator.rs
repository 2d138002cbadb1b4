use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;

use crate::{Caller, Problem, Step};

const LIMITED: &str = "An API key that is limited to permissions or servers cannot do this";

/// The step that lets in who runs the panel. It fails as [`Caller`] does, and with 403 for everybody else, whatever it is
/// that they name: they learn nothing about what there is.
#[derive(Debug, Clone)]
pub struct Administrator(pub Caller);

impl Step for Administrator {
    async fn take(request: &HttpRequest, payload: &mut Payload) -> Result<Self, Problem> {
        let caller = Caller::take(request, payload).await?;
        if !caller.actor.user.administrator {
            if caller.actor.is_of_administrator() {
                return Err(Problem::new(StatusCode::FORBIDDEN, LIMITED));
            }
            return Err(Problem::new(StatusCode::FORBIDDEN, "Administrators only"));
        }
        Ok(Self(caller))
    }
}
