//! The activity log in memory.

use std::sync::{Arc, Mutex};

use aileron_domain::{
    ActivityEntry, ActivityFilter, ActivityHistory, ActivityLog, ActorFilter, EntryId, NewEntry, Outcome,
    Page, PageRequest, ServerId, StoreError,
};
use async_trait::async_trait;
use uuid::Uuid;

use crate::memory::{Memory, cut};

pub(crate) struct MemoryLog {
    pub(crate) memory: Arc<Memory>,
    pub(crate) entries: Mutex<Vec<ActivityEntry>>,
}

#[async_trait]
impl ActivityLog for MemoryLog {
    async fn record(&self, entry: NewEntry) -> Result<EntryId, StoreError> {
        self.memory.writable()?;
        let id = EntryId(Uuid::now_v7());
        self.entries.lock().unwrap().push(ActivityEntry { id, entry });
        Ok(id)
    }

    async fn settle(&self, entry: EntryId, outcome: Outcome) -> Result<(), StoreError> {
        self.memory.writable()?;
        let mut entries = self.entries.lock().unwrap();
        let known = entries.iter_mut().find(|known| known.id == entry).unwrap();
        known.entry.outcome = outcome;
        Ok(())
    }
}

#[async_trait]
impl ActivityHistory for MemoryLog {
    async fn page(
        &self,
        server: ServerId,
        filter: &ActivityFilter,
        page: PageRequest,
    ) -> Result<Page<ActivityEntry>, StoreError> {
        self.memory.readable()?;
        let entries = self.entries.lock().unwrap();
        let wanted = entries
            .iter()
            .rev()
            .filter(|known| known.entry.target == server && matches(filter, &known.entry));
        Ok(cut(wanted.cloned().collect(), page))
    }
}

fn matches(filter: &ActivityFilter, entry: &NewEntry) -> bool {
    let actor = match &filter.actor {
        None => true,
        Some(ActorFilter::Id(id)) => entry.actor.id == Some(*id),
        Some(ActorFilter::Name(name)) => entry.actor.name == *name,
    };
    let millisecond = |time: jiff::Timestamp| time.as_millisecond();
    actor
        && filter.event.as_ref().is_none_or(|event| entry.event == *event)
        && filter
            .outcome
            .is_none_or(|outcome| entry.outcome.kind() == outcome)
        && filter
            .from
            .is_none_or(|from| millisecond(entry.occurred_at) >= millisecond(from))
        && filter
            .to
            .is_none_or(|to| millisecond(entry.occurred_at) <= millisecond(to))
}
