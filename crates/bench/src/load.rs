//! The load: each connection sends its next request when its last one was answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::task::JoinSet;

use crate::http::{self, Connection};
use crate::usage;

/// What is asked of whom, and for how long.
pub(crate) struct Load {
    pub(crate) address: SocketAddr,
    /// They are sent one after the other and all over again; each connection begins elsewhere among them.
    pub(crate) requests: Arc<[Vec<u8>]>,
    pub(crate) connections: usize,
    /// Answered, and not measured.
    pub(crate) warm_up: Duration,
    pub(crate) window: Duration,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// All requests, those outside the window included; each was a 200.
    pub(crate) answered: u64,
    /// How long all of it took.
    pub(crate) elapsed: Duration,
    /// Answers a second within the window.
    pub(crate) rate: f64,
    /// Of what was sent within the window, whenever the answer came.
    pub(crate) p50: Duration,
    /// Likewise.
    pub(crate) p99: Duration,
    /// The share of one processor that sending and reading took.
    pub(crate) generator: f64,
}

impl Load {
    /// Runs it. Any answer but 200 is an error.
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let processor = usage::processor_of_this_thread()?;
        let begun = Instant::now();
        let opens = begun + self.warm_up;
        let window = Window {
            opens,
            closes: opens + self.window,
        };
        let tally = http::block_on(async {
            tokio::time::timeout(self.warm_up + self.window + PATIENCE, self.all(window))
                .await
                .context("a request was not answered in time")?
        })?;
        let elapsed = begun.elapsed();
        let processor = usage::processor_of_this_thread()?.saturating_sub(processor);
        let mut latencies = tally.latencies;
        latencies.sort_unstable();
        let at = |percent| percentile(&latencies, percent).context("nothing was answered within the window");
        Ok(Outcome {
            answered: tally.answered,
            elapsed,
            rate: f64::from(tally.in_window) / self.window.as_secs_f64(),
            p50: at(50)?,
            p99: at(99)?,
            generator: processor.as_secs_f64() / elapsed.as_secs_f64(),
        })
    }

    async fn all(&self, window: Window) -> anyhow::Result<Tally> {
        let mut connections = JoinSet::new();
        for number in 0..self.connections {
            let requests = Arc::clone(&self.requests);
            let first = number * requests.len() / self.connections;
            connections.spawn(one_connection(self.address, requests, first, window));
        }
        let mut all = Tally::default();
        while let Some(tally) = connections.join_next().await {
            let tally = tally??;
            all.answered += tally.answered;
            all.in_window += tally.in_window;
            all.latencies.extend(tally.latencies);
        }
        Ok(all)
    }
}

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The time that is measured.
#[derive(Clone, Copy)]
struct Window {
    opens: Instant,
    closes: Instant,
}

#[derive(Default)]
struct Tally {
    answered: u64,
    in_window: u32,
    latencies: Vec<Duration>,
}

async fn one_connection(
    address: SocketAddr,
    requests: Arc<[Vec<u8>]>,
    first: usize,
    window: Window,
) -> anyhow::Result<Tally> {
    let mut connection = Connection::open(address).await?;
    let mut tally = Tally::default();
    for request in requests.iter().cycle().skip(first) {
        let sent = Instant::now();
        if sent >= window.closes {
            break;
        }
        connection.ask(request).await?;
        let answered = Instant::now();
        tally.answered += 1;
        if sent >= window.opens {
            tally.latencies.push(answered - sent);
        }
        if answered >= window.opens && answered < window.closes {
            tally.in_window += 1;
        }
    }
    Ok(tally)
}

/// The least of the sorted values that so many in a hundred do not exceed.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Load, percentile};
    use crate::http::tests::answering;

    #[test]
    fn one_answer_that_is_not_a_200_fails_the_load() {
        let fine = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        let broken = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
        let load = Load {
            address: answering(&[fine, fine, broken]),
            requests: [b"GET / HTTP/1.1\r\n\r\n".to_vec()].into(),
            connections: 1,
            warm_up: Duration::ZERO,
            window: Duration::from_secs(60),
        };
        let error = load.run().unwrap_err().to_string();
        assert!(error.contains("503"), "{error}");
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let sorted: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&sorted, 50), Some(Duration::from_millis(100)));
        assert_eq!(percentile(&sorted, 99), Some(Duration::from_millis(198)));
        assert_eq!(percentile(&sorted[..1], 99), Some(Duration::from_millis(1)));
        assert_eq!(percentile(&[], 50), None);
    }
}
