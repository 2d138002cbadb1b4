use std::collections::BTreeSet;

use aileron_domain::{
    ActorKind, ActorStamp, EntryId, Event, ImportedEntry, NewEntry, Outcome, ServerId, UserId,
};
use aileron_pterodactyl_names::events;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::gathered::{Gathered, Logged};
use crate::known::KnownThings;
use crate::left_behind::{LeftBehind, Why};

/// What happened to the servers that come, the oldest first. Of servers that are gone there too nothing is said.
pub(crate) fn activity(
    gathered: Gathered,
    users: &KnownThings<UserId>,
    servers: &KnownThings<ServerId>,
    left_behind: &mut LeftBehind,
) -> Vec<ImportedEntry> {
    let mut without_server = BTreeSet::new();
    let entries = gathered.into_log().filter_map(|(number, server, logged)| {
        let known = servers.get(server)?;
        if known.comes {
            Some(entry(number, known.key, logged, users))
        } else {
            without_server.insert(known.name.clone());
            None
        }
    });
    let entries = entries.collect();
    for name in without_server {
        left_behind.add("log", &name, Why::because("its server does not come, see there"));
    }
    entries
}

fn entry(number: u64, server: ServerId, logged: Logged, users: &KnownThings<UserId>) -> ImportedEntry {
    ImportedEntry {
        id: entry_id(logged.at, number, server),
        entry: NewEntry {
            occurred_at: logged.at,
            actor: actor(&logged, users),
            event: Event::from_name(&events::meant_by(&logged.event)),
            target: server,
            ip: logged.ip,
            outcome: Outcome::Sent,
            details: logged.details,
        },
    }
}

fn actor(logged: &Logged, users: &KnownThings<UserId>) -> ActorStamp {
    let Some(number) = logged.user else {
        return ActorStamp {
            kind: ActorKind::System,
            id: None,
            name: "Pterodactyl".to_owned(),
        };
    };
    let user = users.get(number);
    ActorStamp {
        kind: if logged.by_key {
            ActorKind::ApiKey
        } else {
            ActorKind::User
        },
        id: user.map(|user| user.key),
        name: user.map_or_else(|| "deleted user".to_owned(), |user| user.name.clone()),
    }
}

/// The key of an entry: the same whenever it is read, and in the order of the other panel's, whose times are whole seconds.
///
/// It is a `UUIDv7` whose 74 free bits are the entry's number and what tells its servers, and other panels' entries, apart.
fn entry_id(at: Timestamp, number: u64, server: ServerId) -> EntryId {
    let digest = Sha256::new_with_prefix(number.to_be_bytes())
        .chain_update(server.0.as_bytes())
        .finalize();
    let apart = digest
        .iter()
        .take(4)
        .fold(0, |apart, byte| apart << 8 | u128::from(*byte));
    let millisecond = u128::try_from(at.as_millisecond()).unwrap_or(0) & 0xffff_ffff_ffff;
    let number = u128::from(number) & 0x3ff_ffff_ffff;
    let (high, low) = (number >> 30, number & 0x3fff_ffff);
    let (version, variant) = (7 << 76, 0b10 << 62);
    EntryId(Uuid::from_u128(
        millisecond << 80 | version | high << 64 | variant | low << 32 | apart,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_a_key_of_its_own_that_sorts_as_the_other_panel_counts() {
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let (one, other) = (ServerId(Uuid::from_u128(1)), ServerId(Uuid::from_u128(2)));
        let key = entry_id(at, 7, one);
        assert_eq!(key, entry_id(at, 7, one));
        assert_ne!(key, entry_id(at, 7, other));
        assert_eq!(key.0.get_version_num(), 7);
        assert_eq!(key.0.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(key.0.get_timestamp().unwrap().to_unix().0, 1_700_000_000);
        let later = Timestamp::from_second(1_700_000_001).unwrap();
        let keys = [
            entry_id(at, 7, other).max(key),
            entry_id(at, 8, one),
            entry_id(at, 1 << 31, one),
            entry_id(at, 1 << 41, one),
            entry_id(later, 1, one),
        ];
        assert!(keys.is_sorted(), "{keys:?}");
    }
}
