//! What happened, in the words of Pterodactyl's activity log: `server:power.start` for `server.power.start`.

/// The name there of an event here.
#[must_use]
pub fn name(event: &str) -> String {
    let (root, rest) = event.split_once('.').unwrap_or((event, ""));
    match rest.strip_prefix("users.") {
        _ if rest.is_empty() => root.to_owned(),
        Some(what) if root == "server" => format!("server:subuser.{what}"),
        _ => format!("{root}:{rest}"),
    }
}

/// The name here of an event there.
#[must_use]
pub fn meant_by(name: &str) -> String {
    match name.strip_prefix("server:subuser.") {
        Some(what) => format!("server.users.{what}"),
        None => name.replacen(':', ".", 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_has_a_name_there_and_is_known_by_it() {
        for (here, there) in [
            ("server.power.start", "server:power.start"),
            ("server.console.command", "server:console.command"),
            ("server.users.create", "server:subuser.create"),
            ("server.sftp.write", "server:sftp.write"),
            ("server.reinstall", "server:reinstall"),
        ] {
            assert_eq!(name(here), there);
            assert_eq!(meant_by(there), here);
        }
        assert_eq!(name("something"), "something");
    }
}
