//! What may stand in the address of a PostgreSQL.

use test_postgres::{Cluster, Durability};

use crate::tls_cluster::{connects, tls_cluster};

#[tokio::test]
async fn a_server_may_be_named_in_all_of_libpqs_ways() {
    let Some(server) = tls_cluster().await else { return };
    let (port, sockets) = (&server.port, &server.sockets);
    let encoded_sockets = sockets.replace('/', "%2F");
    for url in [
        format!("postgres://postgres@127.0.0.1:{port}/postgres"),
        format!("postgresql://postgres@localhost:{port}/postgres"),
        // What stands behind the question mark overrides what stands before it.
        format!(
            "postgres://nobody:x@no-such-host.invalid:1/nothing?host=127.0.0.1&port={port}&user=postgres&dbname=postgres"
        ),
        format!("postgres:///postgres?host=localhost&port={port}&user=postgres"),
        format!("postgres://?host=127.0.0.1&port={port}&user=postgres"),
        format!("postgres://postgres@no-such-host.invalid:{port}?hostaddr=127.0.0.1"),
        format!("postgres://postgres@/postgres?hostaddr=127.0.0.1&port={port}"),
        // A socket, where TLS means nothing.
        format!("postgres://postgres@/postgres?host={sockets}&port={port}&sslmode=verify-full"),
        format!("postgres://postgres@{encoded_sockets}:{port}/postgres?sslmode=require"),
        format!("postgres://%70ostgres@127.0.0.1:{port}/p%6fstgres?&application_name=a+b%20c@d&"),
        format!(
            "postgres://postgres@127.0.0.1:{port}/postgres?connect_timeout=10&tcp_user_timeout=5000&keepalives=1\
             &keepalives_idle=30&keepalives_interval=5&keepalives_count=3&target_session_attrs=primary\
             &fallback_application_name=x&options=-c%20search_path%3Dpublic&channel_binding=prefer\
             &load_balance_hosts=random&sslmode=prefer&sslsni=0&gssencmode=disable&client_encoding=UTF8\
             &sslnegotiation=postgres"
        ),
        format!(
            "postgres://postgres@127.0.0.1:{port}/postgres?connect_timeout=0&tcp_user_timeout=0&keepalives=0"
        ),
    ] {
        assert_eq!(connects(&url).await, Ok(()), "{url}");
    }
}

#[tokio::test]
async fn a_password_may_have_any_character() {
    let Some(server) = tls_cluster().await else { return };
    let port = &server.port;
    let encoded = "p%40ss%2Fw%3Ard%20100%25%3F%26%23%2B%3D%C3%BC";
    for url in [
        format!("postgres://secretive:{encoded}@127.0.0.1:{port}/postgres"),
        format!("postgres://secretive@127.0.0.1:{port}/postgres?password={encoded}"),
        format!("postgres://127.0.0.1:{port}/postgres?user=secretive&password=p%40ss/w:rd 100%25?%26#+=ü"),
    ] {
        assert_eq!(connects(&url).await, Ok(()), "{url}");
    }
    let wrong = connects(&format!("postgres://secretive:wrong@127.0.0.1:{port}/postgres")).await;
    assert!(wrong.unwrap_err().contains("password authentication failed"));
    let none = connects(&format!("postgres://secretive@127.0.0.1:{port}/postgres")).await;
    assert!(none.unwrap_err().contains("password missing"));
    let unbound = format!(
        "postgres://secretive:{encoded}@127.0.0.1:{port}/postgres?channel_binding=require&sslmode=disable"
    );
    assert!(connects(&unbound).await.is_err());
}

/// None of these gets as far as to look for a server.
#[tokio::test]
async fn what_cannot_be_meant_is_refused_and_says_why() {
    const FORM: &str = "expected postgres://USER:PASSWORD@HOST:PORT/DATABASE?NAME=VALUE";
    const HOSTS: &str = "there must be as many ports as hosts";
    for (url, expected) in [
        (
            "postgres://u:hunter2@h/db?shcema=public",
            "the parameter `shcema`",
        ),
        (
            "postgres://u:hunter2@h/db?pgbouncer=true",
            "the parameter `pgbouncer`",
        ),
        (
            "postgres://u:hunter2@h/db?service=panel",
            "the parameter `service`",
        ),
        (
            "postgres://u:hunter2@h/db?sslmode=sometimes",
            "`sslmode` must be one of: disable, allow, prefer, require, verify-ca, verify-full",
        ),
        ("postgres://u:hunter2@h/db?sslmode=", "`sslmode` must be one of"),
        (
            "postgres://u:hunter2@h/db?ssl=false",
            "`ssl` must be one of: true",
        ),
        (
            "postgres://u:hunter2@h/db?sslnegotiation=direct",
            "`sslnegotiation` must be one of: postgres",
        ),
        (
            "postgres://u:hunter2@h/db?gssencmode=require",
            "`gssencmode` must be one of: disable, prefer",
        ),
        // Aileron writes.
        (
            "postgres://u:hunter2@h/db?target_session_attrs=standby",
            "`target_session_attrs` must be one of: any, read-write, primary",
        ),
        (
            "postgres://u:hunter2@h/db?target_session_attrs=read-only",
            "`target_session_attrs` must be one of",
        ),
        (
            "postgres://u:hunter2@h/db?connect_timeout=soon",
            "`connect_timeout` must be a whole number",
        ),
        (
            "postgres://u:hunter2@h/db?connect_timeout=3s",
            "`connect_timeout` must be a whole number",
        ),
        (
            "postgres://u:hunter2@h/db?hostaddr=h",
            "`hostaddr` must be IP addresses",
        ),
        ("postgres://u:hunter2@h:x/db", "`port` must be a number"),
        ("postgres://u:hunter2@h:65536/db", "`port` must be a number"),
        ("postgres://u:hunter2@h1,h2/db?port=1,2,3", HOSTS),
        ("postgres://u:hunter2@h1,h2/db?hostaddr=127.0.0.1", HOSTS),
        ("postgres://u:hunter2@h1,,h2/db", "names no host"),
        ("postgres://u:hunter2@/db", "names no host"),
        ("postgres:///db?user=u&password=hunter2", "names no host"),
        ("postgres://", "names no host"),
        ("postgres://u:hunter2@h/db?sslmode", FORM),
        ("postgres://u:hunter2@[::1/db", FORM),
        ("postgres://u:hunter2@[::1]5432/db", FORM),
        // Passwords that are not written as they should be: no piece of them is told.
        ("postgres://u:100%hunter2@h/db", FORM),
        ("postgres://u:hunter2%00@h/db", FORM),
        ("postgres://u:p/hunter2@h/db", FORM),
        ("postgres://u:p@hunter2@h/db", FORM),
        ("postgres://u:p@x/y?hunter2=z@h/db", FORM),
        ("postgres://u:p/y?hunter2=z@h/db", FORM),
        ("postgres://u:p@h/db?hunter2-that-is-no-name=1", FORM),
    ] {
        let said = connects(url).await.unwrap_err();
        assert!(
            said.contains(expected),
            "{url}: {said:?} does not say {expected:?}"
        );
        assert!(
            said.starts_with("the address of the PostgreSQL cannot be used: "),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_name_may_lead_to_several_addresses() {
    // The server listens on 127.0.0.1, and `localhost` may be ::1 first.
    let Some(cluster) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let url = cluster.url("postgres").replace("127.0.0.1", "localhost");
    assert_eq!(connects(&url).await, Ok(()));
}
