//! What a batch writes most of, all of a kind in one statement each: on PostgreSQL each statement costs the server an
//! answer of its own, and that costs more than the row.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text};

use super::results::{Conclusion, IS_OPEN as IS_UNSEEN};
use super::statements::{IS_OPEN as IS_UNSETTLED, Place};
use super::{EntryRow, Settlement};
use crate::chain::LogKey;
use crate::columns::{At, Id, Key, Moment};

/// Puts entries at the ends of their servers' logs; by itself, it leaves those out where somebody else has put one there
/// meanwhile.
#[derive(Default)]
pub(super) struct AppendAll<'a> {
    ids: Vec<Id>,
    servers: Vec<Id>,
    numbers: Vec<i64>,
    times: Vec<At>,
    actor_kinds: Vec<&'static str>,
    actors: Vec<Option<Id>>,
    actor_names: Vec<&'a str>,
    events: Vec<&'a str>,
    ips: Vec<Option<&'a str>>,
    outcomes: Vec<&'static str>,
    errors: Vec<Option<&'a str>>,
    instances: Vec<Id>,
    details: Vec<Option<&'a str>>,
    results: Vec<Option<&'static str>>,
    links: Vec<Option<[u8; 32]>>,
    outcome_seals: Vec<Option<[u8; 16]>>,
    result_seals: Vec<Option<[u8; 16]>>,
}

impl<'a> AppendAll<'a> {
    pub(super) fn new<'p>(entries: impl Iterator<Item = (&'a EntryRow, &'p Place)>) -> Self {
        let mut all = Self::default();
        for (entry, place) in entries {
            all.ids.push(entry.id);
            all.servers.push(entry.server_id);
            all.numbers.push(place.number);
            all.times.push(entry.occurred_at);
            all.actor_kinds.push(entry.actor_kind);
            all.actors.push(entry.actor_id);
            all.actor_names.push(&entry.actor_name);
            all.events.push(&entry.event);
            all.ips.push(entry.ip.as_deref());
            all.outcomes.push(entry.outcome);
            all.errors.push(entry.error.as_deref());
            all.instances.push(entry.instance_id);
            all.details.push(entry.details.as_deref());
            all.results.push(entry.result);
            all.links.push(place.link);
            all.outcome_seals.push(place.outcome_seal);
            all.result_seals.push(place.result_seal);
        }
        all
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// All of it but for what is to happen where a number is taken; more may be joined to its entries.
    pub(super) fn insert<'b>(&'b self, statement: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        statement.push_sql(
            "INSERT INTO activity (id, server_id, number, occurred_at, actor_kind, actor_id, actor_name, event, ip, outcome, \
             error, instance_id, details, result, link, outcome_seal, result_seal) SELECT entry.* FROM unnest(",
        );
        statement.push_bind_param::<Array<Key>, _>(&self.ids)?;
        statement.push_sql("::uuid[], ");
        statement.push_bind_param::<Array<Key>, _>(&self.servers)?;
        statement.push_sql("::uuid[], ");
        statement.push_bind_param::<Array<BigInt>, _>(&self.numbers)?;
        statement.push_sql("::bigint[], ");
        statement.push_bind_param::<Array<Moment>, _>(&self.times)?;
        statement.push_sql("::timestamptz[], ");
        statement.push_bind_param::<Array<Text>, _>(&self.actor_kinds)?;
        statement.push_sql("::text[], ");
        statement.push_bind_param::<Array<Nullable<Key>>, _>(&self.actors)?;
        statement.push_sql("::uuid[], ");
        statement.push_bind_param::<Array<Text>, _>(&self.actor_names)?;
        statement.push_sql("::text[], ");
        statement.push_bind_param::<Array<Text>, _>(&self.events)?;
        statement.push_sql("::text[], ");
        statement.push_bind_param::<Array<Nullable<Text>>, _>(&self.ips)?;
        statement.push_sql("::text[], ");
        statement.push_bind_param::<Array<Text>, _>(&self.outcomes)?;
        statement.push_sql("::text[], ");
        statement.push_bind_param::<Array<Nullable<Text>>, _>(&self.errors)?;
        statement.push_sql("::text[], ");
        statement.push_bind_param::<Array<Key>, _>(&self.instances)?;
        statement.push_sql("::uuid[], ");
        statement.push_bind_param::<Array<Nullable<Text>>, _>(&self.details)?;
        statement.push_sql("::text[], ");
        statement.push_bind_param::<Array<Nullable<Text>>, _>(&self.results)?;
        statement.push_sql("::text[], ");
        statement.push_bind_param::<Array<Nullable<Binary>>, _>(&self.links)?;
        statement.push_sql("::bytea[], ");
        statement.push_bind_param::<Array<Nullable<Binary>>, _>(&self.outcome_seals)?;
        statement.push_sql("::bytea[], ");
        statement.push_bind_param::<Array<Nullable<Binary>>, _>(&self.result_seals)?;
        statement.push_sql("::bytea[]) AS entry");
        Ok(())
    }
}

