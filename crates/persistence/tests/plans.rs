//! What the panel asks while it serves, as it really asks it, is answered by the indexes that are meant to, on both
//! databases: however many servers, users and entries there are, nobody reads a whole table for one request.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

#[path = "suite/database.rs"]
#[expect(dead_code, reason = "the suite uses the rest")]
mod database;
#[path = "suite/panel.rs"]
#[expect(dead_code, reason = "the suite uses the rest")]
mod panel;
#[path = "suite/plain_log.rs"]
mod plain_log;
#[path = "plans/plan.rs"]
mod plan;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use aileron_domain::{
    Accounts as _, ActionResult, ActionResults as _, ActivityFilter, ActivityHistory as _, ActivityLog as _,
    ActivityLookup as _, ActorFilter, Admission as _, ApiKeyWish, ApiKeys as _, Claim, EntryId, Event,
    FileAccess as _, Fingerprint, KeyForm, KeyLimits, NewPassword, NodeAdmission as _, NodeCredential,
    NodeServers as _, Outcome, OutcomeKind, PageLimit, PowerAction, ProcessState, Recorded,
    ServerDirectory as _, ServerFilter, SessionId, Sessions, Subusers as _,
};
use aileron_persistence::{Journal, JournalConfig};
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use database::{Database, Kind};
use panel::{PASSWORD, Panel, Person, page, password};
use plain_log::PlainLog as _;
use plan::plan;

/// Everything that was asked of any database, until it is taken out.
static ASKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// What is asked is heard of all tests here, so they come one after the other.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[expect(clippy::unnecessary_wraps, reason = "as diesel asks for it")]
fn listen() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let query = query.to_string();
            let statement = query.split(" -- binds:").next().unwrap().trim().to_owned();
            ASKED.lock().unwrap().insert(statement);
        }
    }))
}

#[tokio::test]
async fn every_query_is_answered_by_its_index() {
    let _alone = ALONE.lock().await;
    set_default_instrumentation(listen).unwrap();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(panel) = Panel::on(kind).await else {
            continue;
        };
        crowd(&panel.database).await;
        panel.store.begin_chain().await.unwrap();
        finds_who_is_calling(&panel).await;
        logs_in_and_out(&panel).await;
        keeps_an_account(&panel).await;
        shares_a_server(&panel).await;
        presses(&panel).await;
        moves_heads(&panel).await;
        lists_servers(&panel).await;
        reads_the_log(&panel).await;
        follows_the_log(&panel).await;
        reads_across_servers(&panel).await;
        serves_nodes(&panel).await;
        keeps_house(&panel).await;
        let slow = plan(&panel.database, "SELECT id FROM activity WHERE ip = 'x'").await;
        assert_eq!(slow, ["all of activity"]);
    }
}

/// A plan is kept for as long as a connection lives: one that is made while a log is short must be right when it is long.
#[tokio::test]
async fn a_short_log_is_not_read_from_end_to_end_either() {
    let _alone = ALONE.lock().await;
    let Some(panel) = Panel::on(Kind::Postgres).await else {
        return;
    };
    let scans = "SELECT seq_scan AS number FROM pg_stat_user_tables WHERE relname = 'activity'";
    let before = panel.database.number(scans).await;
    let (store, owner) = (&panel.store, &panel.cast.owner);
    let journal = Journal::open(store).await.unwrap();
    for server in [panel.cast.survival, panel.cast.lobby] {
        let id = journal.write(owner.presses_start(server)).await.unwrap();
        journal.settle_with(id, Outcome::Sent).await.unwrap();
        journal.conclude(id, ActionResult::Unobserved).await.unwrap();
        store
            .under_way(&[panel.cast.survival, panel.cast.lobby, panel.cast.private])
            .await
            .unwrap();
        store.newest(server).await.unwrap();
    }
    journal.close().await.unwrap();
    let Panel { store, database, .. } = panel;
    // What a connection did is counted when it ends, at the latest.
    drop((journal, store));
    let used = "SELECT idx_scan AS number FROM pg_stat_user_tables WHERE relname = 'activity'";
    database::eventually("the connections are counted", async || {
        let connections = "SELECT count(*) AS number FROM pg_stat_activity WHERE datname = current_database() \
                           AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
        database.number(connections).await == 0 && database.number(used).await > 0
    })
    .await;
    assert_eq!(database.number(scans).await, before);
}

