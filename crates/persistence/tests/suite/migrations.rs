use aileron_domain::Admission as _;
use aileron_persistence::{DatabaseUrl, InvalidPostgresUrl, Journal, Migrate, OpenError, Store};
use tokio::task::JoinSet;

use crate::database::{Database, Kind, eventually, postgres};
use crate::panel::{Panel, config};
use crate::plain_log::PlainLog as _;

on_each_database! { Database:
    migrating_says_what_it_did_and_does_it_once,
    a_database_without_tables_is_not_opened_unless_it_may_be_migrated,
}

mod back {
    use super::{
        Panel, going_back_and_forth_loses_no_server_and_no_entry,
        the_release_before_this_one_goes_on_writing_what_it_knows,
    };

    on_each_database! { Panel:
        going_back_and_forth_loses_no_server_and_no_entry,
        the_release_before_this_one_goes_on_writing_what_it_knows,
    }
}

mod at_once {
    use super::{Crowd, many_may_open_an_empty_database_at_once};

    on_each_database! { [tokio::test(flavor = "multi_thread", worker_threads = 2)] Crowd:
        many_may_open_an_empty_database_at_once,
    }
}

mod of_a_file {
    use super::{
        Database, a_database_that_is_not_there_is_not_made_by_looking, a_new_file_is_for_its_owner_alone,
    };

    on_sqlite! { Database:
        a_database_that_is_not_there_is_not_made_by_looking,
        a_new_file_is_for_its_owner_alone,
    }
}

mod of_a_server {
    use super::{
        Database, Panel, a_migration_waits_for_another_one_as_long_as_it_takes, an_address_may_carry_options,
        an_address_without_a_server_behind_it_is_an_error, an_index_that_was_left_half_built_is_built_again,
        looking_at_the_tables_changes_nothing, no_word_of_an_address_is_told,
    };

    on_postgres! { Database:
        a_migration_waits_for_another_one_as_long_as_it_takes,
        an_address_without_a_server_behind_it_is_an_error,
        no_word_of_an_address_is_told,
    }

    mod with_a_panel {
        use super::{
            Panel, an_address_may_carry_options, an_index_that_was_left_half_built_is_built_again,
            looking_at_the_tables_changes_nothing,
        };

        on_postgres! { Panel:
            an_address_may_carry_options,
            an_index_that_was_left_half_built_is_built_again,
            looking_at_the_tables_changes_nothing,
        }
    }
}

/// How many this release has.
const MIGRATIONS: usize = 13;

async fn migrating_says_what_it_did_and_does_it_once(database: Database) {
    let migrations = Store::migrate(&database.url).await.unwrap();
    assert_eq!(migrations.len(), MIGRATIONS);
    assert!(Store::migrate(&database.url).await.unwrap().is_empty());
    let store = Store::open(config(&database.url), Migrate::No).await.unwrap();
    store.check().await.unwrap();
}

async fn a_database_without_tables_is_not_opened_unless_it_may_be_migrated(database: Database) {
    let Err(refused) = Store::open(config(&database.url), Migrate::No).await else {
        panic!("opened")
    };
    assert!(
        matches!(refused, OpenError::NotMigrated(MIGRATIONS)),
        "{refused:?}"
    );
    let store = Store::open(config(&database.url), Migrate::First).await.unwrap();
    store.check().await.unwrap();
}

/// What this release added, the newest first.
const ADDED: [&str; 11] = [
    "2026-11-26-000013_imported_passwords",
    "2026-11-26-000012_limits",
    "2026-11-26-000011_pterodactyl",
    "2026-11-26-000009_chain",
    "2026-11-26-000008_account_activity",
    "2026-11-26-000007_second_factor",
    "2026-11-26-000006_keys",
    "2026-11-25-000005_accounts",
    "2026-11-25-000004_hosting",
    "2026-11-25-000003_awaited",
    "2026-11-25-000002_results",
];

async fn going_back_and_forth_loses_no_server_and_no_entry(panel: Panel) {
    let journal = Journal::open(&panel.store).await.unwrap();
    let server = panel.cast.survival;
    let press = panel.cast.owner.presses_start(server);
    journal.write(press).await.unwrap();
    journal.close().await.unwrap();
    let kind = match panel.database.kind() {
        Kind::Sqlite => "sqlite",
        Kind::Postgres => "postgres",
    };
    let migrations = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    for name in ADDED {
        let down = migrations.join(kind).join(name).join("down.sql");
        panel
            .database
            .execute(&std::fs::read_to_string(down).unwrap())
            .await;
    }
    let forget = "DELETE FROM __diesel_schema_migrations WHERE version > '20261124000001'";
    panel.database.execute(forget).await;
    let again = Store::migrate(&panel.database.url).await.unwrap();
    assert_eq!(again.len(), ADDED.len());
    assert_eq!(panel.log(server).await.len(), 1);
    assert!(
        panel
            .admit(panel.cast.owner.session(), "survival")
            .await
            .unwrap()
            .server
            .is_some()
    );
}

