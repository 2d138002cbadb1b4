use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Duration;

use aileron_domain::{ActionResult, ActivityEntry, ActorKind, Event, PowerAction, ProcessState};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use uuid::Uuid;

use super::members::Members;
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
    #[schema(value_type = String, example = "server.power.start")]
    action: Cow<'static, str>,
    /// What they did it to.
    #[schema(example = "server")]
    target_type: &'static str,
    /// The server's UUID.
    target_id: Uuid,
    /// From where, if it came over the network.
    #[schema(value_type = Option<String>, required = true, example = "203.0.113.7")]
    ip: Option<IpAddr>,
    /// What came of sending it.
    #[schema(schema_with = outcome_schema)]
    outcome: &'static str,
    /// What was seen of the server after Wings had accepted a power action; `null` where nobody looks.
    #[schema(schema_with = result_schema, required = true)]
    result: Option<&'static str>,
    /// `reached` and `not_reached`: the state in which the server was seen last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, example = "running")]
    result_state: Option<&'static str>,
    /// `reached`: how long that took after Wings had accepted the action, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    result_ms: Option<u64>,
    /// `superseded`: the entry of the action that came after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    superseded_by: Option<Uuid>,
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
    /// What is particular to other events, such as the `command` of `server.console.command`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    details: Members,
}

impl From<ActivityEntry> for ActivityEntryView {
    fn from(ActivityEntry { id, entry, result }: ActivityEntry) -> Self {
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
            action: entry.event.into_name(),
            target_type: "server",
            target_id: entry.target.0,
            ip: entry.ip,
            outcome: entry.outcome.kind().as_str(),
            result: result.map(ActionResult::as_str),
            result_state: result.and_then(ActionResult::state).map(ProcessState::as_str),
            result_ms: result.and_then(ActionResult::after).map(milliseconds),
            superseded_by: result.and_then(ActionResult::superseded_by).map(|entry| entry.0),
            metadata: Metadata {
                action: action.map(PowerAction::as_str),
                error: entry.outcome.error().map(str::to_owned),
                details: Members(entry.details),
            },
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn result_schema() -> ObjectBuilder {
    let words = ["awaited", "reached", "not_reached", "superseded", "unobserved"].map(Some);
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(words.into_iter().chain([None])))
        .description(Some(
            "What was seen of the server after Wings had accepted a power action; `null` where nobody looks.",
        ))
}

fn kind_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(ActorKind::ALL.map(ActorKind::as_str)))
        .description(Some("What they acted as."))
}
