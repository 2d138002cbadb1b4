use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The last lines of one server's console: what its processes printed, and what the daemon has to say about them.
#[derive(Debug, Default)]
pub(crate) struct Console(Mutex<VecDeque<String>>);

impl Console {
    /// How many lines are kept: Go Wings gives no more either.
    pub(crate) const KEPT: usize = 100;

    /// Takes a line that the process printed.
    pub(crate) fn print(&self, line: String) {
        let mut lines = self.lines();
        if lines.len() == Self::KEPT {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// Takes something that the daemon itself has to say.
    pub(crate) fn say(&self, words: impl Display) {
        self.print(format!("[local-wings] {words}"));
    }

    /// The last `count` lines, or as many as there are, the oldest first.
    pub(crate) fn last(&self, count: usize) -> Vec<String> {
        let lines = self.lines();
        lines
            .iter()
            .skip(lines.len().saturating_sub(count))
            .cloned()
            .collect()
    }

    fn lines(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
