//! What reads a request, by itself, for `fuzz/`: it must neither panic nor take what it would not give back.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::credential::Shown;
use crate::json_body::FromFields as _;
use crate::query::Parameters;
use crate::routes::auth::login::Login;
use crate::{Dialect, Moment, TrustedProxies, prefer, session_cookie};

/// A JSON body, whatever its route wants of it.
pub fn body(bytes: &[u8]) {
    let Ok(mut fields) = crate::json_body::parse(bytes) else {
        return;
    };
    let _several = fields.take_texts("permissions");
    let _moment = fields.text("expiresAt").and_then(Moment::parse);
    let _action = fields
        .text("action")
        .map(str::parse::<aileron_domain::PowerAction>);
    let _login = Login::from_fields(fields);
}

/// A query.
pub fn query(text: &str) {
    for dialect in [Dialect::Documented, Dialect::Pterodactyl] {
        let parameters = Parameters::read(text, dialect);
        for name in ["page", "limit", "search", "from"] {
            let _problem = parameters.text(name);
        }
    }
}

/// Each header that is looked at, with this value.
pub fn headers(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else {
        return;
    };
    let mut headers = HeaderMap::new();
    for name in ["authorization", "x-api-key", "cookie", "x-forwarded-for"] {
        headers.insert(HeaderName::from_static(name), value.clone());
    }
    let _shown = Shown::read(&headers);
    let proxies: TrustedProxies = [([0, 0, 0, 0], 0)]
        .into_iter()
        .filter_map(|(net, length)| ipnet::Ipv4Net::new(net.into(), length).ok())
        .map(ipnet::IpNet::V4)
        .collect();
    let _client = proxies.client([127, 0, 0, 1].into(), &headers);
    if let Ok(text) = value.to_str() {
        let _wait = prefer::wait(text);
        let _key = text.parse::<aileron_domain::IdempotencyKey>();
        let _id = text.parse::<aileron_domain::RequestId>();
        let _moment = Moment::parse(text);
    }
}

/// The header `Cookie`.
pub fn cookie(text: &str) {
    if let Some(token) = session_cookie::find(text) {
        assert!(text.contains(token) && !token.contains(';'));
    }
}
