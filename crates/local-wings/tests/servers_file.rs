//! What is wrong with a servers file is said with its place.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in a function of its own"
)]

use std::error::Error;
use std::path::Path;

use aileron_local_wings::{ServerSpec, ServersFileError, StopMethod, StopSignal};

const MINIMAL: &str =
    r#"[{"uuid":"0f2f34c1-8a0a-4d7c-9a53-0c6f4f0d6a11","name":"Lobby","command":["game"]}]"#;

#[test]
fn a_server_needs_a_uuid_a_name_and_a_command() {
    let servers = read(MINIMAL).unwrap();

    let expected = ServerSpec {
        uuid: "0f2f34c1-8a0a-4d7c-9a53-0c6f4f0d6a11".parse().unwrap(),
        name: "Lobby".to_owned(),
        command: vec!["game".to_owned()],
        ..ServerSpec::default()
    };
    assert_eq!(servers, [expected]);
    assert_eq!(servers[0].stop, StopMethod::Signal(StopSignal::Term));
    assert_eq!(servers[0].stop_timeout.as_secs(), 30);
}

#[test]
fn every_signal_reads_as_it_is_written() {
    for signal in [
        StopSignal::Abrt,
        StopSignal::Hup,
        StopSignal::Int,
        StopSignal::Kill,
        StopSignal::Quit,
        StopSignal::Term,
    ] {
        let servers = read(&with(&format!(r#""stop":{{"signal":"{signal}"}}"#))).unwrap();
        assert_eq!(servers[0].stop, StopMethod::Signal(signal));
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (text, complaint) in [
        (with("\n\n\"colour\":1"), "unknown field `colour`"),
        (
            with("\n\n\"stop\":{\"signal\":\"SIGWAIT\"}"),
            "unknown variant `SIGWAIT`",
        ),
        (with("\n\n\"stop\":\"stop\""), "unknown variant `stop`"),
        (
            with("\n\n\"stop_timeout_seconds\":-1"),
            "invalid value: integer `-1`",
        ),
        (
            MINIMAL.replace(r#","name""#, "\n\n,\"label\""),
            "unknown field `label`",
        ),
        (
            MINIMAL.replace(r#""name":"Lobby","#, "\n\n"),
            "missing field `name`",
        ),
        (
            MINIMAL.replace(r#"["game"]"#, "\n\n[]"),
            "the `command` names no program",
        ),
        (
            MINIMAL
                .replace("game", "")
                .replace(r#""command""#, "\n\n\"command\""),
            "the `command` names no program",
        ),
        (
            MINIMAL.replace(r#"["game"]"#, "\n\n\"game\""),
            "invalid type: string \"game\"",
        ),
    ] {
        let error = read(&text).unwrap_err();
        let cause = error.source().unwrap().to_string();
        assert!(
            error
                .to_string()
                .starts_with("cannot understand the servers file /"),
            "{error}"
        );
        assert!(cause.contains(complaint), "{cause}");
        assert!(cause.contains(" at line 3 column "), "{cause}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = ServerSpec::read_all(Path::new("/nowhere/servers.json")).unwrap_err();

    assert!(matches!(error, ServersFileError::Unreadable { .. }));
    assert_eq!(
        error.to_string(),
        "cannot read the servers file /nowhere/servers.json"
    );
}

fn with(more: &str) -> String {
    MINIMAL.replace("\"]}", &format!("\"],{more}}}"))
}

fn read(text: &str) -> Result<Vec<ServerSpec>, ServersFileError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("servers.json");
    std::fs::write(&path, text).unwrap();
    ServerSpec::read_all(&path)
}