/// Nor one that was short when PostgreSQL counted it: reading all of its index costs less than looking ten up there.
#[tokio::test]
async fn a_log_that_was_short_is_not_read_from_end_to_end_either() {
    let _alone = ALONE.lock().await;
    set_default_instrumentation(listen).unwrap();
    let Some(panel) = Panel::on(Kind::Postgres).await else {
        return;
    };
    let journal = Journal::open(&panel.store).await.unwrap();
    let press = async || {
        let entry = panel.cast.owner.presses_start(panel.cast.survival);
        let id = journal.write(entry).await.unwrap();
        journal.settle_with(id, Outcome::Sent).await.unwrap();
        journal.conclude(id, ActionResult::Unobserved).await.unwrap();
    };
    for _ in 0..10 {
        press().await;
    }
    panel.database.execute("ANALYZE").await;
    let of_entries = [
        "activity_pkey (id)",
        // For a later action.
        "activity_server_id_number (server_id, number)",
    ];
    by(&panel, &of_entries, press()).await;
    journal.close().await.unwrap();
}

/// Does something, and looks at the plan of all that is asked for it: together they go by these indexes and no others,
/// and by none of them further than to what is looked for, unless it says `all of` here.
async fn by(panel: &Panel, indexes: &[&str], work: impl Future<Output = ()>) {
    those_go_by(panel, looks_something_up, indexes, work).await;
}

/// [`by`], of those statements alone that are meant.
async fn those_go_by(
    panel: &Panel,
    are_meant: fn(&str) -> bool,
    indexes: &[&str],
    work: impl Future<Output = ()>,
) {
    ASKED.lock().unwrap().clear();
    work.await;
    let asked = std::mem::take(&mut *ASKED.lock().unwrap());
    let mut used = BTreeSet::new();
    for query in asked.iter().filter(|statement| are_meant(statement)) {
        let plan = plan(&panel.database, query).await;
        let reads_a_log = plan.contains(&"activity_server_id_number (server_id)".to_owned());
        let reads_an_end = query.contains("LIMIT") || query.contains("max(number)");
        assert!(!reads_a_log || reads_an_end, "{query}");
        used.extend(plan);
    }
    let expected: BTreeSet<String> = indexes.iter().map(ToString::to_string).collect();
    assert_eq!(used, expected, "{:?}: {asked:#?}", panel.database.kind());
}

fn was_asked(words: &str) -> bool {
    ASKED.lock().unwrap().iter().any(|query| query.contains(words))
}

/// Which instances are alive is left out: they are a handful. So is what is done about the heads of logs, whenever there is
/// time: only that they are moved is beside the presses, and held by itself.
fn looks_something_up(statement: &str) -> bool {
    let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];
    let statement = statement.trim_start_matches('(');
    let inserts_what_it_finds = statement.starts_with("INSERT") && statement.contains("(SELECT");
    let finds_entries = statement.contains("actor_name");
    (inserts_what_it_finds || verbs.iter().any(|verb| statement.starts_with(verb)))
        && !statement.starts_with("DELETE FROM instances")
        && (finds_entries
            || ![
                "activity_heads",
                "activity_chain",
                "`id` DESC",
                "\"id\" DESC",
                "\"chains\"",
            ]
            .iter()
            .any(|of_heads| statement.contains(of_heads)))
}

async fn finds_who_is_calling(panel: &Panel) {
    let owner = &panel.cast.owner;
    let of_server = [
        "users_pkey (id)",
        "servers_identifier (identifier)",
        "servers_pkey (id)",
        "nodes_pkey (id)",
        "standings_pkey (user_id, server_id)",
    ];
    for (credential, tokens) in [
        (owner.session(), "sessions_pkey (token_hash)"),
        (owner.api_key(), "api_keys_pkey (token_hash)"),
    ] {
        by(panel, &[&of_server[..], &[tokens]].concat(), async {
            for server in ["survival".to_owned(), panel.cast.survival.to_string()] {
                panel.admit(credential, &server).await.unwrap().server.unwrap();
            }
            panel.store.admit(&credential, None).await.unwrap().unwrap();
        })
        .await;
    }
}

