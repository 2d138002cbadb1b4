use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use crate::answer::Answer;
use crate::{PanelUnderTest, document};

/// A request, which is written to the socket as it stands: a path that no HTTP library would send goes out too.
#[derive(Debug, Clone)]
pub struct Ask {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    pterodactyl: bool,
}

impl Ask {
    /// A request without headers or body.
    #[must_use]
    pub fn new(method: &str, target: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            target: target.into(),
            headers: Vec::new(),
            body: Vec::new(),
            pterodactyl: false,
        }
    }

    /// A GET request.
    #[must_use]
    pub fn get(target: impl Into<String>) -> Self {
        Self::new("GET", target)
    }

    /// A POST request.
    #[must_use]
    pub fn post(target: impl Into<String>) -> Self {
        Self::new("POST", target)
    }

    /// The press of a button of the server that `identifier` names.
    #[must_use]
    pub fn press(identifier: &str, action: &str) -> Self {
        Self::post(format!("/api/client/servers/{identifier}/power")).json(&json!({"action": action}))
    }

    /// As a client of Pterodactyl's panel asks, which wants its answer in that panel's dialect.
    #[must_use]
    pub fn pterodactyl(self) -> Self {
        self.header("accept", "Application/vnd.pterodactyl.v1+json")
            .answered_in_pterodactyls()
    }

    /// Expects an answer in Pterodactyl's dialect.
    #[must_use]
    pub fn answered_in_pterodactyls(mut self) -> Self {
        self.pterodactyl = true;
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a bearer token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With a session's cookie.
    #[must_use]
    pub fn cookie(self, token: &str) -> Self {
        self.header("cookie", &format!("session={token}"))
    }

    /// With a JSON document as its body.
    #[must_use]
    pub fn json(self, document: &Value) -> Self {
        self.text("application/json", document.to_string())
    }

    /// With a body of this content type.
    #[must_use]
    pub fn text(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.header("content-type", content_type).body(body)
    }

    /// With a body, and its length.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        let length = self.body.len().to_string();
        self.header("content-length", &length)
    }

    /// With a body in chunks, whose whole length is not announced.
    #[must_use]
    pub fn chunked(mut self, chunks: &[&[u8]]) -> Self {
        for chunk in chunks {
            self.body
                .extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            self.body.extend_from_slice(chunk);
            self.body.extend_from_slice(b"\r\n");
        }
        self.body.extend_from_slice(b"0\r\n\r\n");
        self.header("transfer-encoding", "chunked")
    }

    /// Sends it on a connection of its own, and holds the answer against what holds for all of them.
    pub async fn send(self, panel: &(impl PanelUnderTest + ?Sized)) -> Answer {
        let answer = self.exchange(panel.address()).await;
        if self.pterodactyl {
            document::check_pterodactyls(&self.method, &self.target, &answer);
        } else {
            document::check(panel.address(), &self.method, &self.target, &answer).await;
        }
        answer
    }

    /// Sends it and does not read the answer.
    pub async fn send_and_wait(self, panel: &(impl PanelUnderTest + ?Sized)) -> Waiting {
        let stream = TcpStream::connect(panel.address()).await;
        let mut stream = stream.expect("the panel listens");
        let sent = stream.write_all(&self.bytes(panel.address())).await;
        sent.expect("the panel reads");
        Waiting {
            stream,
            unread: Vec::new(),
        }
    }

    pub(crate) async fn exchange(&self, address: SocketAddr) -> Answer {
        let stream = TcpStream::connect(address).await.expect("the panel listens");
        let (mut read, mut write) = stream.into_split();
        let bytes = self.bytes(address);
        // A panel may answer without reading everything, so writing may fail; the answer counts.
        let writing = tokio::spawn(async move { write.write_all(&bytes).await.map(|()| write) });
        let mut answer = Vec::new();
        let reading = timeout(Duration::from_secs(30), read.read_to_end(&mut answer)).await;
        let end = reading.expect("an answer within 30 s");
        drop(writing.await);
        assert!(
            !answer.is_empty(),
            "{} {}: no answer, {end:?}",
            self.method,
            self.target
        );
        Answer::parse(&answer)
    }

    fn bytes(&self, address: SocketAddr) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n",
            self.method, self.target
        );
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// A client that waits for its answer.
#[derive(Debug)]
pub struct Waiting {
    stream: TcpStream,
    /// What has come and was not read yet.
    unread: Vec<u8>,
}

impl Waiting {
    /// Reads up to the end of this text, and gives all that was read.
    pub async fn read_until(&mut self, wanted: &str) -> String {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let found = self
                .unread
                .windows(wanted.len())
                .position(|text| text == wanted.as_bytes());
            if let Some(at) = found {
                let told: Vec<u8> = self.unread.drain(..at + wanted.len()).collect();
                return String::from_utf8_lossy(&told).into_owned();
            }
            let mut more = [0; 4096];
            match timeout_at(end, self.stream.read(&mut more)).await {
                Ok(Ok(read)) if read > 0 => self.unread.extend_from_slice(&more[..read]),
                end => panic!(
                    "{wanted:?} did not come ({end:?}): {}",
                    String::from_utf8_lossy(&self.unread)
                ),
            }
        }
    }

    /// Leaves: with a reset, as a client that dies does, or with a polite end.
    pub fn hang_up(self, reset: bool) {
        if reset {
            self.stream.set_zero_linger().expect("a socket that can be reset");
        }
    }
}
