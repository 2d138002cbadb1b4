//! HTTP/1.1 over a connection that is kept, with no more work than it takes to see that an answer is whole and a 200:
//! whoever measures on the same processors has to be cheap.

use std::net::SocketAddr;

use anyhow::{Context as _, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Runs what asks, on this thread.
pub(crate) fn block_on<T>(asking: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(asking)
}

pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A 200, whole.
pub(crate) struct Answer<'a> {
    head: &'a [u8],
    pub(crate) body: &'a [u8],
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request and waits for the whole answer. Any answer but 200 is an error.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        let head = self.exchange(request).await?;
        let (head_bytes, body) = self.buffer.split_at(head.length);
        if head.status != 200 {
            bail!("answered {}: {}", head.status, String::from_utf8_lossy(body));
        }
        Ok(Answer {
            head: head_bytes,
            body,
        })
    }

    async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Head> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.read().await?;
            if let Some(head) = Head::of(&self.buffer)? {
                break head;
            }
        };
        let whole = head.length + head.body;
        while self.buffer.len() < whole {
            self.read().await?;
        }
        ensure!(self.buffer.len() == whole, "an answer that nobody asked for");
        Ok(head)
    }

    /// Sends a request, reads the whole answer, and says its status.
    pub(crate) async fn status(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        let head = self.exchange(request).await?;
        Ok(head.status)
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        ensure!(
            self.stream.read_buf(&mut self.buffer).await? > 0,
            "the connection was closed instead of answered"
        );
        Ok(())
    }
}

impl Answer<'_> {
    pub(crate) fn header(&self, name: &str) -> anyhow::Result<String> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        response.parse(self.head)?;
        let header = find(&response, name).with_context(|| format!("no {name}"))?;
        Ok(std::str::from_utf8(header)?.to_owned())
    }
}

/// The most headers that an answer may have.
const HEADERS: usize = 32;

#[derive(Clone, Copy)]
struct Head {
    status: u16,
    /// Bytes of the head.
    length: usize,
    /// Bytes of the body.
    body: usize,
}

impl Head {
    /// `None` while it is not whole.
    fn of(bytes: &[u8]) -> anyhow::Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(length) = response.parse(bytes)? else {
            return Ok(None);
        };
        let body = find(&response, "content-length").context("an answer without its length")?;
        Ok(Some(Self {
            status: response.code.context("no status")?,
            length,
            body: std::str::from_utf8(body)?.trim().parse()?,
        }))
    }
}

fn find<'a>(response: &httparse::Response<'_, 'a>, name: &str) -> Option<&'a [u8]> {
    let mut headers = response.headers.iter();
    headers
        .find(|header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpListener};
    use std::thread;

    use super::{Connection, block_on};

    /// Gives these answers on one connection, one for each request without a body.
    pub(crate) fn answering(answers: &[&str]) -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let answers: Vec<String> = answers.iter().map(|&answer| answer.to_owned()).collect();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for answer in answers {
                let mut request = Vec::new();
                let mut byte = [0];
                while !request.ends_with(b"\r\n\r\n") {
                    stream.read_exact(&mut byte).unwrap();
                    request.push(byte[0]);
                }
                // In two pieces, so that neither the head nor the body comes whole.
                let (first, second) = answer.split_at(answer.len() / 2);
                stream.write_all(first.as_bytes()).unwrap();
                stream.flush().unwrap();
                stream.write_all(second.as_bytes()).unwrap();
            }
        });
        address
    }

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\n\r\n";

    fn ask(answers: &[&str]) -> anyhow::Result<Vec<String>> {
        let address = answering(answers);
        block_on(async {
            let mut connection = Connection::open(address).await?;
            let mut bodies = Vec::new();
            for _ in answers {
                let answer = connection.ask(REQUEST).await?;
                bodies.push(String::from_utf8(answer.body.to_vec())?);
            }
            Ok(bodies)
        })
    }

    #[test]
    fn answers_are_read_to_their_end() {
        let answers = [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        ];
        assert_eq!(ask(&answers).unwrap(), ["first", ""]);
    }

    #[test]
    fn any_answer_but_200_is_an_error() {
        for status in ["503 Service Unavailable", "202 Accepted", "302 Found"] {
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 6\r\n\r\nbroken");
            let error = ask(&[&answer]).unwrap_err().to_string();
            assert!(
                error.contains(&status[..3]) && error.contains("broken"),
                "{error}"
            );
        }
    }

    #[test]
    fn more_than_was_asked_for_is_an_error() {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nlonger";
        assert!(ask(&[answer]).is_err());
    }
}
