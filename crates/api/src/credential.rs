use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName};
use aileron_domain::{Credential, Proof};

use crate::session_cookie;

/// A credential, and whether a browser sent it of its own accord.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) credential: Credential,
    pub(crate) by_cookie: bool,
}

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

impl Shown {
    /// The first credential of a request: `Authorization: Bearer`, else `x-api-key`, else the session cookie.
    ///
    /// The first one that is there counts, good or bad. `Authorization` of another scheme is for somebody else, such
    /// as a proxy with a password of its own.
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        if let Some(token) = texts(headers, AUTHORIZATION).find_map(bearer) {
            return Credential::recognise(token).map(Self::by_program);
        }
        if let Some(key) = texts(headers, API_KEY).next() {
            return Credential::recognise(key.trim())
                .filter(|credential| credential.proof == Proof::ApiKey)
                .map(Self::by_program);
        }
        let token = texts(headers, COOKIE).find_map(session_cookie::find)?;
        Credential::recognise(token)
            .filter(|credential| credential.proof == Proof::Session)
            .map(|credential| Self {
                credential,
                by_cookie: true,
            })
    }

    fn by_program(credential: Credential) -> Self {
        Self {
            credential,
            by_cookie: false,
        }
    }
}

/// What a program shows, as it stands there: the credential that counts, unless it is a cookie.
pub(crate) fn of_program(headers: &HeaderMap) -> Option<&str> {
    let token = texts(headers, AUTHORIZATION).find_map(bearer);
    token.or_else(|| texts(headers, API_KEY).next().map(str::trim))
}

fn texts(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .map(|value| value.to_str().unwrap_or_default())
}

/// The token of the scheme `Bearer`, which may be written in any case.
fn bearer(authorization: &str) -> Option<&str> {
    let authorization = authorization.trim();
    let (scheme, token) = authorization.split_once(' ').unwrap_or((authorization, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
