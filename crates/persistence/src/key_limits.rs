//! To what a key is limited, as the database has it: a JSON object with a member for each limit that there is.

use std::str::FromStr;

use aileron_domain::{AllowedNet, KeyLimits, ServerId};
use serde_json::{Map, Value, json};
use uuid::Uuid;

const PERMISSIONS: &str = "permissions";
const SERVERS: &str = "servers";
const ADDRESSES: &str = "addresses";

/// `None` for no limit at all.
pub(crate) fn write(limits: &KeyLimits) -> Option<String> {
    let mut object = Map::new();
    if let Some(permissions) = &limits.permissions {
        object.insert(PERMISSIONS.to_owned(), json!(permissions.to_string()));
    }
    if let Some(servers) = &limits.servers {
        let ids = servers.as_slice().iter().map(ToString::to_string);
        object.insert(SERVERS.to_owned(), ids.collect());
    }
    if let Some(addresses) = &limits.addresses {
        let nets = addresses.as_slice().iter().map(ToString::to_string);
        object.insert(ADDRESSES.to_owned(), nets.collect());
    }
    (!object.is_empty()).then(|| Value::Object(object).to_string())
}

/// `None` for what cannot be read: a limit that is not understood must not be none.
pub(crate) fn read(text: Option<&str>) -> Option<KeyLimits> {
    let Some(text) = text else {
        return Some(KeyLimits::default());
    };
    let mut object: Map<String, Value> = serde_json::from_str(text).ok()?;
    let mut limits = KeyLimits::default();
    if let Some(permissions) = object.remove(PERMISSIONS) {
        limits.permissions = Some(permissions.as_str()?.parse().ok()?);
    }
    if let Some(servers) = object.remove(SERVERS) {
        let ids = each::<Uuid>(&servers)?;
        limits.servers = Some(ids.into_iter().map(ServerId).collect());
    }
    if let Some(addresses) = object.remove(ADDRESSES) {
        limits.addresses = Some(each::<AllowedNet>(&addresses)?.into_iter().collect());
    }
    object.is_empty().then_some(limits)
}

fn each<T: FromStr>(list: &Value) -> Option<Vec<T>> {
    let texts = list.as_array()?.iter();
    texts.map(|text| text.as_str()?.parse().ok()).collect()
}
