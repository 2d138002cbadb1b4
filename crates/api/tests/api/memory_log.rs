//! The activity log in memory.

use std::sync::{Arc, Mutex};

use aileron_domain::{
    ActionResult, ActionResults, ActivityEntry, ActivityFilter, ActivityHistory, ActivityLog, ActivityLookup,
    Actor, ActorFilter, Claim, Earlier, EntryId, Event, NewEntry, Outcome, Page, PageLimit, PageRequest,
    PlacedEntry, Recorded, ServerDirectory, ServerFilter, ServerId, ServerNames, StoreError, Stretch,
    UnderWay, VisibleServer, WingsFailure,
};
use async_trait::async_trait;
use uuid::Uuid;

use crate::memory::{Memory, cut};

pub(crate) struct MemoryLog {
    pub(crate) memory: Arc<Memory>,
    pub(crate) entries: Mutex<Vec<ActivityEntry>>,
    pub(crate) claims: Mutex<Vec<Made>>,
}

#[async_trait]
impl ActivityLog for MemoryLog {
    async fn record(&self, entry: NewEntry, claim: Option<&Claim>) -> Result<Recorded, StoreError> {
        self.memory.writable()?;
        let id = EntryId(Uuid::now_v7());
        if let Some(claim) = claim {
            let mut claims = self.claims.lock().unwrap();
            if let Some(earlier) = claims.iter().find_map(|made| made.earlier(claim)) {
                return Ok(Recorded::Before(earlier));
            }
            claims.push(Made {
                claim: claim.clone(),
                entry: id,
                answer: None,
            });
        }
        self.entries.lock().unwrap().push(ActivityEntry {
            id,
            result: (entry.outcome == Outcome::Pending && matches!(entry.event, Event::Power(_)))
                .then_some(ActionResult::Awaited),
            entry,
        });
        Ok(Recorded::Entry(id))
    }

    async fn settle(
        &self,
        entry: EntryId,
        outcome: Outcome,
        answered: Option<(&Claim, &Result<(), WingsFailure>)>,
    ) -> Result<(), StoreError> {
        self.memory.writable()?;
        if let Some((claim, answer)) = answered {
            let mut claims = self.claims.lock().unwrap();
            let made = claims.iter_mut().find(|made| made.claim == *claim).unwrap();
            made.answer = Some(answer.clone());
        }
        let mut entries = self.entries.lock().unwrap();
        let known = entries.iter_mut().find(|known| known.id == entry).unwrap();
        if outcome != Outcome::Sent {
            known.result = None;
        }
        known.entry.outcome = outcome;
        Ok(())
    }

    async fn recall(&self, claim: &Claim) -> Result<Option<Earlier>, StoreError> {
        self.memory.readable()?;
        Ok(self
            .claims
            .lock()
            .unwrap()
            .iter()
            .find_map(|made| made.earlier(claim)))
    }
}

/// A claim that was made, and the answer that its request got.
pub(crate) struct Made {
    claim: Claim,
    entry: EntryId,
    answer: Option<Result<(), WingsFailure>>,
}

impl Made {
    fn earlier(&self, claim: &Claim) -> Option<Earlier> {
        if (self.claim.user, &self.claim.key) != (claim.user, &claim.key) {
            return None;
        }
        Some(match &self.answer {
            _ if self.claim.request != claim.request => Earlier::Another,
            None => Earlier::UnderWay,
            Some(answer) => Earlier::Answered(self.entry, answer.clone()),
        })
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

    async fn across_servers(
        &self,
        filter: &ActivityFilter,
        before: Option<EntryId>,
        limit: PageLimit,
    ) -> Result<Stretch, StoreError> {
        self.memory.readable()?;
        let known = self.entries.lock().unwrap();
        let older = |known: &&ActivityEntry| before.is_none_or(|before| known.id < before);
        let wanted = known.iter().rev().filter(older);
        let mut wanted = wanted.filter(|known| matches(filter, &known.entry));
        let most = limit.get().try_into().unwrap();
        let named = |entry: &ActivityEntry| PlacedEntry {
            server: self.names(entry.entry.target),
            entry: entry.clone(),
        };
        let entries: Vec<_> = wanted.by_ref().take(most).map(named).collect();
        let last = entries.last().map(|placed| placed.entry.id);
        Ok(Stretch {
            older: wanted.next().and(last),
            entries,
        })
    }
}

#[async_trait]
impl ServerDirectory for MemoryLog {
    async fn list(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
    ) -> Result<Page<VisibleServer>, StoreError> {
        self.memory.list(actor, filter, page)
    }

    async fn list_now(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
    ) -> Result<(Page<VisibleServer>, Vec<(ServerId, UnderWay)>), StoreError> {
        let page = self.memory.list(actor, filter, page)?;
        let ids: Vec<_> = page.items.iter().map(|visible| visible.server.id).collect();
        let under_way = self.under_way(&ids).await?;
        Ok((page, under_way))
    }
}

impl MemoryLog {
    fn names(&self, server: ServerId) -> Option<ServerNames> {
        let mut servers = self.memory.servers.iter();
        let (server, _) = servers.find(|(known, _)| known.id == server)?;
        Some(ServerNames {
            identifier: server.identifier.clone(),
            name: server.name.clone(),
        })
    }
}

#[async_trait]
impl ActionResults for MemoryLog {
    async fn conclude(&self, entry: EntryId, result: ActionResult) -> Result<(), StoreError> {
        self.memory.writable()?;
        let mut entries = self.entries.lock().unwrap();
        let known = entries.iter_mut().find(|known| known.id == entry).unwrap();
        known.result = Some(result);
        Ok(())
    }
}

#[async_trait]
impl ActivityLookup for MemoryLog {
    async fn entry(&self, server: ServerId, entry: EntryId) -> Result<Option<ActivityEntry>, StoreError> {
        self.memory.readable()?;
        let entries = self.entries.lock().unwrap();
        let mut own = entries.iter().filter(|known| known.entry.target == server);
        Ok(own.find(|known| known.id == entry).cloned())
    }

    async fn under_way(&self, servers: &[ServerId]) -> Result<Vec<(ServerId, UnderWay)>, StoreError> {
        self.memory.readable()?;
        let entries = self.entries.lock().unwrap();
        let newest = servers.iter().filter_map(|server| {
            let mut own = entries.iter().rev().filter(|known| known.entry.target == *server);
            own.find_map(under_way).map(|under_way| (*server, under_way))
        });
        Ok(newest.collect())
    }

    async fn since(
        &self,
        server: ServerId,
        entry: Option<EntryId>,
    ) -> Result<Vec<ActivityEntry>, StoreError> {
        self.memory.readable()?;
        let entries = self.entries.lock().unwrap();
        let own = entries.iter().filter(|known| known.entry.target == server);
        Ok(entry.map_or_else(Vec::new, |entry| {
            own.filter(|known| known.id > entry).cloned().collect()
        }))
    }

    async fn newest(&self, server: ServerId) -> Result<Option<EntryId>, StoreError> {
        self.memory.readable()?;
        let entries = self.entries.lock().unwrap();
        let mut own = entries.iter().rev().filter(|known| known.entry.target == server);
        Ok(own.next().map(|known| known.id))
    }
}

fn under_way(known: &ActivityEntry) -> Option<UnderWay> {
    match (&known.entry.event, known.result) {
        (Event::Power(action), Some(ActionResult::Awaited)) => Some(UnderWay {
            entry: known.id,
            action: *action,
            actor: known.entry.actor.clone(),
            since: known.entry.occurred_at,
        }),
        _ => None,
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
