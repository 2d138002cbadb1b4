//! What comes of the sample.

use aileron_domain::{Credential, Import, ImportedServer, Occupation};
use aileron_eggs::{Egg, Stop};
use aileron_pterodactyl_import::sample;

use crate::panel::Panel;

async fn import() -> Option<Import> {
    let panel = Panel::with("").await?;
    Some(panel.read().await.unwrap().import)
}

fn server<'a>(import: &'a Import, name: &str) -> &'a ImportedServer {
    import
        .servers
        .iter()
        .find(|server| server.name.starts_with(name))
        .unwrap()
}

#[tokio::test]
async fn users_come_with_their_passwords_and_second_factors() {
    let Some(import) = import().await else { return };
    let names: Vec<_> = import
        .users
        .iter()
        .map(|user| user.user.username.as_str())
        .collect();
    assert_eq!(
        names,
        ["alice", "bob", "carol", "dave", "grace.o-malley_2", "heidi"]
    );
    let administrators = import.users.iter().filter(|user| user.user.administrator);
    assert_eq!(administrators.count(), 1);
    let with_second_factor: Vec<_> = import
        .users
        .iter()
        .filter_map(|user| Some((user.user.username.as_str(), user.second_factor.as_ref()?.base32())))
        .collect();
    assert_eq!(with_second_factor, [("carol", sample::CAROLS_APP.to_owned())]);
    let alice = &import.users[0];
    assert_eq!(alice.user.id.to_string(), sample::ALICE.id);
    assert_eq!(alice.user.email.as_str(), "alice@example.com");
    assert!(alice.password.expose().starts_with("$2y$04$"));
    assert_eq!(alice.created_at.to_string(), "2023-01-01T10:00:00Z");
}

#[tokio::test]
async fn nodes_come_with_their_tokens_and_addresses() {
    let Some(import) = import().await else { return };
    let [one, two] = &import.nodes[..] else {
        panic!("{:?}", import.nodes)
    };
    for (node, expected) in [(one, sample::NODE_ONE), (two, sample::NODE_TWO)] {
        assert_eq!(node.node.id.to_string(), expected.id);
        assert_eq!(node.node.url.expose_text(), expected.url);
        assert_eq!(node.node.token.expose(), expected.token);
        assert_eq!(node.token_id.as_str(), expected.token_id);
    }
    assert_eq!((one.node.maintenance, two.node.maintenance), (false, true));
    let listed = |text: &str| one.allocations.contains(&text.parse().unwrap());
    assert!(listed("[2001:db8::1]:25565") && listed("198.51.100.1:25574"));
    assert_eq!((one.allocations.len(), two.allocations.len()), (12, 2));
}

#[tokio::test]
async fn eggs_come_with_what_they_take_from_others_and_names_of_their_own() {
    let Some(import) = import().await else { return };
    let names: Vec<_> = import.eggs.iter().map(|egg| egg.name.as_str()).collect();
    assert_eq!(names, ["Paper (Minecraft)", "Forge", "Paper (Source Engine)"]);
    let parsed: Vec<_> = import
        .eggs
        .iter()
        .map(|egg| Egg::parse(&egg.document).unwrap())
        .collect();
    assert!(
        import
            .eggs
            .iter()
            .zip(&parsed)
            .all(|(egg, parsed)| egg.name == parsed.name)
    );
    let [paper, forge, other] = &parsed[..] else {
        panic!("{names:?}")
    };
    assert_eq!(paper.default_image().reference, "ghcr.io/example/java:21");
    assert_eq!(paper.default_image().label, "Java 21");
    assert_eq!(paper.file_denylist, ["secret.txt"]);
    assert!(paper.description.contains("🧱"));
    assert_eq!(paper.variables.len(), 2);
    assert!(
        paper
            .variable("GAME_VERSION")
            .unwrap()
            .check(&"x".repeat(21))
            .is_err()
    );

    assert_eq!(forge.config_files, paper.config_files);
    assert_eq!(forge.startup, paper.startup);
    assert_eq!(forge.stop, Stop::Command("stop".to_owned()));
    assert_eq!(forge.features, ["eula", "java_version"]);
    let (of_forge, of_paper) = (forge.installation.as_ref(), paper.installation.as_ref());
    assert_eq!(of_forge.unwrap().script, of_paper.unwrap().script);
    assert_eq!(of_forge.unwrap().entrypoint, "bash");
    assert!(
        of_paper
            .unwrap()
            .script
            .contains("# Paper's 'installer' \\ with \"quotes\"\n")
    );
    assert_eq!(other.variable("GREETING").unwrap().default_value, "hello");
}

#[tokio::test]
async fn servers_come_in_the_state_they_are_in() {
    let Some(import) = import().await else { return };
    let states: Vec<_> = import
        .servers
        .iter()
        .map(|server| {
            let name = server.name.split(' ').next().unwrap_or_default();
            (name, server.suspended, server.occupation, server.install_failed)
        })
        .collect();
    assert_eq!(
        states,
        [
            ("Survival", false, None, false),
            ("Installing", false, Some(Occupation::Installing), false),
            ("Install", false, None, true),
            ("Reinstall", false, None, true),
            ("Suspended", true, None, false),
            ("Restoring", false, Some(Occupation::Restoring), false),
            ("Elsewhere", false, None, false),
        ]
    );
}

