//! A server was seen.

use aileron_domain::{ProcessState, ServerId};
use jiff::Timestamp;
use tokio::time::Instant;

use super::{Book, Seen};
use crate::watched::Sighting;
use crate::{EventKind, LiveConfig};

impl Book {
    /// Takes in how a server was seen. What was asked before the last press, or is older than what is known, says nothing.
    /// Says whether this did.
    pub(crate) fn saw(
        &mut self,
        server: ServerId,
        sighting: &Sighting,
        now: Timestamp,
        config: &LiveConfig,
    ) -> bool {
        if !self.records.contains_key(&server) && !self.channels.contains_key(&server) {
            return false;
        }
        let record = self.records.entry(server).or_default();
        let known = record.seen.map(|seen| seen.instant);
        if record
            .pressed
            .max(known)
            .is_some_and(|since| sighting.asked < since)
        {
            return false;
        }
        record.touched = Some(sighting.at);
        let before = record.seen.map(|seen| seen.state);
        let mut seen = Seen {
            state: sighting.state,
            since: now,
            at: now,
            usage: sighting.usage,
            instant: sighting.at,
        };
        if let Some(known) = record.seen
            && known.state == sighting.state
        {
            seen.since = known.since;
            seen.usage = sighting.usage.or(known.usage);
        }
        record.seen = Some(seen);
        if before == Some(ProcessState::Stopping) && sighting.state == ProcessState::Offline {
            record.stopped = Some(sighting.at);
        }
        if sighting.state == ProcessState::Running {
            record.brought_up = None;
        }
        let result = record
            .watched
            .as_mut()
            .and_then(|watched| watched.judge(sighting, config));
        if let Some(channel) = self.channels.get_mut(&server) {
            let back = channel.unreachable.take().is_some();
            if back || before != Some(seen.state) {
                channel.tell(
                    EventKind::State {
                        state: seen.state,
                        since: seen.since,
                    },
                    config,
                );
            }
        }
        if let Some(result) = result {
            self.end(server, result, sighting.at, config);
        }
        true
    }

    /// Somebody else has pressed: how the server was is not how it is.
    pub(crate) fn pressed_elsewhere(&mut self, server: ServerId, now: Instant) {
        self.records.entry(server).or_default().pressed(now);
        if let Some(channel) = self.channels.get(&server) {
            channel.recheck.notify_one();
        }
    }
}
