use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header::{HeaderValue, USER_AGENT};
use aileron_domain::{Credential, SessionOrigin, UserAgent};

use crate::credential::Shown;
use crate::{Problem, Step, client_address};

/// The step that finds out where a request comes from, and with what it was made.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Its address.
    pub ip: IpAddr,
    /// What the client says that it is.
    pub user_agent: Option<UserAgent>,
    /// The session that a browser shows of its own accord, good or bad.
    pub session: Option<Credential>,
}

impl Step for Origin {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let shown = Shown::read(request.headers()).filter(|shown| shown.by_cookie);
        let said = request.headers().get(USER_AGENT).map(HeaderValue::as_bytes);
        Ok(Self {
            ip: client_address::of(request)?,
            user_agent: said.and_then(|said| UserAgent::clean(&String::from_utf8_lossy(said))),
            session: shown.map(|shown| shown.credential),
        })
    }
}

impl From<Origin> for SessionOrigin {
    fn from(origin: Origin) -> Self {
        Self {
            ip: Some(origin.ip),
            user_agent: origin.user_agent,
        }
    }
}
