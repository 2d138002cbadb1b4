//! Follows a watched server's log, for what is pressed in other instances.

use std::sync::Arc;

use aileron_domain::{ActivityEntry, EntryId, Event, Outcome, ServerId, StoreError};
use tokio::time::{Instant, sleep};

use super::channel::is_over;
use crate::EventKind;
use crate::shared::Shared;

/// So many presses are asked about again until their results are known, and so often.
const OPEN: usize = 32;
const ASKED_AGAIN: u32 = 600;

/// How much longer the log is left alone while it does not answer.
const SLOWER: u32 = 10;

/// Follows a log for as long as its channel is there.
pub(crate) async fn follow(shared: Arc<Shared>, server: ServerId) {
    let mut follower = Follower {
        server,
        after: None,
        begun: false,
        open: Vec::new(),
        unsettled: Vec::new(),
    };
    loop {
        let pause = match follower.pass(&shared).await {
            Ok(()) => shared.config.follow,
            Err(_) => shared.config.follow * SLOWER,
        };
        sleep(pause).await;
    }
}

struct Follower {
    server: ServerId,
    /// The newest entry that has been read.
    after: Option<EntryId>,
    begun: bool,
    open: Vec<Open>,
    /// Entries of what is no press, whose outcome is not known, and how often they were asked about.
    unsettled: Vec<(EntryId, u32)>,
}

/// A press whose result is not known.
struct Open {
    entry: EntryId,
    pending: bool,
    asked_again: u32,
}

impl Follower {
    async fn pass(&mut self, shared: &Shared) -> Result<(), StoreError> {
        if self.after.is_none() {
            self.begin(shared).await?;
        }
        self.read_on(shared).await?;
        self.ask_for_outcomes(shared).await?;
        self.ask_again(shared).await
    }

    /// Finds where the log ends. What is under way was pressed before that.
    async fn begin(&mut self, shared: &Shared) -> Result<(), StoreError> {
        let log = shared.ports.log.as_ref();
        let newest = log.newest(self.server).await?;
        if self.begun {
            // The log was empty: this is its first entry.
            if let Some(newest) = newest
                && let Some(first) = log.entry(self.server, newest).await?
            {
                self.take(shared, first);
            }
        } else {
            for (server, under_way) in log.under_way(&[self.server]).await? {
                if let Some(entry) = log.entry(server, under_way.entry).await? {
                    self.take(shared, entry);
                }
            }
        }
        self.begun = true;
        self.after = newest;
        Ok(())
    }

    async fn read_on(&mut self, shared: &Shared) -> Result<(), StoreError> {
        while let Some(after) = self.after {
            let entries = shared.ports.log.since(self.server, Some(after)).await?;
            let Some(last) = entries.last() else {
                break;
            };
            self.after = Some(last.id);
            for entry in entries {
                self.take(shared, entry);
            }
        }
        Ok(())
    }

    /// Tells of an entry, if it has not been told of.
    fn take(&mut self, shared: &Shared, entry: ActivityEntry) {
        if !matches!(entry.entry.event, Event::Power(_)) {
            self.tell_that_it_is_there(shared, entry.id);
            if entry.entry.outcome == Outcome::Pending && self.unsettled.len() < OPEN {
                self.unsettled.push((entry.id, 0));
            }
            return;
        }
        let open = Open {
            entry: entry.id,
            pending: entry.entry.outcome == Outcome::Pending,
            asked_again: 0,
        };
        let over = is_over(&entry);
        let arrived = may_have_arrived(&entry);
        let mut book = shared.book();
        let Some(channel) = book.channels.get_mut(&self.server) else {
            return;
        };
        let news = channel.tell_of_press(entry, &shared.config);
        if news && arrived {
            book.pressed_elsewhere(self.server, Instant::now());
        }
        if news && !over {
            if self.open.len() == OPEN {
                self.open.remove(0);
            }
            self.open.push(open);
        }
    }

    fn tell_that_it_is_there(&self, shared: &Shared, entry: EntryId) {
        if let Some(channel) = shared.book().channels.get_mut(&self.server) {
            channel.tell(EventKind::Logged(entry), &shared.config);
        }
    }

    async fn ask_for_outcomes(&mut self, shared: &Shared) -> Result<(), StoreError> {
        let mut first_failure = Ok(());
        for (entry, asked) in std::mem::take(&mut self.unsettled) {
            match shared.ports.log.entry(self.server, entry).await {
                Ok(Some(known)) if known.entry.outcome != Outcome::Pending => {
                    self.tell_that_it_is_there(shared, entry);
                }
                Ok(None) => {}
                Ok(Some(_)) if asked >= ASKED_AGAIN => {}
                Ok(Some(_)) => self.unsettled.push((entry, asked + 1)),
                Err(error) => {
                    self.unsettled.push((entry, asked));
                    first_failure = first_failure.and(Err(error));
                }
            }
        }
        first_failure
    }

    async fn ask_again(&mut self, shared: &Shared) -> Result<(), StoreError> {
        let mut first_failure = Ok(());
        let mut still_open = Vec::new();
        for mut open in std::mem::take(&mut self.open) {
            match self.is_still_open(shared, &mut open).await {
                Ok(false) => {}
                Ok(true) => still_open.push(open),
                Err(error) => {
                    still_open.push(open);
                    first_failure = first_failure.and(Err(error));
                }
            }
        }
        self.open = still_open;
        first_failure
    }

    async fn is_still_open(&self, shared: &Shared, open: &mut Open) -> Result<bool, StoreError> {
        let told = shared
            .book()
            .channels
            .get(&self.server)
            .is_none_or(|channel| channel.has_told_result(open.entry));
        open.asked_again += 1;
        if told || open.asked_again > ASKED_AGAIN {
            return Ok(false);
        }
        let Some(entry) = shared.ports.log.entry(self.server, open.entry).await? else {
            return Ok(false);
        };
        let was_pending = std::mem::replace(&mut open.pending, entry.entry.outcome == Outcome::Pending);
        let over = is_over(&entry);
        let mut book = shared.book();
        if was_pending && !open.pending && may_have_arrived(&entry) {
            book.pressed_elsewhere(self.server, Instant::now());
        }
        if over && let Some(channel) = book.channels.get_mut(&self.server) {
            channel.tell_of_press(entry, &shared.config);
        }
        Ok(!over)
    }
}

/// Whether a Wings may have received it.
fn may_have_arrived(entry: &ActivityEntry) -> bool {
    matches!(
        entry.entry.outcome,
        Outcome::Pending | Outcome::Sent | Outcome::Unknown(_)
    )
}
