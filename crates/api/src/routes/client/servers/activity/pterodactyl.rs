use std::collections::HashMap;

use aileron_domain::{
    ActionResult, ActivityEntry, Actor, ActorKind, EntryDetails, Event, UserId, UserRecord,
};
use aileron_pterodactyl_names::events;
use serde_json::{Value, json};

use super::members::SAID_ANYHOW;
use crate::pterodactyl::object::{moment, nothing, object};
use crate::pterodactyl::user;

/// One entry as Pterodactyl's log has them. What came of it has keys of its own, because a press that was refused or failed
/// is in this log too.
pub(super) fn entry(
    ActivityEntry { id, entry, result }: &ActivityEntry,
    reader: &Actor,
    people: Option<&HashMap<UserId, UserRecord>>,
) -> Value {
    let own = entry.actor.id == Some(reader.user.id);
    let ip = entry.ip.filter(|_| own || reader.user.administrator);
    let details = entry.details.as_ref();
    let mut properties = details.map(EntryDetails::members).unwrap_or_default();
    for said in SAID_ANYHOW {
        properties.remove(said);
    }
    if let Event::Power(action) = entry.event {
        properties.insert("signal".to_owned(), action.as_str().into());
    }
    if let Some(error) = entry.outcome.error() {
        properties.insert("error".to_owned(), error.into());
    }
    let mut attributes = json!({
        "id": id.to_string(),
        "batch": null,
        "event": events::name(&entry.event.name()),
        "is_api": entry.actor.kind == ActorKind::ApiKey,
        "ip": ip.map(|ip| ip.to_string()),
        "description": null,
        "has_additional_metadata": !properties.is_empty(),
        "properties": properties,
        "timestamp": moment(entry.occurred_at),
        "actor_name": entry.actor.name,
        "outcome": entry.outcome.kind().as_str(),
        "result": result.map(ActionResult::as_str),
    });
    if let Some(people) = people {
        let actor = entry.actor.id.and_then(|actor| people.get(&actor));
        let actor = actor.map_or_else(nothing, |record| object("user", user::user(record)));
        attributes["relationships"] = json!({ "actor": actor });
    }
    attributes
}
