//! What a database says of how it would go about a query, in the words of neither.

use aileron_persistence::DatabaseUrl;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};

use crate::database::{Database, Kind, postgres};

/// The indexes that a query goes by, each with those of its columns that it is searched by; a primary key is called as
/// PostgreSQL calls it. `all of …` is said of those that it goes by from one end, and of tables that it reads without any.
pub(crate) async fn plan(database: &Database, query: &str) -> Vec<String> {
    match database.kind() {
        Kind::Sqlite => in_sqlite(database, query),
        Kind::Postgres => in_postgres(database, query).await,
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// `SEARCH servers USING INDEX servers_owner_name (owner_id=?)`, `SCAN servers USING COVERING INDEX servers_name`.
fn in_sqlite(database: &Database, query: &str) -> Vec<String> {
    let explain = sql_query(format!("EXPLAIN QUERY PLAN {query}"));
    let steps: Vec<Step> = explain
        .load(&mut database.sqlite())
        .unwrap_or_else(|e| panic!("{e} {query}"));
    let step = |Step { detail }: Step| {
        let (verb, rest) = detail.split_once(' ')?;
        let (table, by) = rest.split_once(" USING ").unwrap_or((rest, ""));
        let index = match by.split_once("INDEX ") {
            Some((_, index)) => index.split(' ').next()?.to_owned(),
            None if by.starts_with("PRIMARY KEY") => format!("{table}_pkey"),
            None => table.to_owned(),
        };
        match verb {
            "SEARCH" => {
                // Of `(server_id=? AND number>?)`.
                let (conditions, _) = by.split_once('(').unwrap().1.split_once(')').unwrap();
                let compared = conditions
                    .split(" AND ")
                    .map(|condition| &condition[..condition.len() - 2]);
                Some(searched(&index, compared))
            }
            // What was looked up before, or a row without a table.
            "SCAN" if table.starts_with('(') || ["listed", "CONSTANT ROW"].contains(&table) => None,
            "SCAN" => Some(format!("all of {index}")),
            _ => None,
        }
    };
    steps.into_iter().filter_map(step).collect()
}

/// `Index Scan Backward using servers_name on servers  (cost=…)`, and below it `Index Cond: (…)`; `Bitmap Index Scan on
/// …`, likewise; `Seq Scan on …`. The database is held not to read small tables without their index because they are
/// small, and to plan without the values, as it does for the store.
async fn in_postgres(database: &Database, query: &str) -> Vec<String> {
    let DatabaseUrl::Postgres(url) = &database.url else {
        panic!("neither SQLite nor PostgreSQL")
    };
    let client = postgres(url).await;
    let settings = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off";
    client.batch_execute(settings).await.unwrap();
    client
        .batch_execute(&format!("PREPARE query AS {query}"))
        .await
        .unwrap();
    let outside_of_texts: String = query.split('\'').step_by(2).collect();
    let values = (1..)
        .take_while(|n| outside_of_texts.contains(&format!("${n}")))
        .map(|_| "NULL");
    let values = values.collect::<Vec<_>>().join(", ");
    let explain = match &*values {
        "" => "EXPLAIN EXECUTE query".to_owned(),
        values => format!("EXPLAIN EXECUTE query ({values})"),
    };
    let lines = client.query(&explain, &[]).await.unwrap();
    let lines: Vec<String> = lines.iter().map(|line| line.get(0)).collect();
    let mut plan = Vec::new();
    for (line, below) in lines
        .iter()
        .zip(lines.iter().skip(1).map(String::as_str).chain([""]))
    {
        let words: Vec<_> = line.split_whitespace().skip_while(|word| *word == "->").collect();
        let after = |word| words.iter().skip_while(|other| **other != word).nth(1);
        let by = match &words[..] {
            ["Index", ..] => after("using"),
            ["Bitmap", "Index", ..] | ["Seq" | "Parallel", ..] => after("on"),
            _ => None,
        };
        if let Some(by) = by {
            plan.push(match below.trim_start().strip_prefix("Index Cond: ") {
                // That something is there is what PostgreSQL adds for `max`.
                Some(conditions) => {
                    let compared = conditions.split(" AND ").filter(|it| !it.contains("IS NOT NULL"));
                    searched(by, compared.map(column))
                }
                None => format!("all of {by}"),
            });
        }
    }
    plan
}

/// What is compared in `(server_id = $1)` or `((lower(username)) = $1)`.
fn column(condition: &str) -> &str {
    let compared = condition.trim_start_matches('(').split(' ').next().unwrap();
    if compared.contains('(') {
        "<expr>"
    } else {
        compared
    }
}

fn searched<'a>(index: &str, columns: impl Iterator<Item = &'a str>) -> String {
    let mut columns: Vec<_> = columns.collect();
    columns.dedup();
    format!("{index} ({})", columns.join(", "))
}
