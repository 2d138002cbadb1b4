use actix_web::http::StatusCode;
use actix_web::http::header::WWW_AUTHENTICATE;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

/// Why a request is not served, in Wings' words where it has some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("The required authorization heads were not present in the request.")]
    NoToken,
    #[error("You are not authorized to access this endpoint.")]
    WrongToken,
    #[error("The requested resource does not exist on this instance.")]
    NotFound,
    #[error(
        "The power action provided was not valid, should be one of \"stop\", \"start\", \"restart\", \"kill\""
    )]
    InvalidAction,
    #[error("The data passed in the request was not in a parsable format. Please try again.")]
    Unparsable,
    #[error("The body of the request is too large.")]
    TooLarge,
    #[error("server is offline")]
    Offline,
    #[error("server is locked")]
    Locked,
    #[error("server already exists")]
    Exists,
    #[error("The panel did not say how to run the server.")]
    Undescribed,
    #[error("The panel has yet to say which servers there are.")]
    Booting,
    #[error("The daemon is shutting down.")]
    ShuttingDown,
}

#[derive(Serialize)]
struct Body {
    error: String,
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::WrongToken => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::InvalidAction => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unparsable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Offline => StatusCode::EXPECTATION_FAILED,
            Self::Locked | Self::Exists => StatusCode::CONFLICT,
            Self::Undescribed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Booting | Self::ShuttingDown => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if *self == Self::NoToken {
            response.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        response.json(Body {
            error: self.to_string(),
        })
    }
}
