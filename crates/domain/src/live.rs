use crate::{ProcessState, ServerUsage};

/// Something that a Wings says of a server as it happens.
#[derive(Debug, Clone, PartialEq)]
pub enum LiveEvent {
    /// Its process is doing something else now.
    State(ProcessState),
    /// What it uses, about once a second while it runs.
    Usage(ServerUsage),
    /// It wrote a line. Terminal colours are left in it.
    Console(String),
    /// The daemon has something to say about it.
    Daemon(String),
    /// Its files are being put in place.
    InstallStarted,
    /// The script that does so wrote a line.
    InstallOutput(String),
    /// That is over, and came out well or not.
    InstallCompleted(bool),
}

/// What a browser or a program needs to speak to a node's websocket by itself, as Pterodactyl's clients do.
#[derive(Clone, PartialEq, Eq)]
pub struct SocketGrant {
    /// The token to send as the first message, good for ten minutes.
    pub token: String,
    /// The address, `ws://` or `wss://`.
    pub socket: String,
}

impl std::fmt::Debug for SocketGrant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<socket grant>")
    }
}
