use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, ensure};

/// Somebody with a connection to a panel and a key for it, who asks one thing after the other.
pub(super) struct Visitor {
    connection: TcpStream,
    address: SocketAddr,
    key: String,
    /// Where answers arrive. Nothing is copied or cleared, which would be counted.
    answer: Vec<u8>,
}

impl Visitor {
    pub(super) fn arrive(address: SocketAddr, key: String) -> anyhow::Result<Self> {
        let connection = TcpStream::connect(address)?;
        connection.set_nodelay(true)?;
        Ok(Self {
            connection,
            address,
            key,
            answer: vec![0; 64 * 1024],
        })
    }

    /// Asks, and returns the body of the answer, which must be a 200 that says how long it is.
    pub(super) fn ask(&mut self, method: &str, path: &str, body: &str) -> anyhow::Result<&[u8]> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            self.key,
            body.len()
        );
        self.connection.write_all(request.as_bytes())?;
        let mut arrived = 0;
        loop {
            ensure!(arrived < self.answer.len(), "the answer is too long");
            let length = self.connection.read(&mut self.answer[arrived..])?;
            ensure!(length > 0, "the panel hung up");
            arrived += length;
            if let Some(begin) = whole_body(&self.answer[..arrived])? {
                return Ok(&self.answer[begin..arrived]);
            }
        }
    }
}

/// Where the body begins, when all of it is there.
fn whole_body(answer: &[u8]) -> anyhow::Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(begin) = head.parse(answer)? else {
        return Ok(None);
    };
    ensure!(head.code == Some(200), "got {}", String::from_utf8_lossy(answer));
    let length = head
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = length.context("the answer does not say how long it is")?;
    let length: usize = std::str::from_utf8(length.value)?.parse()?;
    Ok((answer.len() >= begin + length).then_some(begin))
}