/// Word for word as that one does it.
async fn the_release_before_this_one_goes_on_writing_what_it_knows(panel: Panel) {
    let (now, id) = match panel.database.kind() {
        Kind::Sqlite => ("0", "zeroblob(16)"),
        Kind::Postgres => ("now()", "'00000000-0000-0000-0000-000000000000'::uuid"),
    };
    let server = panel.database.key(panel.cast.survival.0);
    let writes = format!(
        "INSERT INTO nodes (id, name, url, token_id, sealed_token, maintenance, created_at) \
         VALUES ({id}, 'old', 'https://localhost', 'old', '', FALSE, {now}); \
         INSERT INTO servers (id, identifier, name, owner_id, node_id, suspended, created_at) \
         SELECT {id}, 'old', 'Old', owner_id, node_id, FALSE, {now} FROM servers WHERE id = {server}; \
         INSERT INTO activity (id, server_id, occurred_at, actor_kind, actor_name, event, outcome, instance_id, number) \
         VALUES ({id}, {server}, {now}, 'user', 'ada', 'server.power.start', 'sent', {id}, 1)"
    );
    panel.database.execute(&writes).await;
    assert_eq!(panel.log(panel.cast.survival).await[0].result, None);
    assert!(
        panel
            .admit(panel.cast.administrator.session(), "old")
            .await
            .unwrap()
            .server
            .is_some()
    );
}

async fn a_database_that_is_not_there_is_not_made_by_looking(database: Database) {
    let Err(refused) = Store::open(config(&database.url), Migrate::No).await else {
        panic!("opened")
    };
    assert!(
        matches!(refused, OpenError::NotMigrated(MIGRATIONS)),
        "{refused:?}"
    );
    assert_eq!(database.directory().read_dir().unwrap().count(), 0);
}

async fn a_new_file_is_for_its_owner_alone(database: Database) {
    let store = Store::open(config(&database.url), Migrate::First).await.unwrap();
    store.check().await.unwrap();
    for file in database.directory().read_dir().unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{file:?}"
        );
    }
    let nowhere = DatabaseUrl::Sqlite(database.directory().join("no/such/directory/aileron.db"));
    let refused = Store::open(config(&nowhere), Migrate::First).await.map(|_| ());
    assert!(matches!(refused, Err(OpenError::File { .. })), "{refused:?}");
}

/// Several empty databases, because what goes wrong here does so once in a while.
struct Crowd(Vec<Database>);

impl Crowd {
    async fn on(kind: Kind) -> Option<Self> {
        let mut databases = Vec::new();
        for _ in 0..5 {
            databases.push(Database::on(kind).await?);
        }
        Some(Self(databases))
    }
}

async fn many_may_open_an_empty_database_at_once(crowd: Crowd) {
    for database in crowd.0 {
        let mut opening = JoinSet::new();
        for _ in 0..6 {
            opening.spawn(Store::open(config(&database.url), Migrate::First));
        }
        for opened in opening.join_all().await {
            opened.unwrap().check().await.unwrap();
        }
        let migrations = "SELECT count(*) AS number FROM __diesel_schema_migrations";
        assert_eq!(
            database.number(migrations).await,
            i64::try_from(MIGRATIONS).unwrap()
        );
    }
}

fn url_of(database: &Database) -> &str {
    match &database.url {
        DatabaseUrl::Postgres(url) => url,
        DatabaseUrl::Sqlite(_) => panic!("PostgreSQL"),
    }
}

