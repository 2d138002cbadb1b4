use std::borrow::{Borrow, Cow};
use std::collections::HashMap;
use std::hash::Hash;

use aileron_domain::{ActivityFilter, ActorFilter, Event, OutcomeKind, PageRequest};
use diesel::{Queryable, Selectable};
use roaring::RoaringBitmap;

use super::matching::Matching;
use super::row::EntryRow;
use super::times::{Times, Within};
use crate::columns::{At, Id, Said};
use crate::schema::activity;
use crate::text::without_nul;

/// What filters ask about the entries of one server's log: sets of them, by what they have in common.
///
/// It begins at any number and goes on without a gap. In a set, an entry is its number less the first one's.
#[derive(Default)]
pub(super) struct LogIndex {
    first: i64,
    newest: Option<Id>,
    /// The first number that is still in the log.
    front: i64,
    times: Times,
    events: Sets<String>,
    actors: Sets<Id>,
    names: Sets<String>,
    outcomes: Sets<String>,
}

/// What a [`LogIndex`] is made of.
#[derive(Queryable, Selectable)]
#[diesel(table_name = activity, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(super) struct Facets {
    id: Id,
    number: i64,
    occurred_at: At,
    actor_id: Option<Id>,
    actor_name: String,
    event: Said<Event>,
    outcome: Said<OutcomeKind>,
}

impl Facets {
    pub(super) fn of(row: &EntryRow) -> Self {
        Self {
            id: row.id,
            number: row.number,
            occurred_at: row.occurred_at,
            actor_id: row.actor_id,
            actor_name: row.actor_name.clone(),
            event: row.event.clone(),
            outcome: row.outcome,
        }
    }
}

/// A page.
#[derive(Default)]
pub(super) struct Found {
    /// Of its entries, the newest first.
    pub(super) numbers: Vec<i64>,
    /// How many there are on all pages.
    pub(super) total: u64,
}

impl LogIndex {
    /// The newest entry in it, by its number and key.
    pub(super) fn newest(&self) -> Option<(i64, Id)> {
        Some((self.end() - 1, self.newest?))
    }

    /// How many entries are in it.
    pub(super) fn len(&self) -> usize {
        self.times.len() as usize
    }

    /// Adds entries, in the order of their numbers, but for those that it has. `false` if they do not go on from where
    /// it ends: then it is not of this log, or not any more.
    pub(super) fn go_on_with(&mut self, entries: impl IntoIterator<Item = Facets>) -> bool {
        for entry in entries {
            if self.newest.is_none() {
                self.first = entry.number;
            }
            let number = entry.number;
            let goes_on = match self.newest() {
                Some((newest, id)) if number == newest => id == entry.id,
                _ => number <= self.end(),
            };
            if !goes_on {
                return false;
            }
            if number == self.end() {
                self.push(&entry);
            }
        }
        true
    }

    /// The numbers of the entries whose outcome may yet change.
    pub(super) fn open(&self) -> Vec<i64> {
        let open = [OutcomeKind::Pending, OutcomeKind::Unknown];
        let open = open
            .iter()
            .filter_map(|outcome| self.outcomes.get(outcome.as_str()));
        open.flatten().map(|place| self.number_of(place)).collect()
    }

    /// Takes down an outcome that has changed.
    pub(super) fn settle(&mut self, number: i64, outcome: OutcomeKind) {
        if let Some(place) = self.place_of(number)
            && place < self.times.len()
        {
            for set in self.outcomes.0.values_mut() {
                set.remove(place);
            }
            self.outcomes.insert(outcome.as_str(), place);
        }
    }

    /// Has nothing in it any more.
    pub(super) fn begin_again(&mut self, front: i64) {
        *self = Self {
            front,
            ..Self::default()
        };
    }

    /// Leaves entries before this one out from now on.
    pub(super) fn forget_before(&mut self, number: i64) {
        self.front = number;
    }

