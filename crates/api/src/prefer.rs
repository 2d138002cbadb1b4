use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header::HeaderName;

use crate::{Problem, Step};

const HEADER: HeaderName = HeaderName::from_static("prefer");

/// The longest wait that is granted. Proxies give up on an answer after a minute.
const LONGEST: Duration = Duration::from_secs(55);

/// The step that reads how long the client would rather wait for what comes of its request: `Prefer: wait=20` of RFC 7240,
/// in seconds. It never fails, because what a preference says wrongly is to be ignored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience(pub Option<Duration>);

impl Step for Patience {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let preferences = request.headers().get_all(HEADER);
        // The first of several counts, RFC 7240, section 2.
        let wait = preferences
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .find_map(wait);
        Ok(Self(wait))
    }
}

/// Reads `wait=20` or `Wait = "20"; x=y`; anything else is none.
pub(crate) fn wait(preference: &str) -> Option<Duration> {
    let (preference, _parameters) = preference.split_once(';').unwrap_or((preference, ""));
    let (name, seconds) = preference.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("wait") {
        return None;
    }
    let seconds: u32 = seconds.trim().trim_matches('"').parse().ok()?;
    Some(Duration::from_secs(seconds.into()).min(LONGEST)).filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_as_rfc_7240_writes_it() {
        let seconds = |text| wait(text).map(|wait| wait.as_secs());
        assert_eq!(seconds("wait=20"), Some(20));
        assert_eq!(seconds(" Wait = \"5\" ; x=y"), Some(5));
        assert_eq!(seconds("wait=4000000000"), Some(55));
        for no_wait in [
            "respond-async",
            "wait",
            "wait=",
            "wait=0",
            "wait=-1",
            "wait=1.5",
            "waits=3",
        ] {
            assert_eq!(seconds(no_wait), None, "{no_wait}");
        }
    }
}
