use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{ActionResult, Actor, Outcome, OutcomeKind, PowerAction, Proof, ServerId, UserId};

/// An activity entry's key: a UUIDv7, so that keys sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub Uuid);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// What is written into a server's log when something happens; the log gives it its [`EntryId`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Who did it.
    pub actor: ActorStamp,
    /// What they did.
    pub event: Event,
    /// To which server.
    pub target: ServerId,
    /// From where, if it came over the network.
    pub ip: Option<IpAddr>,
    /// What is known so far of what came of it.
    pub outcome: Outcome,
    /// What else there is to say of it, where its event does not say it all.
    pub details: Option<EntryDetails>,
}

/// What else there is to say of an entry: a JSON object, as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EntryDetails(String);

impl EntryDetails {
    /// The most that is kept, in bytes.
    pub const MAX_LENGTH: usize = 8 * 1024;

    /// Takes a JSON object that somebody has just written out. `None` when it is longer than [`Self::MAX_LENGTH`].
    #[must_use]
    pub fn of_json(object: String) -> Option<Self> {
        (object.starts_with('{') && object.len() <= Self::MAX_LENGTH).then_some(Self(object))
    }

    /// The same, and with which API key it was done, where it was one: `{"apiKey": {"id": …, "prefix": …}, …}`.
    #[must_use]
    pub fn by(actor: &Actor, rest: Option<Self>) -> Option<Self> {
        let Some(key) = &actor.key else {
            return rest;
        };
        let mut object = format!("{{\"apiKey\":{{\"id\":\"{}\"", key.id);
        if let Some(prefix) = &key.prefix {
            object.push_str(",\"prefix\":");
            object.push_str(&Value::from(prefix.as_str()).to_string());
        }
        object.push_str("}}");
        let rest = rest.filter(|rest| object.len() + rest.0.len() <= Self::MAX_LENGTH);
        if let Some(members) = rest.as_ref().and_then(|rest| rest.0.strip_prefix('{'))
            && members.trim_start() != "}"
        {
            object.truncate(object.len() - 1);
            object.push(',');
            object.push_str(members);
        }
        Some(Self(object))
    }

    /// Its members. What cannot be read has none.
    #[must_use]
    pub fn members(&self) -> Map<String, Value> {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// The JSON text.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }
}

/// One entry of a server's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityEntry {
    /// Its key.
    pub id: EntryId,
    /// What was written.
    pub entry: NewEntry,
    /// What was seen of the server since, where somebody looked.
    pub result: Option<ActionResult>,
}

/// Who did something, as they were called then: the entry outlives the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorStamp {
    /// What they acted as.
    pub kind: ActorKind,
    /// The account, if a user was behind it.
    pub id: Option<UserId>,
    /// Their name at the time.
    pub name: String,
}

impl From<&Actor> for ActorStamp {
    fn from(actor: &Actor) -> Self {
        let kind = match actor.proof {
            Proof::Session => ActorKind::User,
            Proof::ApiKey => ActorKind::ApiKey,
        };
        Self {
            kind,
            id: Some(actor.user.id),
            name: actor.user.username.to_string(),
        }
    }
}

/// What an actor acted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A person, in a session.
    User,
    /// A program, with a user's API key.
    ApiKey,
    /// Aileron itself.
    System,
    /// A node's Wings.
    Daemon,
}

impl ActorKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::User, Self::ApiKey, Self::System, Self::Daemon];

    /// The word for it in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ApiKey => "api_key",
            Self::System => "system",
            Self::Daemon => "daemon",
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Event {
    /// Somebody pressed a button.
    Power(PowerAction),
    /// Something that this release does not know: written by a later one, or by a node.
    Other(String),
}

impl Event {
    /// The dotted name, such as `server.power.start`.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Power(action) => Cow::Borrowed(action.event_name()),
            Self::Other(name) => Cow::Borrowed(name),
        }
    }

    /// The dotted name by itself; that of an event which this release knows costs nothing.
    #[must_use]
    pub fn into_name(self) -> Cow<'static, str> {
        match self {
            Self::Power(action) => Cow::Borrowed(action.event_name()),
            Self::Other(name) => Cow::Owned(name),
        }
    }

    /// Reads a dotted name back.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        name.strip_prefix("server.power.")
            .and_then(|action| action.parse().ok())
            .map_or_else(|| Self::Other(name.to_owned()), Self::Power)
    }
}

/// Which entries of a server's log are wanted. The default wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Only this event, by its dotted name.
    pub event: Option<Event>,
    /// Only what this one did.
    pub actor: Option<ActorFilter>,
    /// Only what came out so.
    pub outcome: Option<OutcomeKind>,
    /// Only what happened then or later.
    pub from: Option<Timestamp>,
    /// Only what happened then or earlier.
    pub to: Option<Timestamp>,
}

/// How a reader names an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActorFilter {
    /// By the account's key.
    Id(UserId),
    /// By the name that the entry carries.
    Name(String),
}
