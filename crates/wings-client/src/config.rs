use std::time::Duration;

/// How patient a [`WingsClient`](crate::WingsClient) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WingsConfig {
    /// For one whole call, from looking for a connection to the last byte of the answer.
    pub call_timeout: Duration,
    /// For a new connection: looking up the name, TCP and TLS together.
    pub connect_timeout: Duration,
    /// How long a Wings may queue a power action behind another one that holds the server's power lock, in seconds.
    ///
    /// Without it Go Wings drops the action and tells nobody; it takes 0 to 300 and makes 30 of anything else. The answer
    /// does not wait for it.
    pub wait_seconds: u16,
}

impl Default for WingsConfig {
    fn default() -> Self {
        Self {
            call_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(3),
            wait_seconds: 30,
        }
    }
}
