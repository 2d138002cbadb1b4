use std::time::Duration;

use crate::SocketStep;

/// What a call gets. The one that counts is the one that was in force when the call's first byte arrived.
///
/// `Accept`, `AcceptThenClose`, `Delay` and `Usage` look at the bearer token and answer as a healthy Wings does, in the
/// dialect that it speaks; the others do not care who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Script {
    /// What a healthy Wings answers: 202 to power, a running server's details to `GET /api/servers/{uuid}`, the system's
    /// to `GET /api/system`, and so on; a websocket to who asks for one, on which it wants a token.
    Accept,
    /// As `Accept`, but the connection closes after the answer, which did not announce it.
    AcceptThenClose,
    /// As `Accept`, after a while.
    Delay(Duration),
    /// 202 at once, and its body, `{}` as Rust Wings has it, after a while.
    SlowBody(Duration),
    /// As `Accept`, with this JSON as every server's details.
    Usage(String),
    /// This status, content type (none when empty) and body.
    Status(u16, String, Vec<u8>),
    /// This status, with so many bytes of an HTML page.
    Html(u16, usize),
    /// 307 to this location: the redirect that keeps the method and the body.
    Redirect(String),
    /// Leaves the request unread, and says nothing. It is not recorded.
    HangBeforeReading,
    /// Reads the request, and says nothing.
    HangAfterReading,
    /// Reads the request, and resets the connection (RST).
    ResetAfterReading,
    /// Reads the request, and closes the connection (FIN).
    CloseAfterReading,
    /// Breaks off within the head of the answer.
    HalfAHead,
    /// Sends a head with this status that promises a body, and breaks off within the body.
    HalfAnAnswer(u16),
    /// Sends a head with this status that promises a body, a part of the body, and says no more.
    HangWithinAnswer(u16),
    /// Answers what is not HTTP, and closes.
    Garbage,
    /// Opens a websocket, whoever asks, and does this on it, one after another. Then it listens and says nothing more.
    Socket(Vec<SocketStep>),
    /// Switches to websockets, but with the proof that belongs to another request.
    SocketOfAnother,
}

impl Script {
    /// This status with a JSON body.
    #[must_use]
    pub fn json(status: u16, body: &str) -> Self {
        Self::Status(status, "application/json".to_owned(), body.into())
    }

    /// This status with a text/plain body.
    #[must_use]
    pub fn text(status: u16, body: &str) -> Self {
        Self::Status(status, "text/plain; charset=utf-8".to_owned(), body.into())
    }

    /// This status with nothing else.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status(status, String::new(), Vec::new())
    }
}
