use std::borrow::Cow;
use std::fmt;

use aileron_domain::EntryDetails;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::RawValue;

/// What else there is to say of an entry, passed on member by member as it stands in the log.
///
/// What cannot be read is left out, and so is what the metadata say by themselves.
#[derive(Debug)]
pub(super) struct Members(pub(super) Option<EntryDetails>);

/// Members that stand in the metadata anyhow.
pub(super) const SAID_ANYHOW: [&str; 2] = ["action", "error"];

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let details = self.0.as_ref();
        let read = details.and_then(|details| serde_json::from_str(details.as_json()).ok());
        let RawMembers(members) = read.unwrap_or_default();
        let mut map = serializer.serialize_map(None)?;
        for (Name(name), value) in members {
            if !SAID_ANYHOW.contains(&&*name) {
                map.serialize_entry(&name, value)?;
            }
        }
        map.end()
    }
}

/// The members of an object, whose values nobody looks into.
#[derive(Default)]
struct RawMembers<'a>(Vec<(Name<'a>, &'a RawValue)>);

/// A member's name, which is seldom written with escapes: else it is not copied.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for RawMembers<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collect)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = RawMembers<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry()? {
            members.push(member);
        }
        Ok(RawMembers(members))
    }
}