async fn logs_in_and_out(panel: &Panel) {
    let (store, owner) = (&panel.store, &panel.cast.owner);
    // Only those are in it who are looked for, and one is enough.
    let imported = match panel.database.kind() {
        Kind::Sqlite => "users_imported_password (password_hash)",
        Kind::Postgres => "all of users_imported_password",
    };
    by(
        panel,
        &["users_username (<expr>)", "users_email (<expr>)", imported],
        async {
            let known = store.recognise("olga", &password(PASSWORD)).await.unwrap();
            known.unwrap();
        },
    )
    .await;
    by(
        panel,
        &["sessions_user_id (user_id)", "sessions_pkey (token_hash)"],
        async {
            let lifetime = Duration::from_secs(60);
            store.open(owner.user.id, lifetime).await.unwrap();
            Sessions::close(store, &owner.session()).await.unwrap();
        },
    )
    .await;
}

async fn keeps_an_account(panel: &Panel) {
    let (store, user) = (&panel.store, panel.cast.viewer.user.id);
    let kept = panel.cast.viewer.session();
    // PostgreSQL goes through the few that the user has.
    let (session_by_id, key_by_id) = match panel.database.kind() {
        Kind::Sqlite => ("sessions_user_id (user_id, token_hash)", "api_keys_id (id)"),
        Kind::Postgres => ("sessions_user_id (user_id)", "api_keys_user_id (user_id)"),
    };
    by(
        panel,
        &["sessions_user_id (user_id)", session_by_id, "users_pkey (id)"],
        async {
            assert!(!store.sessions_of(user).await.unwrap().is_empty());
            let nobodys = SessionId(Uuid::nil());
            assert!(!store.end_session(user, nobodys).await.unwrap());
            assert_eq!(store.end_other_sessions(user, &kept).await.unwrap(), 0);
            let new = NewPassword::new(PASSWORD.to_owned()).unwrap();
            let changed = store
                .change_password(user, &password(PASSWORD), &new, &kept)
                .await;
            assert!(changed.unwrap());
        },
    )
    .await;
    by(panel, &["api_keys_user_id (user_id)", key_by_id], async {
        let wish = ApiKeyWish {
            description: "for a bot".parse().unwrap(),
            expires_at: None,
            form: KeyForm::Aileron,
            limits: KeyLimits::default(),
        };
        let key = store.issue_key(user, wish).await.unwrap().unwrap();
        assert!(!store.keys_of(user).await.unwrap().is_empty());
        assert!(store.revoke_key(user, key.record.id).await.unwrap());
    })
    .await;
}

async fn shares_a_server(panel: &Panel) {
    let (store, server) = (&panel.store, panel.cast.survival);
    let stranger = panel.cast.stranger.user.id;
    let one = match panel.database.kind() {
        Kind::Sqlite => "standings_pkey (user_id, server_id)",
        Kind::Postgres => "standings_shared (user_id, server_id)",
    };
    by(
        panel,
        &["standings_server_id (server_id)", "users_pkey (id)"],
        async {
            assert_eq!(store.subusers(server).await.unwrap().len(), 2);
        },
    )
    .await;
    by(panel, &[one, "users_pkey (id)"], async {
        let (view, power) = ("server.view".parse().unwrap(), "server.power".parse().unwrap());
        for (from, to) in [
            (None, Some(&view)),
            (Some(&view), Some(&power)),
            (Some(&power), None),
        ] {
            let changed = store.change_grants(server, stranger, from, to).await;
            assert!(changed.unwrap());
            let present = store.subuser(server, stranger).await.unwrap();
            assert_eq!(present.is_some(), to.is_some());
        }
    })
    .await;
}

