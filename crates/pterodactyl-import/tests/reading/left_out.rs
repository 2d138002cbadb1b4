//! What stays behind of the sample, and what is said of it.

use crate::panel::Panel;

#[tokio::test]
async fn what_does_not_come_is_said_with_what_hangs_on_it() {
    let Some(panel) = Panel::with("").await else {
        return;
    };
    let reading = panel.read().await.unwrap();
    let said: Vec<_> = reading
        .left_out
        .iter()
        .map(|left| (left.what, left.name.as_str(), left.why.as_str()))
        .collect();
    let expected = [
        ("second factor", "dave", "no secret of 160 bits"),
        ("user", "eve smith", "its username is not possible here"),
        ("user", "frank", "not hashed by bcrypt"),
        ("second factor", "heidi", "another APP_KEY"),
        ("node", "node3", "its token was encrypted under another APP_KEY"),
        ("address", "play.example.com:25565", "no IP address"),
        ("address", "192.0.2.11:25565", "its node node3 does not come"),
        ("egg", "Broken", "docker_images"),
        ("server", "No address", "its first address does not come"),
        ("move", "Elsewhere", "let the move end"),
        ("server", "Unreachable", "its node node3 does not come"),
        ("server", "Eve's", "its owner eve smith does not come"),
        ("server", "Without an egg", "its egg Broken does not come"),
        (
            "subuser",
            "eve smith on Survival — “the old one”",
            "its user eve smith does not come",
        ),
        ("subuser", "bob on Eve's", "its server Eve's does not come"),
        ("subuser", "dave on Restoring", "it is no list"),
        ("API key", "ptlc_aliceKey003 of alice", "`10.0.*.*`"),
        ("API key", "ptla_carolKey001 of carol", "application API"),
        (
            "API key",
            "oldCarolKey00001 of carol",
            "does not begin with ptlc_",
        ),
        ("API key", "ptlc_carolKey002 of carol", "another APP_KEY"),
        (
            "API key",
            "ptlc_evesKey0001 of eve smith",
            "its user eve smith does not come",
        ),
        (
            "API key",
            "ptlc_aliceKey004 of alice",
            "list of allowed addresses",
        ),
        ("log", "Eve's", "its server does not come"),
    ];
    for ((what, name, why), (expected_what, expected_name, expected_why)) in said.iter().zip(expected) {
        assert_eq!((*what, *name), (expected_what, expected_name));
        assert!(why.contains(expected_why), "{what} {name}: {why}");
    }
    assert_eq!(said.len(), expected.len(), "{said:#?}");
}

#[tokio::test]
async fn rows_that_cannot_be_read_stay_behind_alone() {
    let changes = "UPDATE users SET uuid = 'no uuid' WHERE username = 'dave';
        UPDATE activity_logs SET properties = 'x', ip = 'y' WHERE id = 1;
        UPDATE servers SET status = 'on_fire', name = CONCAT('Surv', CHAR(27), '[2Jival', CHAR(0)) WHERE id = 1;
        UPDATE servers SET threads = 'all' WHERE id = 2;
        UPDATE servers SET owner_id = 77 WHERE id = 3;
        INSERT INTO subusers (user_id, server_id, permissions) VALUES (2, 1, '[\"control.stop\"]');";
    let changes = format!("ALTER TABLE activity_logs MODIFY properties LONGTEXT; {changes}");
    let Some(panel) = Panel::with(&changes).await else {
        return;
    };
    let reading = panel.read().await.unwrap();
    let why = |what: &str, name: &str| {
        let left = reading
            .left_out
            .iter()
            .find(|left| left.what == what && left.name == name);
        left.unwrap_or_else(|| panic!("{what} {name} in {:#?}", reading.left_out))
            .why
            .clone()
    };
    assert!(why("user", "dave").contains("`uuid` holds no UUID"));
    assert!(why("entry of the log", "1").contains("`properties` holds no JSON"));
    assert!(why("status", "on_fire of Surv [2Jival").contains("nothing is the matter"));
    assert!(why("server", "Installing").contains("cores"));
    assert!(why("server", "Install failed").contains("its owner is not in the database"));
    assert!(why("subuser", "bob on Surv [2Jival").contains("twice"));
    assert_eq!(reading.import.servers[0].name, "Surv [2Jival");
    // Without the entry, and without that of the server that stays.
    assert_eq!(reading.import.activity.len(), 7);
}
