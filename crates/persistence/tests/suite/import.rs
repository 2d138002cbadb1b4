//! What is taken over from another panel.

use aileron_domain::{
    Accounts as _, ActivityEntry, ActorKind, ActorStamp, BcryptHash, Build, Credential, EggId,
    EggRegistry as _, EntryId, Event, Import, ImportReport, ImportedApiKey, ImportedEgg, ImportedEntry,
    ImportedNode, ImportedServer, ImportedSubuser, ImportedUser, KeyLimits, LeftOut, NewEntry, Node, NodeId,
    NodeRegistry as _, Occupation, Outcome, PowerAction, SecondFactors as _, ServerId, ServerRegistry as _,
    Standing, StoredEgg, Taken, TotpSecret, User, UserId,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::database::Kind;
use crate::hosting::{DOCUMENT, allocations, build};
use crate::panel::{PASSWORD, Panel, log, password};

on_each_database! { Panel:
    a_panel_is_taken_over_with_all_that_it_has,
    a_password_from_elsewhere_is_hashed_anew_by_logging_in_with_it,
    what_comes_twice_is_there_once,
    a_trial_says_the_same_and_writes_nothing,
    whoever_has_the_same_address_is_the_same_person,
    a_node_with_the_same_token_id_is_the_same_node,
    what_cannot_come_stays_behind_with_all_that_hangs_on_it,
    where_anything_fails_nothing_was_written,
    how_far_logs_have_come_may_be_written_down_later,
}

mod counting {
    use super::{Panel, what_has_come_is_counted};

    on_postgres! { Panel: what_has_come_is_counted }
}

const KEY: &str = "ptlc_abcdefghijk0123456789abcdef0123456789abcdef";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn user(number: u128, name: &str) -> ImportedUser {
    let hash = bcrypt::hash(PASSWORD, 4).unwrap();
    ImportedUser {
        user: User {
            id: UserId(id(number)),
            username: name.parse().unwrap(),
            email: format!("{name}@elsewhere.example").parse().unwrap(),
            administrator: false,
        },
        password: hash.parse::<BcryptHash>().unwrap(),
        second_factor: None,
        created_at: at(0),
    }
}

fn node(number: u128, name: &str) -> ImportedNode {
    ImportedNode {
        node: Node {
            id: NodeId(id(number)),
            name: name.to_owned(),
            url: "https://node7.example.com:8080".parse().unwrap(),
            token: "the-token-of-node-seven".parse().unwrap(),
            previous_token: None,
            roots: None,
            maintenance: true,
        },
        token_id: format!("{name}-token").parse().unwrap(),
        allocations: allocations(&["192.0.2.1:25565", "192.0.2.1:25566", "192.0.2.1:25567"]),
        created_at: at(1),
    }
}

fn egg(number: u128, name: &str) -> ImportedEgg {
    ImportedEgg {
        id: EggId(id(number)),
        name: name.to_owned(),
        document: DOCUMENT.to_owned(),
    }
}

fn built(egg: u128, listens: &[&str]) -> Build {
    let egg = StoredEgg {
        id: EggId(id(egg)),
        name: String::new(),
        document: String::new(),
    };
    build(&egg, listens)
}

fn server(number: u128, owner: u128, listens: &[&str]) -> ImportedServer {
    ImportedServer {
        id: ServerId(id(number)),
        identifier: format!("{number:08x}").parse().unwrap(),
        name: format!("Server {number}"),
        owner: UserId(id(owner)),
        node: NodeId(id(7)),
        suspended: true,
        occupation: Some(Occupation::Installing),
        install_failed: false,
        build: built(9, listens),
        created_at: at(2),
    }
}

fn entry(number: u128, server: u128, second: i64) -> ImportedEntry {
    ImportedEntry {
        id: EntryId(id(number)),
        entry: NewEntry {
            occurred_at: at(second),
            actor: ActorStamp {
                kind: ActorKind::User,
                id: Some(UserId(id(2))),
                name: "carol".to_owned(),
            },
            event: Event::Power(PowerAction::Start),
            target: ServerId(id(server)),
            ip: Some("198.51.100.4".parse().unwrap()),
            outcome: Outcome::Sent,
            details: None,
        },
    }
}

/// Bob has a server, which he shares with Carol.
fn elsewhere() -> Import {
    let mut bob = user(1, "bob");
    bob.second_factor = Some(TotpSecret::of([7; 20]));
    Import {
        users: vec![bob, user(2, "carol")],
        nodes: vec![node(7, "node7")],
        eggs: vec![egg(9, "Forge")],
        servers: vec![server(20, 1, &["192.0.2.1:25566", "192.0.2.1:25565"])],
        subusers: vec![ImportedSubuser {
            server: ServerId(id(20)),
            user: UserId(id(2)),
            grants: "server.view,server.power.start".parse().unwrap(),
        }],
        api_keys: vec![ImportedApiKey {
            user: UserId(id(2)),
            credential: Credential::recognise(KEY).unwrap(),
            prefix: KEY[..16].to_owned(),
            description: "the bot".parse().unwrap(),
            limits: KeyLimits::default(),
            created_at: at(3),
            expires_at: None,
            last_use: None,
        }],
        activity: vec![entry(31, 20, 10), entry(32, 20, 11), entry(33, 20, 12)],
    }
}

fn new(number: u64) -> Taken {
    Taken {
        new: number,
        known: 0,
    }
}

fn known(number: u64) -> Taken {
    Taken {
        new: 0,
        known: number,
    }
}

/// What is left out of it: what it is, what it is called, and why.
fn left_out(report: &ImportReport) -> Vec<(&str, &str, &str)> {
    let all = report.left_out.iter();
    all.map(|LeftOut { what, name, why }| (*what, name.as_str(), why.as_str()))
        .collect()
}

async fn a_panel_is_taken_over_with_all_that_it_has(panel: Panel) {
    let before = panel
        .database
        .number("SELECT number FROM totals WHERE name = 'servers'")
        .await;
    let report = panel.store.import(elsewhere()).await.unwrap();
    let expected = ImportReport {
        users: new(2),
        nodes: new(1),
        allocations: new(3),
        eggs: new(1),
        servers: new(1),
        subusers: new(1),
        api_keys: new(1),
        activity: new(3),
        left_out: Vec::new(),
    };
    assert_eq!(report, expected);

    let there = panel.store.server(&"00000014".parse().unwrap()).await.unwrap();
    assert_eq!((there.owner.as_str(), there.node.name.as_str()), ("bob", "node7"));
    assert_eq!(there.node, node(7, "node7").node);
    let here = &there.hosted.server;
    assert_eq!((here.id, here.suspended), (ServerId(id(20)), true));
    assert_eq!(here.occupation, Some(Occupation::Installing));
    let (as_built, by_egg) = there.hosted.build.unwrap();
    assert_eq!(as_built, built(9, &["192.0.2.1:25566", "192.0.2.1:25565"]));
    assert_eq!(by_egg, panel.store.egg("Forge").await.unwrap());
    let free = panel.store.allocations("node7").await.unwrap();
    assert_eq!(free.iter().filter(|(_, server)| server.is_none()).count(), 1);
    let servers = "SELECT number FROM totals WHERE name = 'servers'";
    assert_eq!(panel.database.number(servers).await, before + 1);

    let carol = panel.admit(Credential::recognise(KEY).unwrap(), "00000014").await;
    let standing = carol.unwrap().server.unwrap().standing;
    let grants = "server.view,server.power.start".parse().unwrap();
    assert_eq!(standing, Standing::Subuser(grants));
    assert!(
        panel
            .store
            .second_factor(UserId(id(1)))
            .await
            .unwrap()
            .enabled_at
            .is_some()
    );
    assert!(
        panel
            .store
            .second_factor(UserId(id(2)))
            .await
            .unwrap()
            .enabled_at
            .is_none()
    );

    let expected = elsewhere()
        .activity
        .into_iter()
        .rev()
        .map(|coming| ActivityEntry {
            id: coming.id,
            entry: coming.entry,
            result: None,
        });
    assert_eq!(
        log(&panel.store, ServerId(id(20))).await,
        expected.collect::<Vec<_>>()
    );
    let checked = panel.store.check_log(ServerId(id(20)), None).await.unwrap();
    assert_eq!(checked.findings, []);
}

async fn a_password_from_elsewhere_is_hashed_anew_by_logging_in_with_it(panel: Panel) {
    panel.store.import(elsewhere()).await.unwrap();
    let from_elsewhere = "SELECT count(*) AS number FROM users WHERE password_hash LIKE '$2%'";
    for wrong in ["wrong", "Correct horse battery staple"] {
        assert_eq!(
            panel.store.recognise("bob", &password(wrong)).await.unwrap(),
            None
        );
        assert_eq!(
            panel.store.recognise("nobody", &password(wrong)).await.unwrap(),
            None
        );
        assert_eq!(
            panel.store.recognise("olga", &password(wrong)).await.unwrap(),
            None
        );
    }
    assert_eq!(panel.database.number(from_elsewhere).await, 2);
    for login in ["bob", "Bob@elsewhere.example"] {
        let bob = panel.store.recognise(login, &password(PASSWORD)).await.unwrap();
        assert_eq!(bob, Some(user(1, "bob").user));
        assert_eq!(panel.database.number(from_elsewhere).await, 1);
    }
    assert_eq!(
        panel.store.recognise("bob", &password("wrong")).await.unwrap(),
        None
    );
}

async fn what_comes_twice_is_there_once(panel: Panel) {
    panel.store.import(elsewhere()).await.unwrap();
    let mut again = elsewhere();
    again.activity.push(entry(34, 20, 13));
    let report = panel.store.import(again).await.unwrap();
    let expected = ImportReport {
        users: known(2),
        nodes: known(1),
        allocations: known(3),
        eggs: known(1),
        servers: known(1),
        subusers: known(1),
        api_keys: known(1),
        activity: Taken { new: 1, known: 3 },
        left_out: Vec::new(),
    };
    assert_eq!(report, expected);
    assert_eq!(panel.log(ServerId(id(20))).await.len(), 4);
    let checked = panel.store.check_log(ServerId(id(20)), None).await.unwrap();
    assert_eq!(checked.findings, []);
}

async fn a_trial_says_the_same_and_writes_nothing(panel: Panel) {
    let trial = panel.store.try_import(elsewhere()).await.unwrap();
    assert_eq!(
        panel
            .database
            .number("SELECT count(*) AS number FROM users WHERE username = 'bob'")
            .await,
        0
    );
    assert_eq!(panel.store.import(elsewhere()).await.unwrap(), trial);
}

async fn whoever_has_the_same_address_is_the_same_person(panel: Panel) {
    let mut coming = elsewhere();
    coming.users[0].user.email = "OLGA@example.com".parse().unwrap();
    let report = panel.store.import(coming).await.unwrap();
    assert_eq!(
        (report.users, report.servers),
        (Taken { new: 1, known: 1 }, new(1))
    );
    let there = panel.store.server(&"00000014".parse().unwrap()).await.unwrap();
    assert_eq!(there.owner, "Olga");
    let owner = panel.store.recognise("olga", &password(PASSWORD)).await.unwrap();
    assert_eq!(owner.as_ref(), Some(&panel.cast.owner.user));
}

async fn a_node_with_the_same_token_id_is_the_same_node(panel: Panel) {
    let mut coming = elsewhere();
    coming.nodes[0].token_id = "node1-token".parse().unwrap();
    let report = panel.store.import(coming).await.unwrap();
    assert_eq!((report.nodes, report.allocations), (known(1), new(3)));
    let there = panel.store.server(&"00000014".parse().unwrap()).await.unwrap();
    assert_eq!(there.node, panel.cast.node);
}

async fn what_cannot_come_stays_behind_with_all_that_hangs_on_it(panel: Panel) {
    let mut coming = elsewhere();
    coming.users.push(user(3, "VERA"));
    let mut named_alike = node(8, "node1");
    named_alike.token_id = "another-token".parse().unwrap();
    coming.nodes.push(named_alike);
    coming.eggs.push(egg(10, "Forge"));
    let mut of_node1 = server(21, 1, &[]);
    of_node1.node = NodeId(id(8));
    let mut by_no_egg = server(22, 1, &[]);
    by_no_egg.build.egg = EggId(id(99));
    let mut named_alike = server(23, 1, &[]);
    named_alike.identifier = "survival".parse().unwrap();
    coming.servers.extend([
        of_node1,
        by_no_egg,
        named_alike,
        server(24, 3, &[]),
        server(25, 1, &["192.0.2.1:25565"]),
        server(26, 1, &["192.0.2.1:25567", "192.0.2.1:25567"]),
    ]);
    coming.subusers.push(ImportedSubuser {
        server: ServerId(id(25)),
        user: UserId(id(2)),
        grants: "server.view".parse().unwrap(),
    });
    coming.activity.push(entry(35, 25, 14));
    let report = panel.store.import(coming).await.unwrap();
    let rename = "is called so here: rename one of them, and import again";
    assert_eq!(
        left_out(&report),
        [
            (
                "user",
                "VERA",
                &*format!("somebody with another e-mail address {rename}")
            ),
            ("node", "node1", &*format!("another node {rename}")),
            ("server", "Server 21", "its node does not come"),
            ("server", "Server 22", "its egg does not come"),
            (
                "server",
                "Server 23",
                "another server has the identifier survival here"
            ),
            ("server", "Server 24", "its owner does not come"),
            (
                "server",
                "Server 25",
                "another server has the address 192.0.2.1:25565 here"
            ),
            (
                "server",
                "Server 26",
                "another server has the address 192.0.2.1:25567 here"
            ),
            (
                "subuser",
                "carol on Server 25",
                "the user or the server does not come"
            ),
        ]
    );
    assert_eq!(
        (report.servers, report.activity, report.eggs),
        (new(1), new(3), new(2))
    );
    let second = panel.store.egg(&format!("Forge ({})", id(10))).await.unwrap();
    assert_eq!(second.id, EggId(id(10)));
}

async fn where_anything_fails_nothing_was_written(panel: Panel) {
    panel.database.execute("DROP TABLE second_factors").await;
    let mut coming = elsewhere();
    coming.users.reverse();
    panel.store.import(coming).await.unwrap_err();
    let came = "SELECT count(*) AS number FROM users WHERE username IN ('bob', 'carol')";
    assert_eq!(panel.database.number(came).await, 0);
}

async fn what_has_come_is_counted(panel: Panel) {
    let counted = "SELECT reltuples::bigint AS number FROM pg_class WHERE oid = 'activity'::regclass";
    assert_ne!(panel.database.number(counted).await, 3);
    panel.store.import(elsewhere()).await.unwrap();
    assert_eq!(panel.database.number(counted).await, 3);
}

async fn how_far_logs_have_come_may_be_written_down_later(panel: Panel) {
    let (forbid, allow) = match panel.database.kind() {
        Kind::Sqlite => (
            "CREATE TRIGGER none BEFORE INSERT ON activity_heads BEGIN SELECT RAISE(ABORT, 'none'); END",
            "DROP TRIGGER none",
        ),
        Kind::Postgres => (
            "ALTER TABLE activity_heads ADD CONSTRAINT none CHECK (false) NOT VALID",
            "ALTER TABLE activity_heads DROP CONSTRAINT none",
        ),
    };
    panel.database.execute(forbid).await;
    let report = panel.store.import(elsewhere()).await.unwrap();
    assert_eq!((report.servers, report.activity), (new(1), new(3)));
    panel.database.execute(allow).await;
    panel.store.catch_up_heads().await.unwrap();
    let checked = panel.store.check_log(ServerId(id(20)), None).await.unwrap();
    assert_eq!(checked.findings, []);
}