#[tokio::test]
async fn a_server_comes_as_it_is_built() {
    let Some(import) = import().await else { return };
    let survival = server(&import, "Survival");
    assert_eq!(survival.name, "Survival — “the old one”");
    assert_eq!(survival.id.to_string(), sample::SURVIVAL.id);
    assert_eq!(survival.identifier.as_str(), sample::SURVIVAL.identifier);
    assert_eq!(survival.owner.to_string(), sample::ALICE.id);
    assert_eq!(survival.node.to_string(), sample::NODE_ONE.id);
    let limits = &survival.build.limits;
    assert_eq!(
        (limits.memory_mib, limits.swap_mib, limits.disk_mib),
        (4096, -1, 20480)
    );
    assert_eq!((limits.io_weight, limits.cpu_percent), (Some(500), 250));
    assert_eq!(
        (limits.threads.as_deref(), limits.oom_disabled),
        (Some("0-1,3"), false)
    );
    // The first one, then the others by their numbers; not the one that it has on another node.
    let addresses: Vec<_> = survival
        .build
        .allocations
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        addresses,
        [
            "198.51.100.1:25565",
            "198.51.100.1:25567",
            "[2001:db8::1]:25565",
            "198.51.100.1:25564"
        ]
    );
    let environment: Vec<_> = survival.build.environment.iter().collect();
    let text = |text: &str| text.to_owned();
    assert_eq!(
        environment,
        [
            (&text("GAME_VERSION"), &String::new()),
            (&text("SERVER_JARFILE"), &text("paper-1.21.jar"))
        ]
    );

    let installing = server(&import, "Installing");
    assert_eq!(installing.build.environment["GAME_VERSION"], "latest");
    assert_eq!(installing.build.limits.io_weight, None);
    assert!(installing.build.limits.oom_disabled);
    assert!(server(&import, "Install failed").build.skip_scripts);
    let restoring = server(&import, "Restoring");
    assert_eq!(
        restoring.build.environment["SERVER_JARFILE"],
        "forge-\"47\";'.jar"
    );
    assert_eq!(restoring.build.egg, import.eggs[1].id);
}

#[tokio::test]
async fn subusers_come_with_what_they_may_do() {
    let Some(import) = import().await else { return };
    let shared: Vec<_> = import
        .subusers
        .iter()
        .map(|subuser| (subuser.server.to_string(), subuser.grants.to_string()))
        .collect();
    assert_eq!(shared.len(), 3);
    assert_eq!(
        shared[0],
        (
            sample::SURVIVAL.id.to_owned(),
            "server.console.read,server.power.start,server.view".to_owned()
        )
    );
    assert_eq!(shared[1].0, sample::ELSEWHERE.id);
    assert_eq!(
        shared[1].1,
        "server.console.read,server.console.send,server.file.read,server.power.kill,server.power.stop,\
         server.users.read,server.view"
    );
    assert_eq!(shared[2].1, "server.console.read,server.view");
}

#[tokio::test]
async fn keys_go_on_working_within_their_limits() {
    let Some(import) = import().await else { return };
    let keys: Vec<_> = import.api_keys.iter().map(|key| key.prefix.as_str()).collect();
    assert_eq!(
        keys,
        [
            "ptlc_aliceKey001",
            "ptlc_aliceKey002",
            "ptlc_bobsKey0001",
            "ptlc_bobsKey0002"
        ]
    );
    let secrets = [
        sample::ALICES_KEY,
        sample::ALICES_KEY_FROM_SOMEWHERE,
        sample::BOBS_KEY,
        sample::BOBS_EXPIRED_KEY,
    ];
    for (key, secret) in import.api_keys.iter().zip(secrets) {
        assert_eq!(Some(key.credential), Credential::recognise(secret), "{secret}");
    }
    let [alices, from_somewhere, bobs, expired] = &import.api_keys[..] else {
        panic!("{keys:?}")
    };
    assert_eq!(alices.description.as_str(), "Alice's   bot in two lines");
    assert_eq!(alices.last_use.unwrap().at.to_string(), "2024-04-30T23:59:59Z");
    assert!(alices.limits.addresses.is_none() && bobs.limits.addresses.is_none());
    let nets = from_somewhere.limits.addresses.as_ref().unwrap().as_slice();
    let nets: Vec<_> = nets.iter().map(ToString::to_string).collect();
    assert_eq!(nets, ["192.0.2.7", "203.0.113.0/24", "2001:db8::/32"]);
    assert_eq!(from_somewhere.description.as_str(), "imported");
    assert_eq!(expired.expires_at.unwrap().to_string(), "2024-01-01T00:00:00Z");
}
