use std::collections::BTreeMap;

use aileron_domain::{Build, ServerId};
use aileron_eggs::Egg;

/// What a server's process finds in its environment, beside what Wings puts there by itself (`SERVER_MEMORY`, `SERVER_IP`,
/// `SERVER_PORT`, `TZ`): the egg's variables, as they are here, and what Pterodactyl's panel adds. All of it is texts:
/// Pterodactyl's Wings writes a number as `1.000000`.
pub(crate) fn environment(server: ServerId, build: &Build, egg: &Egg) -> BTreeMap<String, String> {
    let defaults = egg
        .variables
        .iter()
        .map(|variable| (variable.env_variable.clone(), variable.default_value.clone()));
    let mut environment: BTreeMap<_, _> = defaults.collect();
    environment.extend(build.environment.clone());
    let panels = [
        ("STARTUP", build.startup.clone()),
        ("P_SERVER_UUID", server.to_string()),
        // Nodes have no locations here, and users cannot take addresses for themselves.
        ("P_SERVER_LOCATION", String::new()),
        ("P_SERVER_ALLOCATION_LIMIT", "0".to_owned()),
    ];
    environment.extend(panels.map(|(name, value)| (name.to_owned(), value)));
    environment
}