impl QueryFragment<Pg> for AppendAll<'_> {
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.insert(&mut statement)?;
        statement.push_sql(" ON CONFLICT (server_id, number) DO NOTHING");
        Ok(())
    }
}

/// [`SettleAsSent`](super::statements::SettleAsSent) for several entries.
#[derive(Default)]
pub(super) struct SettleAllAsSent {
    ids: Vec<Id>,
    seals: Vec<[u8; 16]>,
}

impl SettleAllAsSent {
    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Takes one more.
    pub(super) fn take(&mut self, settlement: &Settlement, key: &LogKey) {
        self.ids.push(settlement.entry);
        self.seals.push(settlement.seal_as_sent(key).0);
    }
}

impl QueryFragment<Pg> for SettleAllAsSent {
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        statement.push_sql(
            "UPDATE activity SET outcome = 'sent', error = NULL, outcome_seal = settled.seal FROM unnest(",
        );
        statement.push_bind_param::<Array<Key>, _>(&self.ids)?;
        statement.push_sql("::uuid[], ");
        statement.push_bind_param::<Array<Binary>, _>(&self.seals)?;
        statement.push_sql("::bytea[]) AS settled (id, seal) WHERE activity.id = settled.id");
        is_one_of(&self.ids, statement.reborrow())?;
        statement.push_sql(IS_UNSETTLED);
        Ok(())
    }
}

/// [`Conclude`](super::results::Conclude) for several entries.
#[derive(Default)]
pub(super) struct ConcludeAll {
    ids: Vec<Id>,
    results: Vec<&'static str>,
    states: Vec<Option<&'static str>>,
    milliseconds: Vec<Option<i64>>,
    later: Vec<Option<Id>>,
    seals: Vec<[u8; 16]>,
}

impl ConcludeAll {
    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Takes one more, whose entry is none of those that it has. Says whether it did.
    pub(super) fn take(&mut self, conclusion: &Conclusion, key: &LogKey) -> bool {
        let is_another = !self.ids.contains(&conclusion.entry);
        if is_another {
            self.ids.push(conclusion.entry);
            self.results.push(conclusion.result);
            self.states.push(conclusion.state);
            self.milliseconds.push(conclusion.milliseconds);
            self.later.push(conclusion.later);
            self.seals.push(conclusion.seal(key).0);
        }
        is_another
    }
}

impl QueryFragment<Pg> for ConcludeAll {
    fn walk_ast<'b>(&'b self, mut statement: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        statement.push_sql(
            "UPDATE activity SET result = seen.word, result_state = seen.state, result_ms = seen.ms, \
             superseded_by = seen.later, result_seal = seen.seal FROM unnest(",
        );
        statement.push_bind_param::<Array<Key>, _>(&self.ids)?;
        statement.push_sql("::uuid[], ");
        statement.push_bind_param::<Array<Text>, _>(&self.results)?;
        statement.push_sql("::text[], ");
        statement.push_bind_param::<Array<Nullable<Text>>, _>(&self.states)?;
        statement.push_sql("::text[], ");
        statement.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.milliseconds)?;
        statement.push_sql("::bigint[], ");
        statement.push_bind_param::<Array<Nullable<Key>>, _>(&self.later)?;
        statement.push_sql("::uuid[], ");
        statement.push_bind_param::<Array<Binary>, _>(&self.seals)?;
        statement
            .push_sql("::bytea[]) AS seen (id, word, state, ms, later, seal) WHERE activity.id = seen.id");
        is_one_of(&self.ids, statement.reborrow())?;
        statement.push_sql(IS_UNSEEN);
        Ok(())
    }
}

/// Said beside the join, which alone is planned as reading the whole log where that was short when PostgreSQL counted it.
fn is_one_of<'b>(ids: &'b [Id], mut statement: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    statement.push_sql(" AND activity.id = ANY (");
    statement.push_bind_param::<Array<Key>, _>(ids)?;
    statement.push_sql(")");
    Ok(())
}

impl QueryId for AppendAll<'_> {
    type QueryId = AppendAll<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryId for SettleAllAsSent {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryId for ConcludeAll {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}
