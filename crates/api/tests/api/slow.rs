use actix_web::App;
use actix_web::dev::{Payload, Service as _};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{self, Bytes};
use aileron_api::{Fields, FromFields, InOrder, JsonBody, Problem, around};
use futures_util::{StreamExt as _, stream};

struct Anything;

impl FromFields for Anything {
    fn from_fields(_fields: Fields) -> Result<Self, Problem> {
        Ok(Self)
    }
}

async fn take(InOrder(JsonBody(Anything)): InOrder<JsonBody<Anything>>) -> &'static str {
    "taken"
}

/// The clock stands still and goes forward when everybody waits.
#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let app = App::new().route("/", web::post().to(take)).wrap(from_fn(around));
    let app = init_service(app).await;
    let begun = stream::iter([Ok::<_, PayloadError>(Bytes::from_static(b"{\"action\":"))]);
    let (request, _) = TestRequest::post()
        .uri("/")
        .insert_header(("content-type", "application/json"))
        .to_request()
        .replace_payload(Payload::Stream {
            payload: begun.chain(stream::pending()).boxed_local(),
        });
    let answer = app.call(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
}
