//! As much HTTP as a client needs that wants to know exactly when its connection breaks, and to break it itself.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection to the panel, kept open from one request to the next.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Where it leads.
    pub(crate) address: SocketAddr,
}

/// An answer that came whole.
pub(crate) struct RawAnswer {
    /// 0 where it is not HTTP.
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// The connection is not to be used again.
    pub(crate) close: bool,
}

/// An answer of the panel is a few hundred bytes; what is longer is none.
const LONGEST: usize = 64 * 1024;

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::new(),
            address,
        })
    }

    /// Sends a request and reads its answer. Any error means that the connection broke.
    pub(crate) async fn exchange(&mut self, request: &str) -> io::Result<RawAnswer> {
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if let Some(answer) = RawAnswer::whole(&self.buffer) {
                return Ok(answer);
            }
        }
    }

    /// Sends bytes, waits a moment, and goes: with a proper end, or with a reset.
    pub(crate) async fn leave(mut self, sent: &[u8], after: Duration, reset: bool) -> io::Result<()> {
        self.stream.write_all(sent).await?;
        tokio::time::sleep(after).await;
        if reset {
            self.stream.set_zero_linger()?;
        }
        Ok(())
    }
}

impl RawAnswer {
    /// `None` as long as a part of it is missing.
    fn whole(bytes: &[u8]) -> Option<Self> {
        let not_http = || Self {
            status: 0,
            body: bytes.to_vec(),
            close: true,
        };
        if bytes.len() > LONGEST {
            return Some(not_http());
        }
        let head_length = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&bytes[..head_length]).to_ascii_lowercase();
        let status = head
            .strip_prefix("http/1.1 ")
            .and_then(|rest| rest.get(..3)?.parse().ok());
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            lines
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.trim())
        };
        let length = header("content-length").and_then(|length| length.parse::<usize>().ok());
        let (Some(status), Some(length)) = (status, length) else {
            return Some(not_http());
        };
        let body = bytes.get(head_length + 4..)?;
        (body.len() >= length).then(|| Self {
            status,
            body: body.to_vec(),
            close: header("connection") == Some("close"),
        })
    }
}
