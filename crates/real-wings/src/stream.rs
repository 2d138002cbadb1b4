//! The stream of a server's events, read in the background.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Response;
use serde_json::Value;
use tokio::task::JoinHandle;

/// One event.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: Value,
}

/// Everything that the stream has told. It is left when this is dropped.
pub(crate) struct Stream {
    told: Arc<Mutex<Vec<Event>>>,
    reading: JoinHandle<()>,
}

impl Stream {
    pub(crate) fn read(mut response: Response) -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let writing = Arc::clone(&told);
        let reading = tokio::spawn(async move {
            let mut pending = Vec::new();
            while let Ok(Some(chunk)) = response.chunk().await {
                pending.extend_from_slice(&chunk);
                while let Some(end) = pending.windows(2).position(|two| two == b"\n\n") {
                    let block: Vec<u8> = pending.drain(..end + 2).collect();
                    if let Some(event) = event(&String::from_utf8_lossy(&block)) {
                        lock(&writing).push(event);
                    }
                }
            }
        });
        Self { told, reading }
    }

    /// Where the stream is now, to look at what comes after.
    pub(crate) fn place(&self) -> usize {
        lock(&self.told).len()
    }

    /// What was told since a place.
    pub(crate) fn since(&self, place: usize) -> Vec<Event> {
        lock(&self.told).get(place..).unwrap_or_default().to_vec()
    }

    /// Waits until something has been told since a place.
    pub(crate) async fn tells(
        &self,
        place: usize,
        patience: Duration,
        fits: impl Fn(&Event) -> bool,
    ) -> Option<Event> {
        let deadline = Instant::now() + patience;
        loop {
            let found = self.since(place).into_iter().find(&fits);
            if found.is_some() || Instant::now() > deadline {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The states since a place, in their order.
    pub(crate) fn states(&self, place: usize) -> Vec<String> {
        let events = self.since(place);
        let states = events.iter().filter(|event| event.name == "state");
        let mut states: Vec<String> = states
            .filter_map(|event| event.data["state"].as_str().map(str::to_owned))
            .collect();
        states.dedup();
        states
    }
}

impl Event {
    /// Whether it is a line on the console with this text in it.
    pub(crate) fn shows(&self, text: &str) -> bool {
        self.name == "console" && self.data["line"].as_str().is_some_and(|line| line.contains(text))
    }

    /// Whether it tells this state.
    pub(crate) fn is_state(&self, state: &str) -> bool {
        self.name == "state" && self.data["state"] == state
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

fn lock(told: &Mutex<Vec<Event>>) -> std::sync::MutexGuard<'_, Vec<Event>> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

fn event(block: &str) -> Option<Event> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
    Some(Event {
        name: field("event: ")?.to_owned(),
        data: serde_json::from_str(field("data: ")?).ok()?,
    })
}
