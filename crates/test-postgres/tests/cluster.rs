//! Starts real servers and looks at what becomes of them.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use test_postgres::{Cluster, Durability, TestDatabase};
use tokio_postgres::{Client, NoTls};

async fn connect(url: &str) -> Option<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.ok()?;
    tokio::spawn(connection);
    Some(client)
}

async fn numbers(url: &str) -> Vec<i32> {
    let client = connect(url).await.unwrap();
    let rows = client
        .query("SELECT n FROM numbers ORDER BY n", &[])
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn with_a_number(cluster: &Cluster) -> TestDatabase {
    let database = cluster.create_database().await.unwrap();
    execute(
        database.url(),
        "CREATE TABLE numbers (n INT); INSERT INTO numbers VALUES (1)",
    )
    .await;
    database
}

async fn execute(url: &str, statements: &str) {
    connect(url)
        .await
        .unwrap()
        .batch_execute(statements)
        .await
        .unwrap();
}

async fn exists(cluster: &Cluster, name: &str) -> bool {
    let client = connect(&cluster.url("postgres")).await.unwrap();
    let found = client
        .query("SELECT FROM pg_database WHERE datname = $1", &[&name])
        .await;
    !found.unwrap().is_empty()
}

async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("waited in vain until {what}");
}

#[tokio::test]
async fn a_copy_of_a_database_has_what_the_database_had_and_goes_its_own_way() {
    let Some(cluster) = Cluster::find_or_start().await else {
        return;
    };
    let template = with_a_number(&cluster).await;
    let (one, other) = (
        cluster.clone_of(&template).await.unwrap(),
        cluster.clone_of(&template).await.unwrap(),
    );
    execute(one.url(), "INSERT INTO numbers VALUES (2)").await;
    assert_eq!(numbers(one.url()).await, [1, 2]);
    assert_eq!(numbers(other.url()).await, [1]);
}

#[tokio::test]
async fn a_database_goes_away_with_its_handle_even_while_somebody_uses_it() {
    let Some(cluster) = Cluster::find_or_start().await else {
        return;
    };
    let database = with_a_number(&cluster).await;
    let name = database.name().to_owned();
    let _lingering = connect(database.url()).await.unwrap();
    assert!(exists(&cluster, &name).await);
    drop(database);
    assert!(!exists(&cluster, &name).await);
}

#[tokio::test]
async fn a_killed_server_comes_back_at_its_address_with_what_it_had_acknowledged() {
    for durability in [Durability::OfTheProcess, Durability::OfTheMachine] {
        let Some(cluster) = Cluster::start(durability).await else {
            return;
        };
        let database = with_a_number(&cluster).await;
        cluster.kill_immediately().await.unwrap();
        assert!(connect(database.url()).await.is_none());
        cluster.start_again().await.unwrap();
        assert_eq!(numbers(database.url()).await, [1]);
    }
}

#[tokio::test]
async fn a_promoted_standby_has_all_that_the_primary_acknowledged() {
    let Some(primary) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let database = with_a_number(&primary).await;
    let standby = Cluster::standby_of(&primary).await.unwrap();
    execute(database.url(), "INSERT INTO numbers VALUES (2)").await;
    primary.kill_immediately().await.unwrap();
    standby.promote().await.unwrap();
    let url = standby.url(database.name());
    execute(&url, "INSERT INTO numbers VALUES (3)").await;
    assert_eq!(numbers(&url).await, [1, 2, 3]);
}

/// In a process of its own, which is then killed: see the next test.
const ALONE: &str = "TEST_POSTGRES_ALONE";

#[tokio::test]
async fn a_server_ends_with_the_process_that_started_it_however_that_ends() {
    if std::env::var_os(ALONE).is_some() {
        let Some(cluster) = Cluster::start(Durability::OfTheProcess).await else {
            return;
        };
        let client = connect(&cluster.url("postgres")).await.unwrap();
        let directory: String = client.query_one("SHOW data_directory", &[]).await.unwrap().get(0);
        writeln!(
            std::io::stdout(),
            "\nstarted {directory} {}",
            cluster.url("postgres")
        )
        .unwrap();
        return std::future::pending().await;
    }
    let name = "a_server_ends_with_the_process_that_started_it_however_that_ends";
    let mut alone = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(ALONE, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(alone.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let started = lines
        .into_iter()
        .find_map(|line| Some(line.strip_prefix("started ")?.to_owned()));
    alone.kill().unwrap();
    alone.wait().unwrap();
    let Some(started) = started else { return };
    let (directory, url) = started.split_once(' ').unwrap();
    eventually("the server is gone", async || connect(url).await.is_none()).await;
    eventually("its files are gone", async || {
        !Path::new(directory).parent().unwrap().exists()
    })
    .await;
}

#[tokio::test]
async fn what_a_dead_process_left_on_a_found_server_is_cleared_away() {
    let name = "what_a_dead_process_left_on_a_found_server_is_cleared_away";
    if std::env::var_os(ALONE).is_some() {
        let cluster = Cluster::find_or_start().await.unwrap();
        let database = cluster.create_database().await.unwrap();
        writeln!(std::io::stdout(), "\ncreated {}", database.name()).unwrap();
        std::mem::forget(database);
        return;
    }
    let Some(cluster) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let run = || async {
        let output = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(ALONE, "1")
            .env("AILERON_TEST_POSTGRES_URL", cluster.url("postgres"))
            .output()
            .await
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        printed
            .lines()
            .find_map(|line| Some(line.strip_prefix("created ")?.to_owned()))
            .unwrap()
    };
    let left = run().await;
    assert!(exists(&cluster, &left).await);
    // The server may take a moment to notice that the dead process's connection is gone.
    eventually("it is cleared away", async || {
        run().await;
        !exists(&cluster, &left).await
    })
    .await;
}

/// Lets a started server be judged by the order of a language where the PostgreSQL has one.
#[tokio::test]
async fn a_started_server_does_not_sort_by_bytes_where_it_can_help_it() {
    let Some(cluster) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let client = connect(&cluster.url("postgres")).await.unwrap();
    let icu = "SELECT count(*) FROM pg_collation WHERE collprovider = 'i'";
    if client.query_one(icu, &[]).await.unwrap().get::<_, i64>(0) > 0 {
        assert!(
            client
                .query_one("SELECT 'b' < 'C'", &[])
                .await
                .unwrap()
                .get::<_, bool>(0)
        );
    }
}
