use std::time::{SystemTime, UNIX_EPOCH};

use aileron_local_wings::{LocalWings, ServerSpec};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use futures_util::{SinkExt as _, StreamExt as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

use crate::panel::{PATIENCE, TOKEN};

pub(crate) const USER: &str = "aaaaaaaa-0000-4000-8000-000000000001";

/// The time in seconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_secs().try_into().unwrap()
}

/// What a panel's token for a server says.
pub(crate) fn claims(server: Uuid, permissions: &[&str]) -> Value {
    json!({
        "iss": "http://panel", "aud": ["http://wings"], "jti": "a-name",
        "iat": now(), "nbf": now() - 300, "exp": now() + 600,
        "server_uuid": server, "user_uuid": USER, "permissions": permissions,
    })
}

/// Signs claims as a panel does.
pub(crate) fn signed(claims: &Value) -> String {
    signed_with(TOKEN, &json!({"typ": "JWT", "alg": "HS256"}), claims)
}

pub(crate) fn signed_with(key: &str, header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", encode(header), encode(claims));
    let signature = Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .unwrap()
        .chain_update(&text)
        .finalize()
        .into_bytes();
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

/// Somebody at a server's websocket.
pub(crate) struct Watcher {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Watcher {
    /// Connects, and shows nothing.
    pub(crate) async fn stranger(wings: &LocalWings, server: Uuid) -> Self {
        let url = format!("ws://{}/api/servers/{server}/ws", wings.local_addr());
        let (socket, _) = timeout(PATIENCE, connect_async(url)).await.unwrap().unwrap();
        Self { socket }
    }

    /// Connects with all permissions, and has heard that that is so.
    pub(crate) async fn of(wings: &LocalWings, spec: &ServerSpec) -> Self {
        Self::with(wings, spec.uuid, &["*"]).await
    }

    pub(crate) async fn with(wings: &LocalWings, server: Uuid, permissions: &[&str]) -> Self {
        let mut watcher = Self::stranger(wings, server).await;
        watcher.show(&signed(&claims(server, permissions))).await;
        assert_eq!(watcher.next().await.unwrap(), word("auth success", permissions));
        watcher
    }

    pub(crate) async fn show(&mut self, token: &str) {
        self.say("auth", &[token]).await;
    }

    pub(crate) async fn say(&mut self, event: &str, args: &[&str]) {
        self.send(&word(event, args).to_string()).await;
    }

    pub(crate) async fn send(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// What is said next. `None` when the connection has ended.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            let next = timeout(PATIENCE, self.socket.next()).await.unwrap();
            match next {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(_) | Err(_)) | None => return None,
            }
        }
    }

    /// Waits for this, and hands over all that was said before it.
    pub(crate) async fn hears(&mut self, event: &str, args: &[&str]) -> Vec<Value> {
        let awaited = word(event, args);
        self.until(&awaited.to_string(), |said| *said == awaited).await
    }

    /// Waits for the next of its kind.
    pub(crate) async fn hears_of(&mut self, event: &str) -> Value {
        let mut found = None;
        self.until(event, |said| {
            let there = said["event"] == event;
            found = there.then(|| said.clone());
            there
        })
        .await;
        found.unwrap()
    }

    pub(crate) async fn until(&mut self, what: &str, mut is_it: impl FnMut(&Value) -> bool) -> Vec<Value> {
        let mut before = Vec::new();
        let waiting = async {
            while let Some(said) = self.next().await {
                if is_it(&said) {
                    return true;
                }
                before.push(said);
            }
            false
        };
        let heard = timeout(PATIENCE, waiting).await;
        assert!(matches!(heard, Ok(true)), "waited for {what}, heard {before:?}");
        before
    }

    /// Waits until the connection ends, and hands over what was said before.
    pub(crate) async fn is_dropped(&mut self) -> Vec<Value> {
        let mut before = Vec::new();
        let waiting = async {
            while let Some(said) = self.next().await {
                before.push(said);
            }
        };
        assert!(
            timeout(PATIENCE, waiting).await.is_ok(),
            "still there, heard {before:?}"
        );
        before
    }
}

pub(crate) fn word(event: &str, args: &[&str]) -> Value {
    json!({"event": event, "args": args})
}

/// The states among what was said.
pub(crate) fn states(said: &[Value]) -> Vec<&str> {
    said.iter()
        .filter(|word| word["event"] == "status")
        .map(|word| word["args"][0].as_str().unwrap())
        .collect()
}
