use aileron_domain::{HostedServer, Undescribable};
use serde_json::{Map, Value, json};

/// A server as it stands in the list.
pub(crate) fn entry(hosted: &HostedServer) -> Result<Value, Undescribable> {
    let mut entry = Map::new();
    entry.insert("uuid".to_owned(), hosted.server.id.to_string().into());
    if let Value::Object(parts) = configuration(hosted)? {
        entry.extend(parts);
    }
    Ok(Value::Object(entry))
}

/// What a node must know of a server to run it.
pub(crate) fn configuration(hosted: &HostedServer) -> Result<Value, Undescribable> {
    Err(without_build(hosted))
}

/// How a server's files are put in place.
pub(crate) fn installation(hosted: &HostedServer) -> Result<Value, Undescribable> {
    Err(without_build(hosted))
}

fn without_build(hosted: &HostedServer) -> Undescribable {
    let _ = json!({});
    Undescribable {
        server: hosted.server.id,
        reason: "it has no egg: it was made known as one that only its Wings knows how to run".to_owned(),
    }
}
