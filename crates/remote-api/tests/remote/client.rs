use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Whose manners a call has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Daemon {
    /// The one in Rust: says what a body is only where there is one, and that without announcing an empty one.
    Calagopus,
    /// The one in Go: says JSON of every call, GET too.
    Pterodactyl,
}

impl Daemon {
    pub(crate) const BOTH: [Self; 2] = [Self::Calagopus, Self::Pterodactyl];

    fn user_agent(self) -> &'static str {
        match self {
            Self::Calagopus => "calagopus-rs wings/v0.22.9 (id:north)",
            Self::Pterodactyl => "Pterodactyl Wings/v1.11.13 (id:north)",
        }
    }
}

/// One call by a daemon.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    daemon: Daemon,
    method: String,
    path: String,
    authorization: Option<String>,
    body: Option<Vec<u8>>,
}

impl Call {
    pub(crate) fn new(daemon: Daemon, method: &str, path: impl Into<String>) -> Self {
        Self {
            daemon,
            method: method.to_owned(),
            path: path.into(),
            authorization: Some("Bearer north.north-secret".to_owned()),
            body: None,
        }
    }

    pub(crate) fn get(daemon: Daemon, path: impl Into<String>) -> Self {
        Self::new(daemon, "GET", path)
    }

    pub(crate) fn post(daemon: Daemon, path: impl Into<String>) -> Self {
        Self::new(daemon, "POST", path)
    }

    pub(crate) fn authorization(mut self, authorization: Option<&str>) -> Self {
        self.authorization = authorization.map(str::to_owned);
        self
    }

    /// By the other node.
    pub(crate) fn by_south(self) -> Self {
        self.authorization(Some("Bearer south.south-secret"))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body(body.to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub(crate) fn bytes(&self, keep_alive: bool) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: panel.example.com\r\n",
            self.method, self.path
        );
        let mut header = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
        header("accept", "application/vnd.pterodactyl.v1+json");
        header("user-agent", self.daemon.user_agent());
        if let Some(authorization) = &self.authorization {
            header("authorization", authorization);
        }
        if self.daemon == Daemon::Pterodactyl || self.body.is_some() {
            header("content-type", "application/json");
        }
        if let Some(body) = &self.body {
            header("content-length", &body.len().to_string());
        }
        header("connection", if keep_alive { "keep-alive" } else { "close" });
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }

    pub(crate) async fn send(&self, address: SocketAddr) -> Answer {
        let exchange = async {
            let mut stream = TcpStream::connect(address).await.unwrap();
            // A panel that has heard enough answers before all of it was sent.
            stream.write_all(&self.bytes(false)).await.ok();
            let mut answer = Vec::new();
            while let Ok(read @ 1..) = stream.read_buf(&mut answer).await {
                let _ = read;
            }
            Answer::read(&answer)
        };
        timeout(Duration::from_secs(60), exchange).await.unwrap()
    }
}

/// What the panel said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or_else(|| panic!("no answer: {text:?}")),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        serde_json::from_str(&self.body).unwrap()
    }

    /// Success with something to say.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()
    }

    /// Success with nothing to say.
    #[track_caller]
    pub(crate) fn is_empty(&self) {
        assert_eq!((self.status, self.body.as_str()), (204, ""), "{self:?}");
    }

    /// An error, in the form that daemons read.
    #[track_caller]
    pub(crate) fn fails(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        let body = self.json();
        let detail = body["errors"][0]["detail"].clone();
        assert!(detail.as_str().is_some_and(|detail| !detail.is_empty()), "{body}");
        let error = json!({"code": code, "status": status.to_string(), "detail": detail});
        assert_eq!(body, json!({"errors": [error]}));
    }
}
