use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::client::{Call, Daemon};
use crate::fixture::Fixture;
use crate::memory::Memory;
use crate::sample::server_id;

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
async fn the_operator_hears_which_server_cannot_be_described_and_no_secret_is_in_the_log() {
    let kept = Kept::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(kept.clone())
        .finish()
        .init();
    // No other test has one of this number.
    let server = server_id(77);
    let mut memory = Memory::with_servers(77);
    memory.unreadable.push(server);
    let fixture = Fixture::start(memory);

    fixture
        .get(Daemon::Calagopus, "/api/remote/servers?page=1&per_page=100")
        .await
        .ok();
    let login = json!({"type": "password", "username": "ada.0000004d", "password": "sftp-password"});
    fixture
        .post(Daemon::Pterodactyl, "/api/remote/sftp/auth", &login)
        .await
        .fails(403, "Forbidden");
    let stranger = Call::get(Daemon::Calagopus, "/api/remote/servers");
    fixture
        .send(stranger.authorization(Some("Bearer north.stolen-secret")))
        .await;

    let logged = String::from_utf8_lossy(&kept.0.lock().unwrap()).into_owned();
    let is_warning = |line: &str| {
        line.contains("WARN")
            && line.contains(&format!("server={server}"))
            && line.contains("its limits are out of range")
    };
    assert!(logged.lines().any(is_warning), "{logged}");
    for secret in [
        "north-secret",
        "stolen-secret",
        "sftp-password",
        "north.example.com",
    ] {
        let leak = logged.lines().find(|line| line.contains(secret));
        assert_eq!(leak, None, "{secret}");
    }
}
