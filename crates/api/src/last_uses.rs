use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aileron_domain::{Actor, Credential, StoreError, Use, Used, Uses};
use jiff::{SignedDuration, Timestamp};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// When and from where sessions and API keys were used last, on its way into the database.
///
/// A request leaves a note here and goes on. The notes are written soon after, many together, and of one session or key at
/// most once a minute. There is room for [`LastUses::MOST`]; for what comes beyond that within a minute no note is kept.
pub struct LastUses {
    notes: Mutex<HashMap<Used, Note>>,
    uses: Arc<dyn Uses>,
    idle: Duration,
}

#[derive(Debug, Clone, Copy)]
struct Note {
    at: Timestamp,
    from: IpAddr,
    unwritten: bool,
    written_at: Option<Timestamp>,
}

impl LastUses {
    /// How many sessions and keys are kept in mind.
    pub const MOST: usize = 32 * 1024;

    /// How often it is looked for what can be written.
    const LOOK: Duration = Duration::from_secs(1);

    /// How often that of one session or key is written.
    const EACH: SignedDuration = SignedDuration::from_secs(60);

    /// They are written there; a session that was used goes on for `idle` from then.
    #[must_use]
    pub fn new(uses: Arc<dyn Uses>, idle: Duration) -> Self {
        Self {
            notes: Mutex::default(),
            uses,
            idle,
        }
    }

    /// Notes that somebody is let in.
    pub fn note(&self, actor: &Actor, credential: &Credential, from: IpAddr, at: Timestamp) {
        let used = match &actor.key {
            Some(key) => Used::ApiKey(key.id),
            None => Used::Session(credential.hash),
        };
        let mut notes = self.lock();
        if let Some(note) = notes.get_mut(&used) {
            (note.at, note.from, note.unwritten) = (at, from, true);
        } else if notes.len() < Self::MOST {
            let note = Note {
                at,
                from,
                unwritten: true,
                written_at: None,
            };
            notes.insert(used, note);
        }
    }

    /// Writes notes down until the panel closes. What is left then is for [`LastUses::write_all`].
    pub async fn run(&self, closing: CancellationToken) {
        let mut ticks = tokio::time::interval(Self::LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let rounds = async {
            loop {
                ticks.tick().await;
                let now = Timestamp::now();
                let due = self.take(|note| {
                    let written = note.written_at.map(|at| now.duration_since(at));
                    written.is_none_or(|ago| ago >= Self::EACH || ago.is_negative())
                });
                if let Err(error) = self.write(due).await {
                    tracing::warn!(%error, "when keys and sessions were used could not be written down; it is tried again");
                }
            }
        };
        let _closed: Option<()> = closing.run_until_cancelled(rounds).await;
    }

    /// Writes down all that is not yet.
    pub async fn write_all(&self) -> Result<(), StoreError> {
        let rest = self.take(|_| true);
        self.write(rest).await
    }

    /// What is to be written; what was written and is of no use any more is forgotten.
    fn take(&self, is_due: impl Fn(&Note) -> bool) -> Vec<Use> {
        let now = Timestamp::now();
        let mut taken = Vec::new();
        self.lock().retain(|used, note| {
            if !is_due(note) {
                return true;
            }
            if !note.unwritten {
                return false;
            }
            (note.unwritten, note.written_at) = (false, Some(now));
            taken.push(Use {
                of: *used,
                at: note.at,
                from: note.from,
            });
            true
        });
        taken
    }

    async fn write(&self, uses: Vec<Use>) -> Result<(), StoreError> {
        if uses.is_empty() {
            return Ok(());
        }
        let written = self.uses.note_uses(&uses, self.idle).await;
        if written.is_err() {
            let mut notes = self.lock();
            for again in uses {
                if let Some(note) = notes.get_mut(&again.of) {
                    note.unwritten = true;
                }
            }
        }
        written
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Used, Note>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
