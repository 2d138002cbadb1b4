use std::time::Duration;

use url::Url;

/// How patient a [`WingsClient`](crate::WingsClient) is, and for which panel it calls.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The panel's own address, as it stands in the nodes' `config.yml` as `remote`: the `Origin` of websockets, without
    /// which Go Wings refuses them, and the issuer of their tokens.
    pub panel_url: Option<Url>,
    /// How long a websocket may say nothing at all, not even that it is there, before it counts as gone.
    pub feed_silence: Duration,
    /// How long a node whose state could not be had several times in a row is left alone by
    /// [`NodeState::states`](aileron_domain::NodeState::states). Nothing else waits for it.
    pub breaker_rest: Duration,
}

impl Default for WingsConfig {
    fn default() -> Self {
        Self {
            call_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(3),
            wait_seconds: 30,
            panel_url: None,
            feed_silence: Duration::from_secs(60),
            breaker_rest: Duration::from_secs(5),
        }
    }
}

impl WingsConfig {
    /// The panel's address as people write it, and as Wings compares it: without a slash at its end.
    pub(crate) fn panel(&self) -> Option<&str> {
        self.panel_url
            .as_ref()
            .map(|url| url.as_str().trim_end_matches('/'))
    }
}
