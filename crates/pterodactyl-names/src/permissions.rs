//! What Pterodactyl's names of permissions mean here, and the other way round.

use aileron_domain::{Grants, Permission, Standing};
use serde_json::{Map, Value, json};

/// A kind of thing that can be permitted: its name, what it is about, and its permissions.
type Group = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// All that can be granted there. What this panel does not have yet can be granted all the same: it will count when there is
/// something that it allows.
static GROUPS: [Group; 11] = [
    (
        "websocket",
        "Seeing the server live",
        &[("connect", "See the server, its state and its console")],
    ),
    (
        "control",
        "Using the server's buttons and its console",
        &[
            ("console", "Type into the console"),
            ("start", "Start the server"),
            ("stop", "Stop the server, or kill it"),
            ("restart", "Restart the server"),
        ],
    ),
    (
        "user",
        "Sharing the server",
        &[
            ("create", "Share the server with somebody"),
            ("read", "See with whom the server is shared"),
            ("update", "Change what somebody may do"),
            ("delete", "Share the server with somebody no longer"),
        ],
    ),
    (
        "file",
        "Using the server's files",
        &[
            ("create", "Make files and directories"),
            ("read", "See what is in a directory"),
            ("read-content", "See what is in a file"),
            ("update", "Change files"),
            ("delete", "Delete files and directories"),
            ("archive", "Make and unpack archives"),
            ("sftp", "Reach the files over SFTP"),
        ],
    ),
    (
        "backup",
        "Using the server's backups",
        &[
            ("create", "Make a backup"),
            ("read", "See the backups"),
            ("delete", "Delete a backup"),
            ("download", "Download a backup, and with it all files"),
            ("restore", "Put a backup in the place of the files"),
        ],
    ),
    (
        "allocation",
        "Using the server's addresses",
        &[
            ("read", "See all addresses; the first one is seen without it"),
            ("create", "Add an address"),
            ("update", "Choose the first address, and write notes"),
            ("delete", "Give an address up"),
        ],
    ),
    (
        "startup",
        "How the server starts",
        &[
            ("read", "See the start-up command and its variables"),
            ("update", "Change the variables"),
            ("docker-image", "Choose the Docker image"),
        ],
    ),
    (
        "database",
        "Using the server's databases",
        &[
            ("create", "Make a database"),
            ("read", "See the databases"),
            ("update", "Give a database another password"),
            ("delete", "Delete a database"),
            ("view_password", "See a database's password"),
        ],
    ),
    (
        "schedule",
        "Using the server's schedules",
        &[
            ("create", "Make a schedule"),
            ("read", "See the schedules"),
            ("update", "Change a schedule, and run it"),
            ("delete", "Delete a schedule"),
        ],
    ),
    (
        "settings",
        "Changing the server",
        &[
            ("rename", "Give it another name"),
            ("reinstall", "Install it again"),
        ],
    ),
    ("activity", "Reading the log", &[("read", "See who did what")]),
];

/// The permission that everybody has there with whom a server is shared.
const EVERYBODYS: &str = "websocket.connect";

/// Everything that can be granted, as a client shows it to who shares a server.
#[must_use]
pub fn all() -> Value {
    let groups = GROUPS.iter().map(|(name, description, keys)| {
        let keys: Map<String, Value> = keys
            .iter()
            .map(|(key, description)| ((*key).to_owned(), Value::from(*description)))
            .collect();
        let group = json!({ "description": description, "keys": keys });
        ((*name).to_owned(), group)
    });
    groups.collect::<Map<String, Value>>().into()
}

/// The grants that these names mean. A name that there is not means none, and everybody may see the server, as there.
#[must_use]
pub fn grants<'a>(names: impl IntoIterator<Item = &'a str>) -> Grants {
    let names = names.into_iter().chain([EVERYBODYS]);
    let known = names.filter(|name| each().any(|known| known == *name));
    known.flat_map(meaning).collect()
}

/// The names there of what was granted. One that covers several things is there when all of them were granted.
#[must_use]
pub fn of_grants(grants: &Grants) -> Vec<String> {
    let granted = |name: &String| meaning(name).iter().all(|wanted| grants.allow(wanted));
    each().filter(granted).collect()
}

/// The names there of what somebody may do, who may be the owner.
#[must_use]
pub fn of_standing(standing: &Standing) -> Vec<String> {
    let all = ["*"];
    let administrators = ["*", "admin.websocket.errors", "admin.websocket.install"];
    match standing {
        Standing::Owner => all.map(str::to_owned).to_vec(),
        Standing::Administrator => administrators.map(str::to_owned).to_vec(),
        Standing::Subuser(grants) | Standing::Limited(grants) => of_grants(grants),
    }
}

fn each() -> impl Iterator<Item = String> {
    let groups = GROUPS.iter();
    groups.flat_map(|(group, _, keys)| keys.iter().map(move |(key, _)| format!("{group}.{key}")))
}

/// What a name there means here. Killing is stopping there.
fn meaning(name: impl AsRef<str>) -> Vec<Permission> {
    let name = name.as_ref();
    let here: &[&str] = match name {
        EVERYBODYS => &["server.view", "server.console.read"],
        "control.console" => &["server.console.send"],
        "control.start" => &["server.power.start"],
        "control.stop" => &["server.power.stop", "server.power.kill"],
        "control.restart" => &["server.power.restart"],
        _ => &[],
    };
    let same = match name.strip_prefix("user.") {
        _ if !here.is_empty() => None,
        Some(key) => Some(format!("server.users.{key}")),
        None => Some(format!("server.{name}")),
    };
    let names = here.iter().map(|name| (*name).to_owned()).chain(same);
    names.filter_map(|name| name.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there(grants: &str) -> Vec<String> {
        grants
            .parse()
            .map(|grants| of_grants(&grants))
            .unwrap_or_default()
    }

    #[test]
    fn every_name_means_something_and_is_said_again_for_it() {
        for name in each() {
            assert!(!meaning(&name).is_empty(), "{name}");
            let said = of_grants(&grants([name.as_str()]));
            assert!(said.contains(&name), "{name}: {said:?}");
            assert!(said.len() <= 2, "{name}: {said:?}");
        }
    }

    #[test]
    fn what_covers_several_is_said_of_who_has_them_all() {
        assert_eq!(
            there("server.power"),
            ["control.start", "control.stop", "control.restart"]
        );
        assert_eq!(there("server.power.stop"), [""; 0]);
        assert_eq!(there("server.power.stop,server.power.kill"), ["control.stop"]);
        assert_eq!(
            there("server.view,server.console"),
            ["websocket.connect", "control.console"]
        );
        assert_eq!(
            there("server.users.*"),
            ["user.create", "user.read", "user.update", "user.delete"]
        );
    }

    #[test]
    fn a_name_that_there_is_not_means_nothing() {
        let only_seen = grants([]);
        assert_eq!(
            grants(["admin.websocket.errors", "*", "power", "server.power"]),
            only_seen
        );
        assert_eq!(only_seen.to_string(), "server.console.read,server.view");
    }
}
