/// What a Wings does with the calls that it receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WingsAnswer {
    /// Does what a healthy one does.
    Accept,
    /// Answers this status with this body: JSON if it begins with `{`, else plain text.
    Status(u16, String),
    /// Reads the call, and says nothing until the panel gives up.
    Hang,
    /// Reads the call, and resets the connection.
    Reset,
    /// Reads the call, and breaks off within the answer.
    HalfAnAnswer,
    /// Reads the call, and answers what is not HTTP.
    Garbage,
}

/// A console command that a Wings received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The server as the panel named it.
    pub server: String,
    /// The line.
    pub line: String,
}

/// A power action that a Wings received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The server as the panel named it.
    pub server: String,
    /// The action.
    pub action: String,
    /// The id of the request that it came from.
    pub request_id: Option<String>,
}
