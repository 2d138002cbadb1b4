//! What the client logs. A process of its own: `tracing` remembers for all threads which events somebody listens to, so
//! that tests beside this one could silence it.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in a function of its own"
)]

use std::io;
use std::sync::{Arc, Mutex};

use aileron_domain::{
    LiveFeeds as _, Node, NodeId, PowerAction, PowerGateway as _, PowerOrder, ServerId, WingsFailure,
};
use aileron_wings_client::{LOG_TARGETS_WITH_ADDRESSES, WingsClient, WingsConfig};
use scripted_wings::{ClosedPort, Script, ScriptedWings, SocketStep};
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

const SERVER: &str = "8d5b5b41-3b0c-4c36-9f0a-2f1f3a6b7c8d";

#[tokio::test]
async fn no_line_at_any_level_shows_an_address_or_a_token() {
    let log = Log::default();
    let filter = LOG_TARGETS_WITH_ADDRESSES
        .iter()
        .fold("trace".to_owned(), |filter, target| {
            format!("{filter},{target}=off")
        });
    let subscriber = tracing_subscriber::fmt()
        .without_time()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer({
            let log = log.clone();
            move || log.clone()
        })
        .finish();
    let _during_the_test = tracing::subscriber::set_default(subscriber);

    let wings = ScriptedWings::start().await;
    let client = WingsClient::new(WingsConfig::default()).unwrap();
    let port = ClosedPort::take().unwrap();
    let press = async |url: String| press_start(&client, &url, wings.token()).await;
    press(wings.url()).await.unwrap();
    wings.answer(Script::text(
        500,
        &format!("{} {}", wings.token(), wings.address()),
    ));
    press(wings.url()).await.unwrap_err();
    press(wings.url().replace("http:", "https:")).await.unwrap_err();
    press(port.url()).await.unwrap_err();
    listen(&client, &wings).await;

    let text = log.text();
    assert!(text.contains("Wings refused a call"), "{text}");
    assert!(text.contains("a call to Wings came to nothing"), "{text}");
    assert!(text.contains("a websocket to Wings came to its end"), "{text}");
    assert!(text.contains(SERVER), "{text}");
    let secrets = [
        "127.0.0.1".to_owned(),
        wings.address().port().to_string(),
        port.address().port().to_string(),
        wings.token().to_owned(),
        // How every token for a websocket begins.
        "eyJ".to_owned(),
    ];
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} in {text}");
    }
}

/// Until the feed ends, which it does at once.
async fn listen(client: &WingsClient, wings: &ScriptedWings) {
    wings.answer(Script::Socket(vec![SocketStep::Login, SocketStep::Close]));
    let feed = client
        .open(
            &node_at(&wings.url(), wings.token()),
            ServerId(SERVER.parse().unwrap()),
        )
        .await;
    let mut feed = feed.ok().unwrap();
    while feed.next().await.is_ok() {}
}

async fn press_start(client: &WingsClient, url: &str, token: &str) -> Result<(), WingsFailure> {
    let node = node_at(url, token);
    let order = PowerOrder {
        node: &node,
        server: ServerId(SERVER.parse().unwrap()),
        action: PowerAction::Start,
        request_id: None,
    };
    client.send(order).await
}

fn node_at(url: &str, token: &str) -> Node {
    Node {
        id: NodeId(Uuid::nil()),
        name: "node".to_owned(),
        url: url.parse().unwrap(),
        token: token.parse().unwrap(),
        previous_token: None,
        roots: None,
        maintenance: false,
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
