use std::path::Path;

use anyhow::Context as _;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::BigInt;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection};

use super::fill::{self, Filled, Statements};
use super::sizes::Sizes;
use crate::program::Program;

/// A file of this size in a directory.
pub(super) fn filled(
    directory: &Path,
    sizes: Sizes,
    wings: &str,
    program: impl FnOnce(String) -> Program,
) -> anyhow::Result<Filled> {
    let file = directory.join(format!("{}.db", sizes.name()));
    let keys = file.with_extension("db.json");
    if !keys.exists() {
        // What a run that was broken off has left.
        for end in ["db", "db-wal", "db-shm"] {
            let _not_there = std::fs::remove_file(file.with_extension(end));
        }
    }
    let program = program(format!("sqlite://{}", file.display()));
    fill::fill(program, &keys, sizes, wings, || Sqlite::open(&file))
}

struct Sqlite(SqliteConnection);

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Sqlite {
    fn open(file: &Path) -> anyhow::Result<Self> {
        let path = file.to_str().context("a path that is not UTF-8")?;
        Ok(Self(SqliteConnection::establish(path)?))
    }
}

impl Statements for Sqlite {
    const CROWD: &'static str = include_str!("crowd-sqlite.sql");
    const ENTRIES: &'static str = include_str!("entries-sqlite.sql");

    fn begin(&mut self) -> anyhow::Result<()> {
        Ok(self.0.batch_execute(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -2000000",
        )?)
    }

    fn run(&mut self, script: &str) -> anyhow::Result<()> {
        Ok(self.0.batch_execute(&format!("BEGIN; {script}; COMMIT"))?)
    }

    fn number(&mut self, query: &str) -> anyhow::Result<i64> {
        let rows: Vec<Number> = diesel::sql_query(query).load(&mut self.0)?;
        rows.first().map(|row| row.number).context("no row")
    }

    fn settle(&mut self) -> anyhow::Result<()> {
        Ok(self.0.batch_execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)",
        )?)
    }
}
