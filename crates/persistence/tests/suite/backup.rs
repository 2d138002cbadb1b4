use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aileron_domain::{EntryId, Outcome};
use aileron_persistence::{BackupError, DatabaseUrl, Journal, Migrate, Store};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::database::Database;
use crate::panel::{Panel, config, log};
use crate::plain_log::PlainLog as _;

on_sqlite! { Panel:
    nothing_is_replaced,
    a_copy_that_cannot_be_put_there_leaves_nothing,
}

mod of_a_file {
    use super::{
        Database, a_database_that_is_not_there_is_not_made_by_copying, tables_are_copied_as_they_are,
    };

    on_sqlite! { Database:
        a_database_that_is_not_there_is_not_made_by_copying,
        tables_are_copied_as_they_are,
    }
}

mod on_many_threads {
    use super::{Panel, a_copy_made_while_others_write_is_whole};

    on_one_database! { [tokio::test(flavor = "multi_thread", worker_threads = 2)] sqlite Sqlite Panel:
        a_copy_made_while_others_write_is_whole
    }
}

mod of_a_server {
    use super::{Panel, a_postgresql_is_left_to_its_own_tools};

    on_postgres! { Panel: a_postgresql_is_left_to_its_own_tools }
}

/// Where copies go, apart from the database.
struct Shelf(TempDir);

impl Shelf {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn place(&self) -> PathBuf {
        self.0.path().join("copy.db")
    }

    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = diesel::sql_types::Text)]
    word: String,
}

fn words(file: &Path, query: &str) -> Vec<String> {
    let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let words: Vec<Word> = sql_query(query).load(&mut connection).unwrap();
    words.into_iter().map(|word| word.word).collect()
}

async fn a_copy_made_while_others_write_is_whole(panel: Panel) {
    let journal = Arc::new(Journal::open(&panel.store).await.unwrap());
    let (panel, shelf) = (Arc::new(panel), Shelf::new());
    let server = panel.cast.survival;
    let press = async |journal: &Journal, panel: &Panel| -> EntryId {
        let id = journal
            .write(panel.cast.owner.presses_start(server))
            .await
            .unwrap();
        journal.settle_with(id, Outcome::Sent).await.unwrap();
        id
    };
    let mut settled_before = Vec::new();
    for _ in 0..20 {
        settled_before.push(press(&journal, &panel).await);
    }
    let done = Arc::new(AtomicBool::new(false));
    let mut pressing = JoinSet::new();
    for _ in 0..4 {
        let (journal, panel, done) = (Arc::clone(&journal), Arc::clone(&panel), Arc::clone(&done));
        pressing.spawn(async move {
            let mut presses = 0;
            while !done.load(Ordering::Relaxed) {
                let id = journal.write(panel.cast.owner.presses_start(server)).await;
                journal.settle_with(id.unwrap(), Outcome::Sent).await.unwrap();
                presses += 1;
            }
            presses
        });
    }
    let backup = Store::backup(&panel.database.url, &shelf.place()).await.unwrap();
    settled_before.push(press(&journal, &panel).await);
    done.store(true, Ordering::Relaxed);
    let presses: usize = pressing.join_all().await.iter().sum();
    assert_eq!(
        panel.log(server).await.len(),
        presses + 21,
        "nobody was refused meanwhile"
    );

    assert_eq!((&backup.file, shelf.files().len()), (&shelf.place(), 1));
    let metadata = shelf.place().metadata().unwrap();
    assert_eq!(metadata.len(), backup.bytes);
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    let verdict = words(
        &shelf.place(),
        "SELECT integrity_check AS word FROM pragma_integrity_check",
    );
    assert_eq!(verdict, ["ok"]);

    let copy = Store::open(config(&DatabaseUrl::Sqlite(shelf.place())), Migrate::No)
        .await
        .unwrap();
    let log = log(&copy, server).await;
    let missing: Vec<_> = settled_before[..20]
        .iter()
        .filter(|id| {
            !log.iter()
                .any(|entry| entry.id == **id && entry.entry.outcome == Outcome::Sent)
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(
        log.iter().all(|entry| entry.id != settled_before[20]),
        "it is the database as it was, not as it became"
    );
    let journal = Journal::open(&copy).await.unwrap();
    press(&journal, &panel).await;
}

async fn nothing_is_replaced(panel: Panel) {
    let shelf = Shelf::new();
    for there in ["", "another backup"] {
        std::fs::write(shelf.place(), there).unwrap();
        let refused = Store::backup(&panel.database.url, &shelf.place()).await;
        assert!(
            matches!(&refused, Err(BackupError::Exists(file)) if *file == shelf.place()),
            "{refused:?}"
        );
        assert_eq!(std::fs::read_to_string(shelf.place()).unwrap(), there);
    }
    let onto_itself = Store::backup(&panel.database.url, panel.database.path()).await;
    assert!(matches!(onto_itself, Err(BackupError::Exists(_))));
    panel.store.check().await.unwrap();
    assert_eq!(shelf.files(), ["copy.db"]);

    std::fs::remove_file(shelf.place()).unwrap();
    std::os::unix::fs::symlink("nowhere", shelf.place()).unwrap();
    let through_a_link = Store::backup(&panel.database.url, &shelf.place()).await;
    assert!(matches!(through_a_link, Err(BackupError::Exists(_))));
    assert_eq!(shelf.files(), ["copy.db"]);
}

async fn a_copy_that_cannot_be_put_there_leaves_nothing(panel: Panel) {
    let shelf = Shelf::new();
    let nowhere = shelf.0.path().join("nowhere").join("copy.db");
    let refused = Store::backup(&panel.database.url, &nowhere).await;
    assert!(
        matches!(&refused, Err(BackupError::File { path, .. }) if *path == nowhere),
        "{refused:?}"
    );

    // The database turns out to be none only when its copy is under way.
    std::fs::write(panel.database.path(), "no database at all".repeat(1000)).unwrap();
    let refused = Store::backup(&panel.database.url, &shelf.place()).await;
    assert!(
        matches!(refused, Err(BackupError::Connection(_) | BackupError::Copy(_))),
        "{refused:?}"
    );
    assert!(shelf.files().is_empty(), "{:?}", shelf.files());
}

async fn a_database_that_is_not_there_is_not_made_by_copying(database: Database) {
    let shelf = Shelf::new();
    let refused = Store::backup(&database.url, &shelf.place()).await;
    assert!(
        matches!(&refused, Err(BackupError::NoDatabase(path)) if path == database.path()),
        "{refused:?}"
    );
    assert!(!database.path().exists() && shelf.files().is_empty());
}

/// A backup is taken before an upgrade, too.
async fn tables_are_copied_as_they_are(database: Database) {
    let shelf = Shelf::new();
    let of_old = "CREATE TABLE of_old (word TEXT NOT NULL); INSERT INTO of_old VALUES ('kept')";
    database.sqlite().batch_execute(of_old).unwrap();
    Store::backup(&database.url, &shelf.place()).await.unwrap();
    for file in [database.path(), &shelf.place()] {
        assert_eq!(words(file, "SELECT name AS word FROM sqlite_schema"), ["of_old"]);
    }
    assert_eq!(words(&shelf.place(), "SELECT word FROM of_old"), ["kept"]);
}

async fn a_postgresql_is_left_to_its_own_tools(panel: Panel) {
    let shelf = Shelf::new();
    let refused = Store::backup(&panel.database.url, &shelf.place())
        .await
        .unwrap_err();
    assert!(matches!(refused, BackupError::Postgres));
    assert!(refused.to_string().contains("pg_basebackup"));
    assert!(shelf.files().is_empty());
}
