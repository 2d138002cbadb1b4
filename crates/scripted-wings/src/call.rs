use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

/// A call that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// On which connection it came: 1 is the first that this Wings accepted.
    pub connection: usize,
    /// Its method, such as `POST`.
    pub method: String,
    /// Its path, with the query.
    pub path: String,
    /// Its headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
}

impl Call {
    /// The first header of this name, which is given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Reads the next call; `buffer` keeps what came after it. `None` when the client leaves before the call is whole.
    pub(crate) async fn read(
        stream: &mut (impl AsyncRead + Unpin),
        buffer: &mut Vec<u8>,
        connection: usize,
    ) -> io::Result<Option<Self>> {
        let head_length = loop {
            if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break at;
            }
            if stream.read_buf(buffer).await? == 0 {
                return Ok(None);
            }
        };
        let mut call = Self::parse_head(&String::from_utf8_lossy(&buffer[..head_length]), connection);

        let body_start = head_length + 4;
        let body_length = call
            .header("content-length")
            .and_then(|length| length.parse().ok());
        let end = body_start + body_length.unwrap_or(0);
        while buffer.len() < end {
            if stream.read_buf(buffer).await? == 0 {
                return Ok(None);
            }
        }
        call.body = String::from_utf8_lossy(&buffer[body_start..end]).into_owned();
        buffer.drain(..end);
        Ok(Some(call))
    }

    fn parse_head(head: &str, connection: usize) -> Self {
        let mut lines = head.split("\r\n");
        let mut request_line = lines.next().unwrap_or_default().split(' ');
        let mut word = || request_line.next().unwrap_or_default().to_owned();
        let header = |(name, value): (&str, &str)| (name.to_ascii_lowercase(), value.trim().to_owned());
        Self {
            connection,
            method: word(),
            path: word(),
            headers: lines
                .filter_map(|line| line.split_once(':'))
                .map(header)
                .collect(),
            body: String::new(),
        }
    }
}