/// The lock is the one of all migrations. Who waits for it is within no statement, which an index that is built
/// concurrently would wait for.
async fn a_migration_waits_for_another_one_as_long_as_it_takes(database: Database) {
    let other = postgres(url_of(&database)).await;
    other
        .batch_execute(&format!(
            "SELECT pg_advisory_lock({})",
            0x61_69_6c_65_72_6f_6e_i64
        ))
        .await
        .unwrap();
    let url = database.url.clone();
    let waiting = tokio::spawn(async move { Store::migrate(&url).await });
    let asks = "SELECT count(*) AS number FROM pg_stat_activity WHERE query LIKE '%pg_try_advisory_lock%' \
                AND datname = current_database() AND pid <> pg_backend_pid() AND now() - backend_start > interval '1 second'";
    eventually("it has asked for it, and again", async || {
        waiting.is_finished() || other.query_one(asks, &[]).await.unwrap().get::<_, i64>(0) == 1
    })
    .await;
    assert!(!waiting.is_finished());
    drop(other);
    assert_eq!(waiting.await.unwrap().unwrap().len(), MIGRATIONS);
}

/// A deploy may be broken off while the index of a big table is built.
async fn an_index_that_was_left_half_built_is_built_again(panel: Panel) {
    let half_built = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'activity_awaited'::regclass; \
                      DELETE FROM __diesel_schema_migrations WHERE version = '20261125000003'";
    panel.database.execute(half_built).await;
    assert_eq!(
        Store::migrate(&panel.database.url).await.unwrap(),
        ["20261125000003"]
    );
    let whole = "SELECT count(*) AS number FROM pg_index WHERE indexrelid = 'activity_awaited'::regclass AND indisvalid";
    assert_eq!(panel.database.number(whole).await, 1);
}

async fn an_address_may_carry_options(panel: Panel) {
    let url = url_of(&panel.database);
    let url =
        format!("{url}?application_name=panel%20one%2Btwo&sslmode=prefer&options=-c%20search_path%3Dpublic");
    let store = Store::open(config(&DatabaseUrl::Postgres(url)), Migrate::No)
        .await
        .unwrap();
    assert!(
        store
            .admit(&panel.cast.owner.session(), None)
            .await
            .unwrap()
            .is_some()
    );
    let named = "SELECT count(*) AS number FROM pg_stat_activity WHERE application_name = 'panel one+two'";
    assert!(panel.database.number(named).await > 0);
}

/// So that it does for a role that may not make tables.
async fn looking_at_the_tables_changes_nothing(panel: Panel) {
    let url = format!(
        "{}?options=-c%20default_transaction_read_only%3Don",
        url_of(&panel.database)
    );
    let store = Store::open(config(&DatabaseUrl::Postgres(url)), Migrate::No)
        .await
        .unwrap();
    store.check().await.unwrap();
}

async fn an_address_without_a_server_behind_it_is_an_error(database: Database) {
    let url = url_of(&database);
    let open = async |url: String| {
        let opened = Store::open(config(&DatabaseUrl::Postgres(url)), Migrate::First).await;
        opened.map(|_| ()).unwrap_err()
    };
    let elsewhere = open(format!("{url}-that-is-not-there")).await;
    assert!(matches!(elsewhere, OpenError::Connection(_)), "{elsewhere:?}");
    let without_tls = open(format!("{url}?sslmode=require")).await;
    assert!(matches!(without_tls, OpenError::Connection(_)), "{without_tls:?}");
    assert!(matches!(
        open(format!("{url}?sslmode=sometimes")).await,
        OpenError::PostgresUrl(InvalidPostgresUrl::Choice {
            parameter: "sslmode",
            ..
        })
    ));
    assert!(matches!(
        open(format!("{url}?no_such_option=1")).await,
        OpenError::PostgresUrl(InvalidPostgresUrl::UnknownParameter(_))
    ));
    let nobody_listens = open("postgres://u:secret@127.0.0.1:1/db".to_owned()).await;
    assert!(
        matches!(nobody_listens, OpenError::Connection(_)),
        "{nobody_listens:?}"
    );
}

async fn no_word_of_an_address_is_told(database: Database) {
    let port = url_of(&database)
        .rsplit_once(':')
        .unwrap()
        .1
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    for url in [
        "postgres://someone:hunter2@127.0.0.1:1/somewhere".to_owned(),
        format!("postgres://someone:hunter2@127.0.0.1:{port}/somewhere?sslmode=require"),
        "postgres://someone:hunter2@no-such-host.invalid/somewhere".to_owned(),
        "postgres://someone:hunter2@[bad/somewhere".to_owned(),
    ] {
        let url = DatabaseUrl::Postgres(url);
        let error = Store::open(config(&url), Migrate::First)
            .await
            .map(|_| ())
            .unwrap_err();
        let told = format!("{error} {error:?} {url:?}");
        for secret in ["hunter2", "no-such-host"] {
            assert!(!told.contains(secret), "{told}");
        }
    }
}
