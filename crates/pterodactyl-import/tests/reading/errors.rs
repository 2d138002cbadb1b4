//! Why nothing is read, and that what is said of it has no secret and no address in it.

use aileron_pterodactyl_import::{MySqlAddress, ReadError, Source, read, sample};
use test_mariadb::MariaDb;

use crate::panel::{Panel, from_2024, key};

async fn refused(address: &str) -> ReadError {
    let address: MySqlAddress = address.parse().unwrap();
    let error = read(Source::Database(address), &key(), &from_2024())
        .await
        .unwrap_err();
    let said = format!("{error} {error:?}");
    for secret in ["127.0.0.1", "password", "p@ssword", MariaDb::USER] {
        let named = said.replace("user or password", "").replace("DB_PASSWORD", "");
        assert!(!named.contains(secret), "{said}");
    }
    error
}

#[tokio::test]
async fn who_is_not_let_in_is_told_what_to_look_at() {
    let Some(panel) = Panel::with("").await else {
        return;
    };
    let url = panel.server.url(&panel.database);
    let wrong = url.replace("%40", "");
    assert!(matches!(refused(&wrong).await, ReadError::Refused));
    let nowhere = panel.server.url("nowhere");
    assert!(matches!(refused(&nowhere).await, ReadError::NoDatabase));
    let closed = format!("mysql://reader:password@127.0.0.1:1/{}", panel.database);
    assert!(matches!(refused(&closed).await, ReadError::Connect(_)));
    // The server has no certificate: then nothing is said in the clear instead.
    for mode in ["required", "verify_identity"] {
        let encrypted = format!("{url}?ssl-mode={mode}");
        assert!(matches!(refused(&encrypted).await, ReadError::Connect(_)));
    }
}

#[tokio::test]
async fn a_socket_is_a_way_to_the_database_too() {
    let Some(panel) = Panel::with("").await else {
        return;
    };
    let url = panel.server.url(&panel.database);
    let url = format!("{url}?socket={}", panel.server.socket().display());
    let reading = read(Source::Database(url.parse().unwrap()), &key(), &from_2024()).await;
    assert_eq!(reading.unwrap().import.servers.len(), 7);
}

#[tokio::test]
async fn a_database_that_is_no_panels_is_told_by_its_tables() {
    let Some(panel) = Panel::of("CREATE TABLE posts (id INT)").await else {
        return;
    };
    let error = panel.read().await.unwrap_err();
    assert!(matches!(error, ReadError::NoTable { table: "users" }), "{error}");
    let Some(panel) = Panel::with("ALTER TABLE servers DROP COLUMN egg_id").await else {
        return;
    };
    let error = panel.read().await.unwrap_err();
    let expected = ReadError::NoColumn {
        table: "servers",
        column: "egg_id",
    };
    assert_eq!(error.to_string(), expected.to_string());
}

#[tokio::test]
async fn a_key_that_opens_nothing_is_the_wrong_one() {
    let Some(panel) = Panel::with("").await else {
        return;
    };
    let wrong = sample::APP_KEY.replace("YSBz", "YSBt").parse().unwrap();
    let error = read(panel.source(), &wrong, &from_2024()).await.unwrap_err();
    assert!(matches!(error, ReadError::WrongKey), "{error}");
}

#[tokio::test]
async fn a_user_that_may_not_read_is_told_which_table() {
    let Some(panel) = Panel::with("").await else {
        return;
    };
    let name = &panel.database;
    let grants = format!(
        "CREATE USER half@'%' IDENTIFIED BY 'x'; GRANT SELECT ON {name}.users TO half@'%'; FLUSH PRIVILEGES"
    );
    panel.server.execute(name, &grants).await.unwrap();
    let url = panel.server.url(name);
    let (_, place) = url.split_once('@').unwrap();
    let error = refused(&format!("mysql://half:x@{place}")).await;
    assert!(matches!(error, ReadError::MayNotRead { .. }), "{error}");
}
