//! What an operator types, and what comes of it.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::running::{aileron, run};

/// An operator of a panel on a new SQLite file.
pub(crate) struct Operator {
    directory: TempDir,
}

impl Operator {
    pub(crate) fn new() -> Self {
        Self {
            directory: TempDir::new().unwrap(),
        }
    }

    /// What a command prints, which is one JSON object on one line.
    pub(crate) fn made(&self, arguments: &str, input: &str) -> Value {
        let output = self.run(arguments, input);
        assert!(
            output.status.success(),
            "{arguments}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(printed.lines().count(), 1, "{printed}");
        serde_json::from_str(&printed).unwrap()
    }

    /// What a command that fails says.
    pub(crate) fn refused(&self, arguments: &str, input: &str, status: i32) -> String {
        let output = self.run(arguments, input);
        assert_eq!(output.status.code(), Some(status), "{arguments}");
        assert!(output.stdout.is_empty(), "{arguments}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Writes a file, and says where it is.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn run(&self, arguments: &str, input: &str) -> std::process::Output {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let mut command = aileron(&arguments);
        let database = format!("sqlite://{}", self.directory.path().join("panel.db").display());
        command.env("AILERON_DATABASE_URL", database);
        run(command, input)
    }
}

pub(crate) const ALICE: &str =
    "user create --username alice --email alice@example.com --admin --password-stdin";
pub(crate) const NODE: &str =
    "node create --name n1 --url http://127.0.0.1:8081 --token-id id1 --token-stdin";

#[test]
fn each_command_prints_what_it_made() {
    let operator = Operator::new();
    let alice = operator.made(ALICE, "correct horse\n");
    assert_eq!(alice["username"], "alice");
    assert_eq!(alice["email"], "alice@example.com");
    assert_eq!(alice["admin"], true);
    let bob = operator.made(
        "user create --username bob --email bob@example.com --password-stdin",
        "battery",
    );
    assert_eq!(bob["admin"], false);

    let node = operator.made(NODE, "token");
    assert_eq!(node["name"], "n1");
    assert_eq!(node["url"], "http://127.0.0.1:8081");

    let server = operator.made(
        "server create --name Lobby --owner ALICE@example.com --node n1",
        "",
    );
    let uuid = server["uuid"].as_str().unwrap();
    assert_eq!(server["id"], uuid);
    assert_eq!(server["identifier"], uuid[..8]);
    assert_eq!(
        (&server["owner"], &server["node"]),
        (&json!("alice"), &json!("n1"))
    );

    let uuid = "11111111-1111-4111-8111-111111111111";
    let node_id = node["id"].as_str().unwrap();
    let arguments = format!(
        "server create --name Named --owner alice --node {node_id} --uuid {uuid} --identifier my-server"
    );
    let server = operator.made(&arguments, "");
    assert_eq!(
        (&server["uuid"], &server["identifier"]),
        (&json!(uuid), &json!("my-server"))
    );

    let subuser = operator.made(
        "subuser set --server my-server --user bob --permissions server.power,server.view",
        "",
    );
    assert_eq!(
        subuser,
        json!({"server": "my-server", "user": "bob", "permissions": ["server.power", "server.view"]})
    );

    let key = operator.made("api-key create --user bob --description bot", "");
    assert_eq!(key["description"], "bot");
    assert!(key["token"].as_str().unwrap().starts_with("alk_"));
    operator.made(&format!("api-key revoke {}", key["id"].as_str().unwrap()), "");

    assert_eq!(operator.made("server suspend my-server", "")["suspended"], true);
    assert_eq!(
        operator.made(&format!("server unsuspend {uuid}"), "")["suspended"],
        false
    );
    assert_eq!(operator.made("node maintenance n1 on", "")["maintenance"], true);
}

#[test]
fn what_is_taken_is_refused_by_name_and_leaves_nothing_behind() {
    let operator = Operator::new();
    operator.made(ALICE, "correct horse");
    operator.made(NODE, "token");
    operator.made(
        "server create --name Lobby --owner alice --node n1 --identifier lobby",
        "",
    );

    let said = operator.refused(
        "user create --username ALICE --email a@b.c --password-stdin",
        "x",
        1,
    );
    assert_eq!(said, "error: username `ALICE` is already taken\n");
    let said = operator.refused(
        "user create --username al --email Alice@example.com --password-stdin",
        "x",
        1,
    );
    assert_eq!(
        said,
        "error: e-mail address `Alice@example.com` is already taken\n"
    );
    let said = operator.refused(
        "node create --name n1 --url http://h --token-id id2 --token-stdin",
        "t",
        1,
    );
    assert_eq!(said, "error: node name `n1` is already taken\n");
    let said = operator.refused(
        "server create --name L --owner alice --node n1 --identifier lobby",
        "",
        1,
    );
    assert_eq!(said, "error: server identifier `lobby` is already taken\n");

    // Nothing of the refused ones is there: their other names are free.
    operator.made("user create --username al --email a@b.c --password-stdin", "x");
    operator.made(
        "node create --name n2 --url http://h --token-id id2 --token-stdin",
        "t",
    );
}

#[test]
fn what_is_not_there_cannot_be_referred_to() {
    let operator = Operator::new();
    operator.made(ALICE, "correct horse");
    operator.made(NODE, "token");
    let cases = [
        (
            "server create --name L --owner bob --node n1",
            "error: there is no user `bob`\n",
        ),
        (
            "server create --name L --owner alice --node n2",
            "error: there is no node `n2`\n",
        ),
        ("server suspend lobby", "error: there is no server `lobby`\n"),
        (
            "subuser set --server lobby --user alice --permissions server.view",
            "error: there is no server `lobby`\n",
        ),
        (
            "api-key create --user bob --description d",
            "error: there is no user `bob`\n",
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(operator.refused(arguments, "", 1), expected);
    }
}

#[test]
fn wrong_usage_is_said_and_exits_with_2() {
    let operator = Operator::new();
    for arguments in [
        "",
        "fly",
        "user create --username alice",
        "user create --username a@b --email a@b.c --password-stdin",
        "user create --username alice --email nowhere --password-stdin",
        "node create --name n --url ftp://h --token-id i --token-stdin",
        "server create --name L --owner o --node n --identifier a/b",
        "subuser set --server s --user u --permissions power",
        "serve --rate-limit many",
    ] {
        let said = operator.refused(arguments, "", 2);
        assert!(said.contains("--help"), "{arguments}: {said}");
    }
}

#[test]
fn a_secret_must_be_on_standard_input() {
    let operator = Operator::new();
    let said = operator.refused(ALICE, "", 1);
    assert_eq!(
        said,
        "error: standard input is empty: pipe the password into this command\n"
    );
    let said = operator.refused(NODE, "two words", 1);
    assert!(said.contains("visible ASCII"), "{said}");
}

#[test]
fn help_names_the_environment_variables() {
    let output = run(aileron(&["serve", "--help"]), "");
    let help = String::from_utf8(output.stdout).unwrap();
    for variable in [
        "AILERON_DATABASE_URL",
        "AILERON_LISTEN",
        "AILERON_WINGS_TIMEOUT",
        "AILERON_RATE_LIMIT",
    ] {
        assert!(help.contains(variable), "{variable} is missing in {help}");
    }
}

#[test]
fn the_key_beside_a_sqlite_database_is_made_once_and_private() {
    use std::os::unix::fs::PermissionsExt as _;

    let operator = Operator::new();
    operator.made(NODE, "token");
    for name in ["panel.db", "panel.db.key"] {
        let mode = operator
            .directory
            .path()
            .join(name)
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let key = std::fs::read(operator.directory.path().join("panel.db.key")).unwrap();
    operator.made(
        "node create --name n2 --url http://h --token-id id2 --token-stdin",
        "t",
    );
    assert_eq!(
        std::fs::read(operator.directory.path().join("panel.db.key")).unwrap(),
        key
    );
}

/// One that is not understood least of all.
#[test]
fn nothing_that_is_said_of_a_databases_address_repeats_its_password() {
    for (url, status, expected) in [
        (
            "postgress://u:hunter2@db/panel",
            2,
            "expected sqlite://PATH or postgres://",
        ),
        (
            "mysql://u:hunter2@db/panel",
            2,
            "expected sqlite://PATH or postgres://",
        ),
        (
            "postgres://u:1/hunter2@db/panel",
            1,
            "a user name or password has",
        ),
        (
            "postgres://u:hunter2@127.0.0.1:1/panel?tls=yes",
            1,
            "the parameter `tls`, which",
        ),
        (
            "postgres://u:hunter2@127.0.0.1:1/panel",
            1,
            "cannot connect to the database: Connection refused",
        ),
        (
            "postgres://u:hunter2@127.0.0.1:1,127.0.0.1:1/panel",
            1,
            "host 2: Connection refused",
        ),
    ] {
        for arguments in [
            &["migrate"][..],
            &[
                "user",
                "create",
                "--username=u",
                "--email=e@e",
                "--password-stdin",
            ],
        ] {
            let mut command = aileron(arguments);
            command.env("AILERON_DATABASE_URL", url).env("RUST_LOG", "trace");
            command.env("AILERON_SECRET_KEY", crate::house::SECRET_KEY);
            let output = run(command, "password");
            assert_eq!(output.status.code(), Some(status), "{url}");
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(said.matches(expected).count(), 1, "{url}: {said}");
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}
