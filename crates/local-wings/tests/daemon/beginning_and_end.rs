use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use aileron_local_wings::{LocalWings, LocalWingsConfig, LocalWingsError, ServerSpec};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::lifeline::Lifeline;
use crate::panel::{Hand, TOKEN, bearer, eventually, start};
use crate::scripts::{STUBBORN, server};

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_stops_what_can_be_stopped_and_leaves_nothing_running() {
    let directory = tempfile::tempdir().unwrap();
    let mut polite = ServerSpec {
        directory: Some(directory.path().to_owned()),
        ..server(r#"echo up; read line; echo "$line" > saved"#)
    };
    let mut stubborn = ServerSpec {
        stop_timeout: Duration::from_millis(100),
        ..server(&format!("sleep 1000 & {STUBBORN}"))
    };
    let mut booting = ServerSpec {
        stop_timeout: Duration::ZERO,
        ..server("echo booting; sleep 1000")
    };
    let lifelines = [&mut polite, &mut stubborn, &mut booting].map(Lifeline::held_by);
    let wings = start(vec![polite.clone(), stubborn.clone(), booting.clone()]);
    for spec in [&polite, &stubborn, &booting] {
        Hand::on(&wings, spec).press("start").await;
    }
    Hand::on(&wings, &polite).wait_for("running").await;
    Hand::on(&wings, &stubborn).wait_for("running").await;
    Hand::on(&wings, &booting).wait_for_line("booting").await;
    let address = wings.local_addr();

    wings.shutdown().await;

    for lifeline in lifelines {
        lifeline.ends().await;
    }
    assert_eq!(
        std::fs::read_to_string(directory.path().join("saved")).unwrap(),
        "stop\n"
    );
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_shutdown_closes_a_connection_that_a_panel_keeps_open() {
    let wings = start(vec![]);
    let mut kept = TcpStream::connect(wings.local_addr()).await.unwrap();
    let request = format!(
        "GET /api/servers HTTP/1.1\r\nhost: wings\r\n{}\r\n",
        bearer(TOKEN)
    );
    kept.write_all(request.as_bytes()).await.unwrap();
    let mut answer = [0; 9];
    kept.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 ");

    wings.shutdown().await;

    let mut rest = String::new();
    kept.read_to_string(&mut rest).await.unwrap();
    assert!(rest.ends_with("[]"), "{rest}");
}

#[tokio::test]
async fn a_daemon_that_is_dropped_takes_its_servers_with_it() {
    let mut spec = server(&format!("sleep 1000 & {STUBBORN}"));
    let lifeline = Lifeline::held_by(&mut spec);
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    let address = wings.local_addr();

    drop(wings);

    lifeline.ends().await;
    eventually("a closed port", async || {
        match TcpStream::connect(address).await {
            Ok(_) => Err("it is open".to_owned()),
            Err(_) => Ok(()),
        }
    })
    .await;
}

#[test]
fn servers_die_with_the_runtime_that_they_run_on() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let (first, second) = (runtime(), runtime());
    let mut spec = server(&format!("sleep 1000 & {STUBBORN}"));
    let lifeline = second.block_on(async { Lifeline::held_by(&mut spec) });
    let wings = first.block_on(async {
        let wings = start(vec![spec.clone()]);
        let hand = Hand::on(&wings, &spec);
        hand.press("start").await;
        hand.wait_for("running").await;
        wings
    });

    drop(first);

    second.block_on(lifeline.ends());
    drop(wings);
}

#[tokio::test]
async fn an_address_that_is_taken_is_an_error_that_names_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap();

    let error = attempt(listen, vec![]).unwrap_err();

    assert_eq!(error.to_string(), format!("cannot listen on {listen}"));
    assert!(error.source().unwrap().to_string().contains("in use"));
}

#[tokio::test]
async fn servers_that_cannot_be_told_apart_or_have_no_program_are_errors() {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let spec = server("");

    let twins = attempt(any, vec![spec.clone(), spec.clone()]).unwrap_err();
    let empty = attempt(any, vec![ServerSpec::default()]).unwrap_err();

    assert!(matches!(twins, LocalWingsError::DuplicateServer(uuid) if uuid == spec.uuid));
    assert!(matches!(empty, LocalWingsError::EmptyCommand(uuid) if uuid.is_nil()));
}

#[test]
fn without_a_runtime_there_is_an_error() {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));

    assert!(matches!(attempt(any, vec![]), Err(LocalWingsError::NoRuntime)));
}

fn attempt(listen: SocketAddr, servers: Vec<ServerSpec>) -> Result<LocalWings, LocalWingsError> {
    LocalWings::start(LocalWingsConfig {
        listen,
        token: TOKEN.parse().unwrap(),
        servers,
        panel: None,
    })
}