async fn presses(panel: &Panel) {
    let (store, owner) = (&panel.store, &panel.cast.owner);
    // What a process before this one left, one pending and one awaited: on PostgreSQL it is looked for later.
    let leave = "UPDATE activity SET result = 'awaited', outcome = CASE number WHEN 1 THEN 'pending' ELSE 'sent' END \
                 WHERE server_id = (SELECT id FROM servers WHERE identifier = 'server-7') AND number <= 2";
    panel.database.execute(leave).await;
    let left_behind: &[&str] = match panel.database.kind() {
        Kind::Sqlite => &[
            "all of activity_pending",
            "all of activity_awaited",
            "activity_server_id_number (server_id, number)",
            "activity_pkey (id)",
        ],
        Kind::Postgres => &[],
    };
    let mut journal = None;
    by(panel, left_behind, async {
        journal = Some(Journal::open(store).await.unwrap());
    })
    .await;
    let journal = journal.unwrap();
    let power = &["activity_server_id_number (server_id)", "activity_pkey (id)"];
    by(panel, power, async {
        // Where its log goes on is known the second time.
        for _ in 0..2 {
            let id = journal
                .write(owner.presses_start(panel.cast.survival))
                .await
                .unwrap();
            journal.settle_with(id, Outcome::Sent).await.unwrap();
        }
    })
    .await;
    by(
        panel,
        &[
            "activity_pkey (id)",
            "activity_server_id_number (server_id, number)",
        ],
        async {
            let pressed = EntryId(Uuid::max());
            let running = ProcessState::Running;
            for result in [
                ActionResult::NotReached { state: running },
                ActionResult::Reached {
                    state: running,
                    after: Duration::ZERO,
                },
            ] {
                journal.conclude(pressed, result).await.unwrap();
            }
        },
    )
    .await;
    let claim = Claim {
        user: owner.user.id,
        key: "press-1".parse().unwrap(),
        request: Fingerprint::of_press(panel.cast.lobby, PowerAction::Start),
    };
    let claimed = [
        "idempotency_keys_pkey (user_id, key)",
        "idempotency_keys_entry_id (entry_id)",
    ];
    by(panel, &[&power[..], &claimed].concat(), async {
        let entry = owner.presses_start(panel.cast.lobby);
        let Recorded::Entry(id) = journal.record(entry, Some(&claim)).await.unwrap() else {
            panic!("recorded before")
        };
        let answered = Some((&claim, &Ok(())));
        journal.settle(id, Outcome::Sent, answered).await.unwrap();
        assert!(journal.recall(&claim).await.unwrap().is_some());
    })
    .await;
    journal.close().await.unwrap();
    if panel.database.kind() == Kind::Postgres {
        judges_the_dead(panel).await;
    }
}

/// All that is pending is looked at, which is what is under way, and all instances, which are a handful.
async fn judges_the_dead(panel: &Panel) {
    let hasty = JournalConfig {
        heartbeat: Duration::from_millis(10),
        lease: Duration::from_millis(20),
        ..JournalConfig::default()
    };
    by(
        panel,
        &[
            "all of activity_pending",
            "all of activity_awaited",
            "activity_server_id_number (server_id, number)",
            "activity_pkey (id)",
            "all of instances_pkey",
            "instances_pkey (id)",
        ],
        async {
            let journal = Journal::open_with(&panel.store, hasty).await.unwrap();
            database::eventually("leases are judged", async || was_asked("DELETE FROM instances")).await;
            journal.close().await.unwrap();
        },
    )
    .await;
}

async fn moves_heads(panel: &Panel) {
    let are_moved = |statement: &str| {
        let of_heads = statement.contains("activity_heads");
        of_heads && ["UPDATE", "WITH"].iter().any(|verb| statement.starts_with(verb))
    };
    let journal = Journal::open(&panel.store).await.unwrap();
    let of_heads = [
        "activity_heads_pkey (server_id)",
        "activity_server_id_number (server_id, number)",
    ];
    those_go_by(panel, are_moved, &of_heads, async {
        let entry = panel.cast.owner.presses_start(panel.cast.survival);
        journal.write(entry).await.unwrap();
        journal.close().await.unwrap();
        // Where the journal left it to somebody else, who may not have come to it yet.
        panel.store.catch_up_heads().await.unwrap();
    })
    .await;
}

async fn lists_servers(panel: &Panel) {
    let list = async |person: &Person, name: Option<&str>, limit| {
        let name = name.map(ToOwned::to_owned);
        let filter = ServerFilter {
            name,
            ..ServerFilter::default()
        };
        let (actor, page) = (person.actor(), page(1, limit));
        let listed = panel.store.list(&actor, &filter, page).await;
        assert!(listed.unwrap().total > 0);
        let (listed, _) = panel.store.list_now(&actor, &filter, page).await.unwrap();
        assert!(listed.total > 0);
    };
    let own = [
        "servers_owner_name (owner_id)",
        "standings_shared (user_id)",
        "servers_pkey (id)",
        "nodes_pkey (id)",
        "activity_awaited (server_id)",
    ];
    for name in [None, Some("urv")] {
        by(panel, &own, list(&panel.cast.owner, name, 50)).await;
        by(panel, &own, list(&panel.cast.viewer, name, 50)).await;
        by(
            panel,
            &[&own[..], &["standings_pkey (user_id)"]].concat(),
            list(&panel.cast.owner, name, 1),
        )
        .await;
    }
    // In the order of the index, as far as the page goes.
    let all = [
        "all of servers_name",
        "nodes_pkey (id)",
        "totals_pkey (name)",
        "activity_awaited (server_id)",
    ];
    by(panel, &all, list(&panel.cast.administrator, None, 50)).await;
}

