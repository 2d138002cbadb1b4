use std::collections::HashMap;

use serde_json::{Value, json};

use crate::row::{At, Unreadable};

/// An egg as the file that the other panel exports of it, with what it takes from other eggs.
pub(crate) fn document(
    egg: At<'_>,
    eggs: &HashMap<u64, At<'_>>,
    variables: &[At<'_>],
) -> Result<Value, Unreadable> {
    let of = |column| -> Result<Option<At<'_>>, Unreadable> {
        let number: Option<u64> = egg.number_if_any(column)?;
        Ok(number.and_then(|number| eggs.get(&number).copied()))
    };
    let (config_from, script_from) = (of("config_from")?, of("copy_script_from")?);
    // What an egg has itself goes before what it takes, one step far.
    let own_or = |other: Option<At<'_>>, column| -> Result<Value, Unreadable> {
        let own = egg.text(column)?;
        let text = match (own, other) {
            (None, Some(other)) => other.text(column)?,
            (own, _) => own,
        };
        Ok(text.map_or(Value::Null, Value::from))
    };
    let features = match (egg.json("features")?, config_from) {
        (None, Some(other)) => other.json("features")?,
        (own, _) => own,
    };
    // Of this one it is always the other's that counts.
    let denied = config_from.unwrap_or(egg).json("file_denylist")?;
    let variables: Result<Vec<_>, _> = variables.iter().map(|row| variable(*row)).collect();
    let mut document = json!({
        "_comment": "Read out of the database of a Pterodactyl panel",
        "meta": {"version": "PTDL_v2", "update_url": egg.text("update_url")?},
        "exported_at": egg.moment("updated_at")?.map(|moment| moment.to_string()),
        "name": egg.text("name")?,
        "author": egg.text("author")?,
        "description": egg.text("description")?,
        "features": features,
        "docker_images": images(egg)?,
        "file_denylist": denied.unwrap_or_else(|| json!([])),
        "startup": egg.text("startup")?,
        "config": {
            "files": own_or(config_from, "config_files")?,
            "startup": own_or(config_from, "config_startup")?,
            "logs": own_or(config_from, "config_logs")?,
            "stop": own_or(config_from, "config_stop")?,
        },
        "scripts": {"installation": {
            "script": own_or(script_from, "script_install")?,
            "container": own_or(script_from, "script_container")?,
            "entrypoint": own_or(script_from, "script_entry")?,
        }},
        "variables": variables?,
    });
    if let (Some(commands), Some(members)) = (egg.json("startup_commands")?, document.as_object_mut()) {
        members.insert("startup_commands".to_owned(), commands);
    }
    Ok(document)
}

/// The images that its servers can run in, or the one that each egg had once.
fn images(egg: At<'_>) -> Result<Value, Unreadable> {
    let several = egg.json("docker_images")?;
    if let Some(several) = several {
        return Ok(several);
    }
    let single = egg.text("docker_image")?;
    Ok(single.map_or(Value::Null, |image| json!({ image: image })))
}

fn variable(row: At<'_>) -> Result<Value, Unreadable> {
    // Pelican keeps a list.
    let rules = row.text_or_empty("rules")?;
    let rules = if rules.trim_start().starts_with('[') {
        row.json("rules")?
    } else {
        Some(Value::from(rules))
    };
    Ok(json!({
        "name": row.text("name")?,
        "description": row.text("description")?,
        "env_variable": row.text("env_variable")?,
        "default_value": row.text("default_value")?,
        "user_viewable": row.switch("user_viewable")?,
        "user_editable": row.switch("user_editable")?,
        "rules": rules,
        "field_type": "text",
    }))
}