    /// The numbers of entries by which it can be told whether it is of the whole log: its oldest and its newest, and the
    /// one that comes after them.
    pub(super) fn edges(&self) -> [i64; 3] {
        [self.front, self.end() - 1, self.end()]
    }

    /// Whether it is of the whole log, by those of its [`LogIndex::edges`] that are among these.
    pub(super) fn is_whole(&self, entries: &[EntryRow]) -> bool {
        let [oldest, newest, next] = self.edges();
        let key = |number| {
            entries
                .iter()
                .find(|entry| entry.number == number)
                .map(|entry| entry.id)
        };
        self.newest.is_some() && key(newest) == self.newest && key(oldest).is_some() && key(next).is_none()
    }

    /// A page of the entries that a filter lets through.
    pub(super) fn find(&self, filter: &ActivityFilter, page: PageRequest) -> Found {
        let Some(matching) = self.matching(filter) else {
            return Found::default();
        };
        let places = matching.newest(page.offset(), page.limit.get());
        Found {
            numbers: places.into_iter().map(|place| self.number_of(place)).collect(),
            total: matching.total(),
        }
    }

    /// `None` where nothing comes through.
    fn matching(&self, filter: &ActivityFilter) -> Option<Matching<'_>> {
        let mut sets = self.sets(filter)?;
        let mut within = self.place_of(self.front).unwrap_or(0)..self.times.len();
        if filter.from.is_some() || filter.to.is_some() {
            match self.times.within(filter.from, filter.to) {
                Within::Run(run) => within = within.start.max(run.start)..within.end.min(run.end),
                Within::Scattered(places) => sets.push(Cow::Owned(places)),
            }
        }
        let in_all = sets
            .into_iter()
            .reduce(|these, those| Cow::Owned(these.as_ref() & those.as_ref()));
        (!within.is_empty()).then_some(Matching { within, in_all })
    }

    /// What all has to be in that comes through, but for the time. `None` where nothing does.
    fn sets(&self, filter: &ActivityFilter) -> Option<Vec<Cow<'_, RoaringBitmap>>> {
        let mut sets = Vec::new();
        if let Some(event) = &filter.event {
            sets.push(self.events.get(&without_nul(event.name()))?);
        }
        match &filter.actor {
            Some(ActorFilter::Id(id)) => sets.push(self.actors.get(&Id(id.0))?),
            Some(ActorFilter::Name(name)) => sets.push(self.names.get(&without_nul(name.clone()))?),
            None => {}
        }
        if let Some(outcome) = filter.outcome {
            sets.push(self.outcomes.get(outcome.as_str())?);
        }
        Some(sets.into_iter().map(Cow::Borrowed).collect())
    }

    fn push(&mut self, entry: &Facets) {
        let place = self.times.len();
        self.times.push(entry.occurred_at.0);
        if let Said(Some(event)) = &entry.event {
            self.events.insert(&*event.name(), place);
        }
        if let Some(id) = entry.actor_id {
            self.actors.insert(&id, place);
        }
        self.names.insert(&entry.actor_name, place);
        if let Said(Some(outcome)) = entry.outcome {
            self.outcomes.insert(outcome.as_str(), place);
        }
        self.newest = Some(entry.id);
    }

    /// The number that the next entry has to have.
    fn end(&self) -> i64 {
        self.number_of(self.times.len())
    }

    fn number_of(&self, place: u32) -> i64 {
        self.first + i64::from(place)
    }

    fn place_of(&self, number: i64) -> Option<u32> {
        u32::try_from(number - self.first).ok()
    }
}

/// Sets of entries, each by what all in it have in common.
struct Sets<K>(HashMap<K, RoaringBitmap>);

impl<K: Hash + Eq> Sets<K> {
    fn get<Q>(&self, common: &Q) -> Option<&RoaringBitmap>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.get(common)
    }

    fn insert<Q>(&mut self, common: &Q, place: u32)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        if let Some(set) = self.0.get_mut(common) {
            set.insert(place);
        } else {
            self.0.insert(common.to_owned(), RoaringBitmap::from([place]));
        }
    }
}

impl<K> Default for Sets<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}