async fn reads_the_log(panel: &Panel) {
    let (store, cast) = (&panel.store, panel.cast);
    let whole = ActivityFilter::default;
    let filters = [
        whole(),
        ActivityFilter {
            event: Some(Event::Power(PowerAction::Start)),
            ..whole()
        },
        ActivityFilter {
            actor: Some(ActorFilter::Id(cast.owner.user.id)),
            ..whole()
        },
        ActivityFilter {
            actor: Some(ActorFilter::Name("Olga".to_owned())),
            from: Some(Timestamp::UNIX_EPOCH),
            to: Some(Timestamp::MAX),
            outcome: Some(OutcomeKind::Sent),
            ..whole()
        },
    ];
    let (ends, entries) = (
        "activity_server_id_number (server_id)",
        "activity_server_id_number (server_id, number)",
    );
    let look = async |server, filter: &ActivityFilter| {
        let found = store.page(server, filter, page(1, 50)).await.unwrap();
        assert!(found.total > 0);
    };
    for server in [cast.lobby, cast.survival] {
        by(panel, &[ends], look(server, &filters[0])).await;
        by(panel, &[ends, entries], async {
            store.page(server, &filters[0], page(2, 1)).await.unwrap();
        })
        .await;
    }
    for filter in &filters[1..] {
        // The lobby's log is a short one, of which the newest entries are all.
        by(panel, &[ends], look(cast.lobby, filter)).await;
    }
    by(panel, &[ends, entries], look(cast.survival, &filters[1])).await;
    for filter in &filters[1..] {
        // Some of its outcomes are unknown, and may have become known.
        let again = if filter.outcome.is_some() {
            &[entries, ends][..]
        } else {
            &[entries]
        };
        by(panel, again, look(cast.survival, filter)).await;
    }
    for filter in filters {
        by(panel, &[ends, entries], async {
            let mut export = store.export_activity(cast.survival, filter).await.unwrap();
            while let Some(_part) = export.next_part().await.unwrap() {}
        })
        .await;
    }
}

async fn follows_the_log(panel: &Panel) {
    let (store, cast) = (&panel.store, panel.cast);
    let newest = store.newest(cast.survival).await.unwrap().unwrap();
    by(panel, &["activity_server_id_number (server_id)"], async {
        assert!(store.newest(cast.survival).await.unwrap().is_some());
    })
    .await;
    by(panel, &["activity_pkey (id)"], async {
        assert!(store.entry(cast.survival, newest).await.unwrap().is_some());
    })
    .await;
    by(panel, &["activity_awaited (server_id)"], async {
        for servers in [&[cast.survival][..], &[cast.survival, cast.lobby, cast.private]] {
            store.under_way(servers).await.unwrap();
        }
    })
    .await;
    let after = [
        "activity_pkey (id)",
        "activity_server_id_number (server_id, number)",
    ];
    by(panel, &after, async {
        store.since(cast.survival, Some(newest)).await.unwrap();
    })
    .await;
    let removed = Some(EntryId(Uuid::max()));
    by(
        panel,
        &["activity_pkey (id)", "activity_server_id_number (server_id)"],
        async {
            store.since(cast.survival, removed).await.unwrap();
        },
    )
    .await;
}

async fn reads_across_servers(panel: &Panel) {
    let store = &panel.store;
    let (whole, some) = (ActivityFilter::default, PageLimit::new(50).unwrap());
    let rare = ActivityFilter {
        actor: Some(ActorFilter::Name("nobody".to_owned())),
        ..whole()
    };
    by(panel, &["activity_pkey (id)", "servers_pkey (id)"], async {
        let first = store.across_servers(&whole(), None, some).await.unwrap();
        assert_eq!(first.entries.len(), 50);
        let second = store.across_servers(&whole(), first.older, some).await.unwrap();
        assert_eq!(second.entries.len(), 50);
    })
    .await;
    // In parts, each of which is as far as it goes.
    by(panel, &["activity_pkey (id)"], async {
        let found = store.across_servers(&rare, None, some).await.unwrap();
        assert!(found.entries.is_empty() && found.older.is_none());
    })
    .await;
}

