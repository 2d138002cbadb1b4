//! How a server is started, as its users are told.

use std::collections::BTreeMap;

use aileron_domain::Build;
use aileron_eggs::Egg;
use serde_json::{Value, json};

/// The start-up command with the variables' values in it. Those that the server's users are not shown, and all of them where
/// `shown` is not, stay hidden.
pub(crate) fn command(build: &Build, egg: Option<&Egg>, shown: bool) -> String {
    let default = build.allocations.first();
    let mut values: BTreeMap<&str, String> = BTreeMap::from([
        ("SERVER_MEMORY", build.limits.memory_mib.to_string()),
        (
            "SERVER_IP",
            default.map(|it| it.ip.to_string()).unwrap_or_default(),
        ),
        (
            "SERVER_PORT",
            default.map(|it| it.port.to_string()).unwrap_or_default(),
        ),
    ]);
    for variable in egg.map(|egg| egg.variables.as_slice()).unwrap_or_default() {
        let value = if shown && variable.user_viewable {
            value(build, &variable.env_variable, &variable.default_value)
        } else {
            HIDDEN.to_owned()
        };
        values.insert(&variable.env_variable, value);
    }
    filled(&build.startup, &values)
}

const HIDDEN: &str = "[hidden]";

/// Puts values in the place of `{{NAMES}}`. What a value itself looks like makes no difference.
fn filled(text: &str, values: &BTreeMap<&str, String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        filled.push_str(before);
        match values.get(name.trim()) {
            Some(value) => filled.push_str(value),
            None => filled.extend(["{{", name, "}}"]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The variables that the server's users see. None of them can be changed over this API.
pub(crate) fn variables(build: &Build, egg: &Egg) -> Vec<Value> {
    let seen = egg.variables.iter().filter(|variable| variable.user_viewable);
    seen.map(|variable| {
        json!({
            "name": variable.name,
            "description": variable.description,
            "env_variable": variable.env_variable,
            "default_value": variable.default_value,
            "server_value": value(build, &variable.env_variable, &variable.default_value),
            "is_editable": false,
            "rules": variable.rules.as_str(),
        })
    })
    .collect()
}

/// What a variable is called in answers.
pub(crate) const VARIABLE: &str = "egg_variable";

fn value(build: &Build, name: &str, default: &str) -> String {
    build
        .environment
        .get(name)
        .cloned()
        .unwrap_or_else(|| default.to_owned())
}
