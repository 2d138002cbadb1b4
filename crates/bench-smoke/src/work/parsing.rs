use std::hint::black_box;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use aileron_api::{Fields, FromFields, JsonBody, Problem, Step};
use aileron_domain::{Credential, InvalidPowerAction, PowerAction, ServerIdentifier};
use anyhow::ensure;
use futures_util::{FutureExt as _, Stream, stream};

const IDENTIFIERS: [&str; 6] = [
    "0b5ab8a8-5e2f-4f0c-9f4c-3d1c2a9be7f1",
    "0B5AB8A8-5E2F-4F0C-9F4C-3D1C2A9BE7F1",
    "0b5ab8a8",
    "my-server",
    "not/a/server",
    "longer-than-any-identifier-of-a-server",
];

/// The first four are understood.
pub(super) fn identifiers() -> anyhow::Result<()> {
    let understood = understood(IDENTIFIERS, |text| text.parse::<ServerIdentifier>().ok());
    ensure!(understood == 4, "{understood} of the identifiers were understood");
    Ok(())
}

const CREDENTIALS: [&str; 3] = [
    "als_q6N0yYkq7wEw0xq4bJmJ1o1m0mHk2rQJ7yq3bq0xXcE",
    "alk_q6N0yYkq7wEw0xq4bJmJ1o1m0mHk2rQJ7yq3bq0xXcE",
    "not a credential",
];

/// The first two are understood.
pub(super) fn credentials() -> anyhow::Result<()> {
    let understood = understood(CREDENTIALS, Credential::recognise);
    ensure!(understood == 2, "{understood} of the credentials were understood");
    Ok(())
}

const BODIES: [&str; 5] = [
    r#"{"action":"start"}"#,
    r#"{ "action": "restart", "reason": "a new map", "tags": ["weekly", 7, null] }"#,
    r#"{"action":"explode"}"#,
    r#"{"action":"start","action":"kill"}"#,
    r#"["start"]"#,
];

/// The first two are understood.
pub(super) fn action_bodies() -> anyhow::Result<impl FnMut() -> anyhow::Result<()>> {
    // Whoever reads a body has a clock in hand.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let request = TestRequest::post()
        .insert_header(("content-type", "application/json"))
        .to_http_request();
    Ok(move || {
        let _inside = runtime.enter();
        let understood = understood(BODIES, |text| {
            let mut payload = in_one_piece(text);
            let taken = JsonBody::take(&request, &mut payload).now_or_never();
            taken?.ok().map(|JsonBody(Action(action))| action)
        });
        ensure!(understood == 2, "{understood} of the bodies were understood");
        Ok(())
    })
}

fn understood<T, const N: usize>(
    texts: [&'static str; N],
    parse: impl Fn(&'static str) -> Option<T>,
) -> usize {
    let parsed = texts.into_iter().map(|text| black_box(parse(black_box(text))));
    parsed.flatten().count()
}

fn in_one_piece(text: &'static str) -> Payload {
    let chunk = Ok(Bytes::from_static(text.as_bytes()));
    let payload: Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>> = Box::pin(stream::iter([chunk]));
    Payload::Stream { payload }
}

/// The body of a power request, read as its endpoint reads it.
struct Action(PowerAction);

impl FromFields for Action {
    fn from_fields(fields: Fields) -> Result<Self, Problem> {
        let action = fields.text("action").ok_or(InvalidPowerAction);
        let action = action.and_then(str::parse);
        action
            .map(Self)
            .map_err(|error| Problem::bad_request(error.to_string()))
    }
}