async fn serves_nodes(panel: &Panel) {
    let (store, cast) = (&panel.store, panel.cast);
    let credential = NodeCredential::parse("node1-token.the-token-of-the-node").unwrap();
    by(panel, &["nodes_token_id (token_id)"], async {
        assert!(store.admit_node(&credential).await.unwrap().is_some());
    })
    .await;
    let build = "builds_pkey (server_id)";
    by(panel, &["servers_of_node (node_id)", build], async {
        assert_eq!(
            store.of_node(cast.node.id, page(1, 50)).await.unwrap().total,
            2002
        );
    })
    .await;
    // For this and for the next, either is good.
    let one = match panel.database.kind() {
        Kind::Sqlite => "servers_pkey (id)",
        Kind::Postgres => "servers_of_node (node_id, id)",
    };
    by(panel, &[one, build], async {
        assert!(
            store
                .on_node(cast.node.id, cast.survival)
                .await
                .unwrap()
                .is_some()
        );
    })
    .await;
    let standing = match panel.database.kind() {
        Kind::Sqlite => "standings_pkey (user_id, server_id)",
        Kind::Postgres => "standings_server_id (server_id)",
    };
    let prefix = cast.survival.to_string()[..8].to_owned();
    by(panel, &["servers_of_node (node_id, id)", standing], async {
        let found = store
            .standing_on_node(cast.node.id, &prefix, &cast.owner.user)
            .await;
        assert!(found.unwrap().is_some());
    })
    .await;
}

async fn keeps_house(panel: &Panel) {
    let store = &panel.store;
    let cutoff = Timestamp::now() - SignedDuration::from_hours(24);
    by(
        panel,
        &["activity_pkey (id)", "activity_server_id_number (server_id)"],
        async {
            // Not all of it, which takes a while.
            tokio::select! {
                removed = store.remove_old_activity(cutoff) => panic!("{removed:?}"),
                () = database::eventually("some are removed", async || was_asked("DELETE FROM")) => {}
            }
        },
    )
    .await;
    store
        .open(panel.cast.owner.user.id, Duration::ZERO)
        .await
        .unwrap();
    by(
        panel,
        &["sessions_expires_at (expires_at)", "sessions_pkey (token_hash)"],
        async {
            assert!(store.remove_expired_sessions().await.unwrap() > 0);
        },
    )
    .await;
    let long_ago = match panel.database.kind() {
        Kind::Sqlite => "0",
        Kind::Postgres => "to_timestamp(0)",
    };
    let age = format!("UPDATE idempotency_keys SET created_at = {long_ago}");
    panel.database.execute(&age).await;
    by(
        panel,
        &[
            "idempotency_keys_created_at (created_at)",
            "idempotency_keys_entry_id (entry_id)",
        ],
        async {
            assert!(store.remove_expired_claims().await.unwrap() > 0);
        },
    )
    .await;
    // What is awaited is a handful, and that index is of nothing else.
    by(
        panel,
        &[
            "all of activity_awaited",
            "activity_server_id_number (server_id, number)",
        ],
        async {
            store.settle_stale_results().await.unwrap();
        },
    )
    .await;
    by(panel, &["reports_reported_at (reported_at)"], async {
        assert_eq!(store.remove_old_reports().await.unwrap(), 0);
    })
    .await;
    let counted = match panel.database.kind() {
        Kind::Sqlite => "all of servers_of_node",
        Kind::Postgres => "all of servers_owner_id",
    };
    // Counting reads everything; that is why it is done once an hour.
    by(panel, &[counted, "totals_pkey (name)"], async {
        assert_eq!(store.recount_servers().await.unwrap(), 5000);
    })
    .await;
}

/// Users, servers, entries and what else there is of each, so that no database thinks little of reading all of it.
async fn crowd(database: &Database) {
    let crowd = include_str!("plans/crowd.sql");
    let words = match database.kind() {
        Kind::Sqlite => [
            ("{id:", "unhex(printf('%032x', "),
            (":id}", "))"),
            ("{then}", "0"),
        ],
        Kind::Postgres => [
            ("{id:", "lpad(to_hex("),
            (":id}", "), 32, '0')::uuid"),
            ("{then}", "to_timestamp(0)"),
        ],
    };
    let crowd = words
        .iter()
        .fold(crowd.to_owned(), |sql, (word, meant)| sql.replace(word, meant));
    database.execute(&crowd).await;
    if database.kind() == Kind::Postgres {
        database.execute("ANALYZE").await;
    }
}
