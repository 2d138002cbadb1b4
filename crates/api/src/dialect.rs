use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT, HeaderMap};
use actix_web::{HttpMessage as _, HttpRequest};
use aileron_domain::KeyForm;

use crate::{Problem, Step, credential, routes};

/// In whose words a request is written, and its answer is to be said.
///
/// It is how a request is read and a result is shown, and nothing else: what may be done, and what comes of it, is the same
/// in both. It is decided once, by the request's head, before anything else looks at the request; the body of a power
/// action, which is written differently in each, may decide otherwise for its own answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// The one that the OpenAPI document describes.
    #[default]
    Documented,
    /// That of the client API of Pterodactyl's panel, for the many programs that speak it.
    Pterodactyl,
}

impl Dialect {
    /// The dialect of this request.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        request.extensions().get::<Self>().copied().unwrap_or_default()
    }

    /// What the head of a request says. `own_path` is whether the path is one that only Pterodactyl's panel has.
    ///
    /// Nodes send the same `Accept` where they call the panel, so that it counts only where that panel's clients call.
    pub(crate) fn of_head(path: &str, own_path: bool, headers: &HeaderMap) -> Self {
        let says_so = || accepts_pterodactyls(headers) || shows_pterodactyls_key(headers);
        if own_path || (is_for_clients(path) && says_so()) {
            Self::Pterodactyl
        } else {
            Self::Documented
        }
    }

    /// Says what the request's dialect is from here on.
    pub(crate) fn settle(self, request: &impl actix_web::HttpMessage) {
        request.extensions_mut().insert(self);
    }
}

/// The step that says in whose words the request is. It never fails.
impl Step for Dialect {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        Ok(Self::of(request))
    }
}

/// The two APIs of Pterodactyl's panel, of which this one has the first.
fn is_for_clients(path: &str) -> bool {
    ["/api/client", "/api/application"]
        .iter()
        .any(|api| routes::is_below(api, path))
}

const MEDIA_TYPE: &str = "application/vnd.pterodactyl.v1+json";

fn accepts_pterodactyls(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|range| {
        let (essence, _parameters) = range.split_once(';').unwrap_or((range, ""));
        essence.trim().eq_ignore_ascii_case(MEDIA_TYPE)
    })
}

fn shows_pterodactyls_key(headers: &HeaderMap) -> bool {
    credential::of_program(headers).is_some_and(|key| key.starts_with(KeyForm::PTERODACTYL_PREFIX))
}
