use std::net::IpAddr;

use aileron_domain::{ActivityEntry, ActorKind, Event, PowerAction};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use uuid::Uuid;

use super::query::outcome_schema;
use crate::Moment;

/// One entry of a server's activity log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityEntry)]
#[serde(rename_all = "camelCase")]
pub struct ActivityEntryView {
    /// Its key, a UUIDv7.
    id: Uuid,
    /// When it happened.
    occurred_at: Moment,
    /// The id of the user who did it, if a user was behind it.
    #[schema(required = true)]
    actor: Option<Uuid>,
    /// What they acted as.
    #[schema(schema_with = kind_schema)]
    actor_type: &'static str,
    /// Their name at the time.
    #[schema(example = "alice")]
    actor_name: String,
    /// What they did.
    #[schema(example = "server.power.start")]
    action: String,
    /// What they did it to.
    #[schema(example = "server")]
    target_type: &'static str,
    /// The server's UUID.
    target_id: Uuid,
    /// From where, if it came over the network.
    #[schema(value_type = Option<String>, required = true, example = "203.0.113.7")]
    ip: Option<IpAddr>,
    /// What came of it.
    #[schema(schema_with = outcome_schema)]
    outcome: &'static str,
    /// What else is known.
    metadata: Metadata,
}

/// What else is known of an entry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityMetadata)]
pub(crate) struct Metadata {
    /// The power action.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, example = "start")]
    action: Option<&'static str>,
    /// Why it failed, was refused, or is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error: Option<String>,
}

impl From<ActivityEntry> for ActivityEntryView {
    fn from(ActivityEntry { id, entry, .. }: ActivityEntry) -> Self {
        let action = match entry.event {
            Event::Power(action) => Some(action),
            Event::Other(_) => None,
        };
        Self {
            id: id.0,
            occurred_at: Moment(entry.occurred_at),
            actor: entry.actor.id.map(|user| user.0),
            actor_type: entry.actor.kind.as_str(),
            actor_name: entry.actor.name,
            action: entry.event.name(),
            target_type: "server",
            target_id: entry.target.0,
            ip: entry.ip,
            outcome: entry.outcome.kind().as_str(),
            metadata: Metadata {
                action: action.map(PowerAction::as_str),
                error: entry.outcome.error().map(str::to_owned),
            },
        }
    }
}

fn kind_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(ActorKind::ALL.map(ActorKind::as_str)))
        .description(Some("What they acted as."))
}
