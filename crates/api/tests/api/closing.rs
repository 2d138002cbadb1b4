use contract_cases::{Ask, PanelUnderTest as _, eventually};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::fixture::Fixture;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_about_to_end_is_not_ready() {
    let fixture = Fixture::start().await;
    Ask::get("/readyz").send(&fixture).await.ok();
    fixture.panel.closing.cancel();
    Ask::get("/readyz").send(&fixture).await.is(503, "Shutting down");
    Ask::get("/healthz").send(&fixture).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_about_to_end_closes_its_connections() {
    let fixture = Fixture::start().await;
    let mut connection = TcpStream::connect(fixture.address()).await.unwrap();
    let mut seen = String::new();
    for closing in [false, true] {
        if closing {
            fixture.panel.closing.cancel();
        }
        connection
            .write_all(b"GET /healthz HTTP/1.1\r\nhost: panel\r\n\r\n")
            .await
            .unwrap();
        let mut buffer = [0; 4096];
        let length = connection.read(&mut buffer).await.unwrap();
        let answer = String::from_utf8_lossy(&buffer[..length]).to_lowercase();
        assert_eq!(answer.contains("connection: close"), closing, "{answer}");
    }
    assert_eq!(connection.read_to_string(&mut seen).await.unwrap(), 0, "{seen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_is_known_to_who_waits_for_it() {
    let fixture = Fixture::start().await;
    fixture.hold_wings().await;
    let ask = Ask::press(&fixture.fleet().plain.uuid, "start").bearer(&fixture.cast().owner.session);
    let client = ask.send_and_wait(&fixture).await;
    eventually("Wings has the action", || async {
        !fixture.received().await.is_empty()
    })
    .await;
    assert_eq!(fixture.panel.presses.len(), 1);
    client.hang_up(false);
    fixture.panel.presses.close();
    fixture.release_wings().await;
    fixture.panel.presses.wait().await;
    let outcome = fixture.log.entries.lock().unwrap()[0].entry.outcome.clone();
    assert_eq!(outcome.kind().as_str(), "sent");
}
