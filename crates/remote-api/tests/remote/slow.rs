use std::sync::Arc;

use actix_web::App;
use actix_web::dev::{Payload, Service as _};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Bytes;
use aileron_remote_api::configure;
use futures_util::{StreamExt as _, stream};
use prometheus_client::registry::Registry;

use crate::fixture::panel;
use crate::memory::Memory;

/// The clock stands still and goes forward when everybody waits.
#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let memory = Arc::new(Memory::with_servers(1));
    let app = App::new().configure(configure(Arc::new(panel(&memory, &mut Registry::default()))));
    let app = init_service(app).await;
    for path in ["/api/remote/activity", "/api/remote/servers/reset"] {
        let begun = stream::iter([Ok::<_, PayloadError>(Bytes::from_static(b"{\"data\":"))]);
        let (request, _) = TestRequest::post()
            .uri(path)
            .insert_header(("authorization", "Bearer north.north-secret"))
            .to_request()
            .replace_payload(Payload::Stream {
                payload: begun.chain(stream::pending()).boxed_local(),
            });
        let answer = app.call(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
    }
}
