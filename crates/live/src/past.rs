//! What a watched server wrote and used before somebody began to watch it.

use std::collections::VecDeque;

use aileron_domain::ServerUsage;
use jiff::Timestamp;

use crate::LiveConfig;

/// What came before: for who begins to watch.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// The last lines that it wrote, up to now, the oldest first. Terminal colours are left in them.
    pub output: Vec<String>,
    /// What it used in the last minutes, the oldest first. It begins when somebody began to watch: what nobody watches is
    /// not kept.
    pub usage: Vec<(Timestamp, ServerUsage)>,
}

impl History {
    pub(crate) fn is_empty(&self) -> bool {
        self.output.is_empty() && self.usage.is_empty()
    }
}

/// The last lines and figures of a watched server. What is kept is bounded by [`LiveConfig::remembered_lines`] and the
/// rest there: with the defaults some 70 KB for one that writes much, for as long as it is watched.
#[derive(Default)]
pub(crate) struct Past {
    output: VecDeque<String>,
    bytes: usize,
    usage: VecDeque<(Timestamp, ServerUsage)>,
    /// What it had written before anybody listened has been asked for.
    pub(crate) recalled: bool,
}

impl Past {
    pub(crate) fn wrote(&mut self, line: &str, config: &LiveConfig) {
        self.bytes += line.len();
        self.output.push_back(line.to_owned());
        while self.output.len() > config.remembered_lines || self.bytes > config.remembered_bytes {
            let Some(oldest) = self.output.pop_front() else {
                break;
            };
            self.bytes -= oldest.len();
        }
    }

    pub(crate) fn used(&mut self, at: Timestamp, usage: ServerUsage, config: &LiveConfig) {
        let since = |earlier: Timestamp| at.duration_since(earlier).unsigned_abs();
        if let Some((last, _)) = self.usage.back()
            && since(*last) < config.remembered_usage_every
        {
            return;
        }
        self.usage.push_back((at, usage));
        let oldest = at.checked_sub(config.remembered_usage).unwrap_or(Timestamp::MIN);
        while self.usage.front().is_some_and(|(then, _)| *then < oldest) {
            self.usage.pop_front();
        }
    }

    /// Puts what it had written before in front of what was heard since. The newest lines of the first may be the oldest of
    /// the second.
    pub(crate) fn had_written(&mut self, mut before: Vec<String>, config: &LiveConfig) {
        self.recalled = true;
        let heard: Vec<String> = self.output.drain(..).collect();
        self.bytes = 0;
        let most = heard.len().min(before.len());
        let both = (0..=most)
            .rev()
            .find(|both| before.ends_with(heard.get(..*both).unwrap_or_default()))
            .unwrap_or(0);
        before.truncate(before.len() - both);
        for line in before.iter().chain(&heard) {
            self.wrote(line, config);
        }
    }

    pub(crate) fn as_history(&self) -> History {
        History {
            output: self.output.iter().cloned().collect(),
            usage: self.usage.iter().copied().collect(),
        }
    }
}
