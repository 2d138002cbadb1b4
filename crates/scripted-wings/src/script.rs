use std::time::Duration;

/// What a call gets. The one that counts is the one that was in force when the call's first byte arrived.
///
/// `Accept`, `AcceptThenClose`, `Delay` and `Usage` look at the bearer token and answer as Go Wings does; the others
/// do not care who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Script {
    /// What a healthy Go Wings answers: 202 without a body to power, a running server's details to
    /// `GET /api/servers/{uuid}`, the system's to `GET /api/system`, 404 to anything else.
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
