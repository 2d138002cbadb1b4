use std::fmt::Debug;
use std::net::SocketAddr;
use std::time::Duration;

use aileron_local_wings::{LocalWings, LocalWingsConfig, ServerSpec};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

pub(crate) const TOKEN: &str = "the-token-of-the-test";

/// More than anything here takes on a machine under load.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Starts a daemon on a free port.
pub(crate) fn start(servers: Vec<ServerSpec>) -> LocalWings {
    LocalWings::start(LocalWingsConfig {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        token: TOKEN.parse().unwrap(),
        servers,
        panel: None,
    })
    .unwrap()
}

/// Waits until `look` sees what it looks for.
pub(crate) async fn eventually<T: Debug>(what: &str, mut look: impl AsyncFnMut() -> Result<T, String>) -> T {
    let mut seen = String::new();
    let waiting = async {
        loop {
            match look().await {
                Ok(found) => return found,
                Err(other) => seen = other,
            }
            sleep(Duration::from_millis(10)).await;
        }
    };
    if let Ok(found) = timeout(PATIENCE, waiting).await {
        return found;
    }
    panic!("waited {PATIENCE:?} for {what}, last seen: {seen}");
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// What stands in Wings' form of an error.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap().to_owned()
    }
}

/// Sends one request, header lines as given, on a connection of its own.
pub(crate) async fn send(wings: &LocalWings, method: &str, path: &str, headers: &str, body: &str) -> Answer {
    let mut connection = TcpStream::connect(wings.local_addr()).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: wings\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    timeout(PATIENCE, connection.read_to_end(&mut answer))
        .await
        .unwrap()
        .unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_ascii_lowercase(),
        body: body.to_owned(),
    }
}

pub(crate) async fn get(wings: &LocalWings, path: &str) -> Answer {
    send(wings, "GET", path, &bearer(TOKEN), "").await
}

pub(crate) async fn post(wings: &LocalWings, path: &str, body: &str) -> Answer {
    send(wings, "POST", path, &bearer(TOKEN), body).await
}

pub(crate) fn bearer(token: &str) -> String {
    format!("authorization: Bearer {token}\r\n")
}

/// One server of a daemon, with a panel's hands on it.
pub(crate) struct Hand<'a> {
    wings: &'a LocalWings,
    path: String,
}

impl<'a> Hand<'a> {
    pub(crate) fn on(wings: &'a LocalWings, spec: &ServerSpec) -> Self {
        Self {
            wings,
            path: format!("/api/servers/{}", spec.uuid),
        }
    }

    pub(crate) async fn press(&self, action: &str) {
        self.power(&format!(r#"{{"action":"{action}"}}"#)).await;
    }

    pub(crate) async fn press_and_wait(&self, action: &str, wait_seconds: i64) {
        self.power(&format!(
            r#"{{"action":"{action}","wait_seconds":{wait_seconds}}}"#
        ))
        .await;
    }

    async fn power(&self, body: &str) {
        let answer = post(self.wings, &format!("{}/power", self.path), body).await;
        assert_eq!((answer.status, answer.body.as_str()), (202, ""));
    }

    pub(crate) async fn commands(&self, body: &str) -> Answer {
        post(self.wings, &format!("{}/commands", self.path), body).await
    }

    pub(crate) async fn details(&self) -> Value {
        get(self.wings, &self.path).await.json()
    }

    pub(crate) async fn wait_for(&self, state: &str) {
        eventually(state, async || {
            let details = self.details().await;
            if details["state"] == state {
                Ok(())
            } else {
                Err(format!("{details}, console {:?}", self.console().await))
            }
        })
        .await;
    }

    /// Waits until a console line contains this.
    pub(crate) async fn wait_for_line(&self, part: &str) {
        eventually(part, async || {
            let console = self.console().await;
            let there = console.iter().any(|line| line.contains(part));
            there.then_some(()).ok_or_else(|| format!("{console:?}"))
        })
        .await;
    }

    pub(crate) async fn console(&self) -> Vec<String> {
        self.console_of_size("100").await
    }

    pub(crate) async fn console_of_size(&self, size: &str) -> Vec<String> {
        let logs = get(self.wings, &format!("{}/logs?size={size}", self.path)).await;
        serde_json::from_value(logs.json()["data"].clone()).unwrap()
    }

    /// What the processes printed, without what the daemon said.
    pub(crate) async fn printed(&self) -> Vec<String> {
        let mut lines = self.console().await;
        lines.retain(|line| !line.starts_with("[local-wings] "));
        lines
    }
}
