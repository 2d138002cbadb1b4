use std::io;
use std::sync::{Arc, Mutex};

use contract_cases::{Ask, PanelUnderTest as _, WingsAnswer};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::fixture::Fixture;

/// Keeps what is logged, on all threads of this test program.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_in_any_log_line_and_every_request_is() {
    let kept = Kept::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(kept.clone())
        .finish()
        .init();
    let fixture = Fixture::start().await;
    let (owner, uuid) = (&fixture.cast().owner, &fixture.fleet().plain.uuid);
    fixture.wings_answers(WingsAnswer::Garbage).await;

    let login = json!({"username": owner.username, "password": owner.password});
    Ask::post("/api/auth/login")
        .json(&login)
        .send(&fixture)
        .await
        .ok();
    Ask::press(uuid, "start")
        .cookie(&owner.session)
        .header("x-request-id", "find-me")
        .send(&fixture)
        .await;
    Ask::get(format!("/api/client/servers/{uuid}/resources?token=query-secret"))
        .header("x-api-key", &owner.api_key)
        .send(&fixture)
        .await;

    let logged = String::from_utf8_lossy(&kept.0.lock().unwrap()).into_owned();
    let span = "request{id=\"find-me\" method=\"POST\" route=\"/api/client/servers/{server}/power\"}";
    let is_access = |line: &str| line.contains(span) && line.contains("status=503");
    assert!(logged.lines().any(is_access), "{logged}");
    let secrets = [
        owner.session.as_str(),
        &owner.api_key,
        &owner.password,
        "query-secret",
        "secret-node-token",
        "secret-node-address",
    ];
    for secret in secrets {
        let leak = logged.lines().find(|line| line.contains(secret));
        assert_eq!(leak, None, "{secret}");
    }
}
