//! Several hosts in one address, some of which are of no use.

use std::net::TcpListener;

use aileron_domain::Admission as _;
use aileron_persistence::{DatabaseUrl, Migrate, Store};
use futures_util::future::join_all;

use crate::database::postgres;
use crate::panel::{Panel, config};
use crate::tls_cluster::{connects, tls_cluster};

on_postgres! { Panel:
    a_pool_is_filled_past_a_host_that_says_nothing,
}

/// A host that accepts connections, because its system does, and says nothing.
fn hanging() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// Where nobody listens.
const REFUSING: &str = "127.0.0.1:1";

#[tokio::test]
async fn the_first_host_that_answers_is_taken() {
    let Some(server) = tls_cluster().await else { return };
    let (_hanging, hangs) = hanging();
    let here = format!("127.0.0.1:{}", server.port);
    // Each may take far longer than a pool's caller waits for all of them.
    let parameters = "connect_timeout=60";
    let urls = [
        format!("{here},{REFUSING}"),
        format!("{REFUSING},{here}"),
        format!("{REFUSING},{REFUSING},{here}"),
        format!("{hangs},{here}"),
        format!("{REFUSING},{hangs},{here},{hangs}"),
        format!("{hangs},{hangs},{REFUSING},{here}"),
        format!("no-such-host.invalid,{here}"),
    ]
    .map(|hosts| format!("postgres://postgres@{hosts}/postgres?{parameters}"));
    let in_random_order = urls.iter().map(|url| format!("{url}&load_balance_hosts=random"));
    let all: Vec<String> = urls.iter().cloned().chain(in_random_order).collect();
    for (url, connected) in all
        .iter()
        .zip(join_all(all.iter().map(|url| connects(url))).await)
    {
        assert_eq!(connected, Ok(()), "{url}");
    }
}

#[tokio::test]
async fn where_no_host_answers_each_says_why() {
    let (_hanging, hangs) = hanging();
    let url = format!("postgres://u:hunter2@{REFUSING},{hangs}/db?connect_timeout=1");
    let said = connects(&url).await.unwrap_err();
    assert!(said.contains("host 1: Connection refused"), "{said}");
    assert!(said.contains("host 2: no answer within 1 s"), "{said}");
}

async fn a_pool_is_filled_past_a_host_that_says_nothing(panel: Panel) {
    let (_hanging, hangs) = hanging();
    let url = url_of(&panel.database.url).replace('@', &format!("@{hangs},"));
    let url = DatabaseUrl::Postgres(format!("{url}?connect_timeout=60"));
    let store = Store::open(config(&url), Migrate::No).await.unwrap();
    let session = panel.cast.owner.session();
    let admissions = (0..8).map(|_| store.admit(&session, None));
    for admitted in join_all(admissions).await {
        assert!(admitted.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_host_that_lets_nobody_write_is_passed_over_unless_any_will_do() {
    let Some(server) = tls_cluster().await else { return };
    let host = format!("127.0.0.1:{}", server.port);
    for statement in [
        "CREATE ROLE reader SUPERUSER LOGIN",
        "ALTER ROLE reader SET default_transaction_read_only = on",
    ] {
        let admin = postgres(&server.cluster.url("postgres")).await;
        admin.batch_execute(statement).await.unwrap();
    }
    for (hosts, parameters, writes) in [
        (host.clone(), "", true),
        (host.clone(), "target_session_attrs=any", true),
        (host.clone(), "target_session_attrs=read-write", false),
        (host.clone(), "target_session_attrs=primary", false),
        (format!("{host},{host}"), "", false),
        (format!("{host},{host}"), "target_session_attrs=any", true),
    ] {
        let url = format!("postgres://reader@{hosts}/postgres?{parameters}");
        let connected = connects(&url).await;
        if writes {
            assert_eq!(connected, Ok(()), "{url}");
        } else {
            let said = connected.unwrap_err();
            assert!(said.contains("database does not allow writes"), "{url}: {said}");
        }
    }
}

fn url_of(url: &DatabaseUrl) -> &str {
    match url {
        DatabaseUrl::Postgres(url) => url,
        DatabaseUrl::Sqlite(_) => panic!("SQLite has no hosts"),
    }
}
