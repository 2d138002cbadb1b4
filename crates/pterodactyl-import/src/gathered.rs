//! What was read out of a source, before anybody looks at what it means.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use aileron_domain::{EntryDetails, LeftOut};
use jiff::Timestamp;
use serde_json::Value;

use crate::row::{At, Row, Unreadable};
use crate::tables::{ACTIVITY_LOG_SUBJECTS, ACTIVITY_LOGS, TABLES, Table};

/// The rows of all tables. Those of the log, of which there may be a million, are kept as what they say.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    since: Option<Timestamp>,
    rows: HashMap<&'static str, Vec<Row>>,
    /// By their number.
    log: BTreeMap<u64, Logged>,
    /// Entries of the log, and the servers that they are about.
    about: Vec<(u64, u64)>,
    pub(crate) left_out: Vec<LeftOut>,
}

/// An entry of the other panel's log.
#[derive(Debug)]
pub(crate) struct Logged {
    pub(crate) at: Timestamp,
    pub(crate) event: Box<str>,
    pub(crate) ip: Option<IpAddr>,
    /// The number of the user who did it.
    pub(crate) user: Option<u64>,
    pub(crate) by_key: bool,
    pub(crate) details: Option<EntryDetails>,
}

impl Gathered {
    /// Nothing yet; the log from then on, if at all.
    pub(crate) fn since(since: Option<Timestamp>) -> Self {
        Self {
            since,
            ..Self::default()
        }
    }

    /// From when on the log is wanted.
    pub(crate) const fn wanted_since(&self) -> Option<Timestamp> {
        self.since
    }

    /// Whether a table is to be read at all.
    pub(crate) fn wants(&self, table: &'static Table) -> bool {
        !is(table, &ACTIVITY_LOGS) || self.since.is_some()
    }

    /// Whether it is to be read what the entries of the log are about, and from which entry on.
    pub(crate) fn first_logged(&self) -> Option<u64> {
        self.log.keys().next().copied()
    }

    /// Takes a row.
    pub(crate) fn take(&mut self, table: &'static Table, row: Row) {
        if is(table, &ACTIVITY_LOGS) {
            let read = self.logged(row.of(table));
            self.or_left_out(row.of(table), read);
        } else if is(table, &ACTIVITY_LOG_SUBJECTS) {
            let read = self.subject(row.of(table));
            self.or_left_out(row.of(table), read);
        } else {
            self.rows.entry(table.name).or_default().push(row);
        }
    }

    /// The same, each table in the order of its numbers: a database gives rows in whatever order it likes.
    pub(crate) fn in_order(mut self) -> Self {
        for table in TABLES {
            if let Some(rows) = self.rows.get_mut(table.name) {
                rows.sort_by_cached_key(|row| row.of(table).id().ok());
            }
        }
        self
    }

    /// The rows of a table.
    pub(crate) fn rows(&self, table: &'static Table) -> impl Iterator<Item = At<'_>> {
        let rows = self.rows.get(table.name).map_or(&[][..], Vec::as_slice);
        rows.iter().map(move |row| row.of(table))
    }

    /// The log's entries with the servers that they are about, the oldest first.
    pub(crate) fn into_log(self) -> impl Iterator<Item = (u64, u64, Logged)> {
        let Self {
            mut log, mut about, ..
        } = self;
        about.sort_by_cached_key(|(id, server)| (log.get(id).map(|logged| logged.at), *id, *server));
        about.dedup();
        let mut about = about.into_iter().peekable();
        std::iter::from_fn(move || {
            let (id, server) = about.next()?;
            // The last server that an entry is about gets the entry itself.
            let logged = if about.peek().is_some_and(|(next, _)| *next == id) {
                log.get(&id).map(Logged::copied)
            } else {
                log.remove(&id)
            };
            Some((id, server, logged?))
        })
    }

    fn logged(&mut self, row: At<'_>) -> Result<(), Unreadable> {
        let Some((since, at)) = self.since.zip(row.moment("timestamp")?) else {
            return Ok(());
        };
        if at < since {
            return Ok(());
        }
        let by_user = row
            .text_or_empty("actor_type")?
            .to_ascii_lowercase()
            .ends_with("user");
        let user = row.number_if_any("actor_id")?.filter(|_| by_user);
        let details = row.json("properties")?.filter(Value::is_object);
        let logged = Logged {
            at,
            event: row.text_or_empty("event")?.into(),
            ip: row.text_or_empty("ip")?.trim().parse().ok(),
            user,
            by_key: row.number_if_any::<u64>("api_key_id")?.is_some(),
            details: details
                .filter(|details| details.as_object().is_some_and(|members| !members.is_empty()))
                .and_then(|details| EntryDetails::of_json(details.to_string())),
        };
        self.log.insert(row.id()?, logged);
        Ok(())
    }

    fn subject(&mut self, row: At<'_>) -> Result<(), Unreadable> {
        let kind = row.text_or_empty("subject_type")?;
        // Before it had names of its own for them, the panel wrote the names of PHP's classes.
        let is_server = kind == "server" || kind.ends_with("\\Server");
        let id = row.number("activity_log_id")?;
        if is_server && self.log.contains_key(&id) {
            self.about.push((id, row.number("subject_id")?));
        }
        Ok(())
    }

    fn or_left_out(&mut self, row: At<'_>, read: Result<(), Unreadable>) {
        if let Err(unreadable) = read {
            let id = row.id().or_else(|_| row.number("activity_log_id"));
            self.left_out.push(LeftOut {
                what: "entry of the log",
                name: id.map_or_else(|_| "?".to_owned(), |id: u64| id.to_string()),
                why: unreadable.to_string(),
            });
        }
    }
}

impl Logged {
    fn copied(&self) -> Self {
        Self {
            at: self.at,
            event: self.event.clone(),
            ip: self.ip,
            user: self.user,
            by_key: self.by_key,
            details: self.details.clone(),
        }
    }
}

fn is(table: &Table, other: &Table) -> bool {
    table.name == other.name
}
