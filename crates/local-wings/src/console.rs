use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::live::{Event, Live};

/// The last lines of one server's console: what its processes printed, and what the daemon has to say about them.
#[derive(Debug)]
pub(crate) struct Console {
    lines: Mutex<VecDeque<Arc<str>>>,
    live: Arc<Live>,
}

impl Console {
    /// How many lines are kept: as many as a websocket is given.
    pub(crate) const KEPT: usize = 150;

    /// An empty one. Each line is told to who watches, too.
    pub(crate) fn new(live: Arc<Live>) -> Self {
        Self {
            lines: Mutex::default(),
            live,
        }
    }

    /// Takes a line that the process printed.
    pub(crate) fn print(&self, line: String) {
        let line: Arc<str> = line.into();
        let mut lines = self.lines();
        if lines.len() == Self::KEPT {
            lines.pop_front();
        }
        lines.push_back(Arc::clone(&line));
        self.live.tell(Event::Line(line));
    }

    /// Takes something that the daemon itself has to say.
    pub(crate) fn say(&self, words: impl Display) {
        self.print(format!("[local-wings] {words}"));
    }

    /// The last `count` lines, or as many as there are, the oldest first.
    pub(crate) fn last(&self, count: usize) -> Vec<Arc<str>> {
        let lines = self.lines();
        lines
            .iter()
            .skip(lines.len().saturating_sub(count))
            .cloned()
            .collect()
    }

    fn lines(&self) -> MutexGuard<'_, VecDeque<Arc<str>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
