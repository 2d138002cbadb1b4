use std::time::Duration;

/// How patient and how large everything is. The default is what a panel runs with; tests have less time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveConfig {
    /// How long after an action was accepted its server is looked at first, then how long between looks; the last one
    /// goes on.
    pub looks: [Duration; 5],
    /// How long between looks at a server whose feed is open: what happens is heard there, and this is in case it is not.
    pub fed_look: Duration,
    /// Up to so many awaited servers of one node are asked for one by one; more are asked for together.
    pub asked_singly: usize,
    /// How long after one call to a node ends the next may begin.
    pub between_calls: Duration,
    /// How long after one call for all servers of a node ends the next may begin.
    pub between_lists: Duration,
    /// How long one call to a node may take.
    pub call: Duration,
    /// How long a node that does not answer is left alone at first; it doubles with every failure.
    pub retry_first: Duration,
    /// The longest that it is left alone.
    pub retry_most: Duration,

    /// How long after a start a Wings loses a stop, a kill or a restart: up to 0.9 s was seen.
    pub start_window: Duration,
    /// How long a server must be seen unimpressed before an action within that window counts as lost.
    pub lost_after: Duration,
    /// How long a server that came up must be seen offline before it counts as crashed: a Wings starts it again once.
    pub crash_grace: Duration,
    /// How long a state must be seen that may still be the one before an earlier action takes effect.
    pub doubt: Duration,
    /// How long after a start it is wise to send nothing else: see [`Live::settle_moment`](crate::Live::settle_moment).
    pub start_settles: Duration,
    /// How long after a stop or a kill was seen to be over it is wise not to start. Calagopus' Wings says `offline` first
    /// and removes the container then, after a kill up to a second later (its source): the new one would be in its way, or
    /// be removed with it. 50 ms were not enough on a busy machine.
    pub stop_settles: Duration,

    /// How many servers may be awaited at once. What comes beyond is concluded as unobserved.
    pub awaited: usize,
    /// How many results may wait to be written down.
    pub unwritten: usize,
    /// How many results are written at once.
    pub writing: usize,
    /// How long what was last sent to a server, how it was, and what came of it are remembered.
    pub memory: Duration,
    /// How many results are remembered.
    pub remembered: usize,

    /// How long a server's feed stays open after its last watcher has gone.
    pub linger: Duration,
    /// How often a watched server is asked for while its feed is not open.
    pub poll: Duration,
    /// How long a feed may say nothing before its node is asked whether it still tells the truth.
    pub silence: Duration,
    /// How often the log is asked for what others have pressed, while somebody watches.
    pub follow: Duration,
    /// How many events are kept for each watched server.
    pub kept_events: usize,
    /// How many bytes of text those may have together.
    pub kept_bytes: usize,
    /// How many of its last lines are kept for who begins to watch it.
    pub remembered_lines: usize,
    /// How many bytes those may have together.
    pub remembered_bytes: usize,
    /// For how long what it used is kept for them.
    pub remembered_usage: Duration,
    /// How far apart those figures are.
    pub remembered_usage_every: Duration,
}

impl Default for LiveConfig {
    fn default() -> Self {
        Self {
            looks: [150, 250, 500, 1000, 2000].map(Duration::from_millis),
            fed_look: Duration::from_secs(5),
            asked_singly: 4,
            between_calls: Duration::from_millis(100),
            between_lists: Duration::from_millis(250),
            call: Duration::from_secs(10),
            retry_first: Duration::from_secs(1),
            retry_most: Duration::from_secs(15),
            start_window: Duration::from_secs(1),
            lost_after: Duration::from_secs(5),
            crash_grace: Duration::from_secs(5),
            doubt: Duration::from_secs(5),
            start_settles: Duration::from_millis(800),
            stop_settles: Duration::from_millis(1_500),
            awaited: 20_000,
            unwritten: 65_536,
            writing: 256,
            memory: Duration::from_secs(30),
            remembered: 16_384,
            linger: Duration::from_secs(15),
            poll: Duration::from_secs(3),
            silence: Duration::from_secs(30),
            follow: Duration::from_secs(1),
            kept_events: 512,
            kept_bytes: 256 * 1024,
            remembered_lines: 200,
            remembered_bytes: 64 * 1024,
            remembered_usage: Duration::from_secs(300),
            remembered_usage_every: Duration::from_secs(5),
        }
    }
}

impl LiveConfig {
    /// How long to wait before the look that follows so many.
    pub(crate) fn look(&self, looks: usize) -> Duration {
        let [first, .., last] = self.looks;
        if looks == 0 {
            return first;
        }
        self.looks.get(looks).copied().unwrap_or(last)
    }

    /// How long to leave something alone that has failed so many times in a row.
    pub(crate) fn retry(&self, failures: u32) -> Duration {
        let doubled = 1u32
            .checked_shl(failures.saturating_sub(1))
            .and_then(|factor| self.retry_first.checked_mul(factor));
        doubled.map_or(self.retry_most, |wait| wait.min(self.retry_most))
    }
}
