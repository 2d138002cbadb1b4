//! Somebody moves in with all that their Pterodactyl panel has.

use std::process::{Command, Output};

use aileron_pterodactyl_import::sample::{
    ALICE, ALICES_KEY, APP_KEY, BOB, BOBS_EXPIRED_KEY, BOBS_KEY, CAROL, NODE_ONE, SQL, SURVIVAL, SUSPENDED,
};
use contract_cases::{Answer, Ask};
use scripted_wings::ScriptedWings;
use serde_json::{Value, json};
use tempfile::TempDir;
use test_mariadb::MariaDb;

use crate::house::{House, SECRET_KEY};
use crate::panel::RealPanel;
use crate::running::{aileron, run};

/// The panel that they come from, and the one that they come to, which serves meanwhile.
struct Move {
    there: MariaDb,
    here: RealPanel,
    wings: ScriptedWings,
    directory: TempDir,
}

const DATABASE: &str = "panel";

impl Move {
    /// `None`, having said so, where there is no MariaDB.
    async fn begin() -> Option<Self> {
        let there = MariaDb::start().await?;
        let wings = ScriptedWings::start_with_token(NODE_ONE.token).await;
        wings.host([SURVIVAL.id]);
        there.create_database(DATABASE).await.unwrap();
        there.execute(DATABASE, SQL).await.unwrap();
        let changes = format!(
            "UPDATE nodes SET scheme = 'http', fqdn = '127.0.0.1', daemonListen = {} WHERE id = 1;
             UPDATE activity_logs SET timestamp = UTC_TIMESTAMP() - INTERVAL 1 HOUR WHERE YEAR(timestamp) > 2020;",
            wings.address().port()
        );
        there.execute(DATABASE, &changes).await.unwrap();
        Some(Self {
            there,
            here: RealPanel::in_house(House::on_sqlite().await).await,
            wings,
            directory: TempDir::new().unwrap(),
        })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = aileron(&["import", "pterodactyl", "--json"]);
        command
            .args(arguments)
            .env("AILERON_DATABASE_URL", &self.here.house.url)
            .env("AILERON_SECRET_KEY", SECRET_KEY);
        command
    }

    /// What the `.env` file of the panel there says.
    fn settings(&self) -> String {
        let url: url::Url = self.there.url(DATABASE).parse().unwrap();
        let settings = format!(
            "APP_NAME=\"Our panel\"\nAPP_KEY={APP_KEY}\n\nDB_HOST=127.0.0.1\nDB_PORT={}\nDB_DATABASE={DATABASE}\n\
             DB_USERNAME={}\nDB_PASSWORD=\"{}\"\n",
            url.port().unwrap(),
            MariaDb::USER,
            MariaDb::PASSWORD
        );
        self.file(".env", settings.as_bytes())
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.directory.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Where to read, as one types it.
    fn address(&self) -> String {
        let mut url: url::Url = self.there.url(DATABASE).parse().unwrap();
        url.set_password(None).unwrap();
        url.into()
    }

    async fn list(&self, key: &str) -> Answer {
        Ask::get("/api/client")
            .answered_in_pterodactyls()
            .bearer(key)
            .send(&self.here)
            .await
    }
}

fn report(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What it says and how it ends when it does not do it.
fn complaint(command: Command) -> String {
    let output = run(command, "");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn new(report: &Value) -> Vec<u64> {
    let kinds = [
        "users", "nodes", "eggs", "servers", "subusers", "apiKeys", "activity",
    ];
    kinds.map(|kind| report[kind]["new"].as_u64().unwrap()).to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_programs_and_servers_go_on_as_if_nothing_had_happened() {
    let Some(moving) = Move::begin().await else { return };
    let env = moving.settings();
    let trial = report(&run(moving.command(&["--env", &env, "--dry-run"]), ""));
    assert_eq!(trial["written"], false);
    assert_eq!(moving.list(ALICES_KEY).await.status, 401);

    let mut moved = report(&run(moving.command(&["--env", &env]), ""));
    assert_eq!(moved["written"].take(), true);
    assert!(new(&moved).iter().all(|number| *number > 0), "{moved}");
    assert!(!moved["leftOut"].as_array().unwrap().is_empty());
    for kind in ["users", "servers", "activity", "leftOut"] {
        assert_eq!(moved[kind], trial[kind], "{kind}");
    }

    let log_in = |who: &str, password: &str| {
        Ask::post("/api/auth/login").json(&json!({"username": who, "password": password}))
    };
    let alice = log_in(ALICE.username, ALICE.password)
        .send(&moving.here)
        .await
        .ok();
    assert_eq!(alice["data"]["user"]["id"], ALICE.id);
    assert_eq!(
        log_in(ALICE.username, BOB.password)
            .send(&moving.here)
            .await
            .status,
        401
    );
    let carol = log_in(CAROL.username, CAROL.password).send(&moving.here).await;
    assert_eq!(
        (carol.status, &carol.json()["reason"]),
        (401, &json!("second_factor_required"))
    );

    let list = moving.list(ALICES_KEY).await.json();
    let identifiers: Vec<&Value> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|server| &server["attributes"]["identifier"])
        .collect();
    assert!(identifiers.contains(&&json!(SURVIVAL.identifier)), "{list}");
    assert_eq!(moving.list(BOBS_EXPIRED_KEY).await.status, 401);

    let press = async |key: &str, server: &str, signal: &str| {
        let path = format!("/api/client/servers/{server}/power");
        let press = Ask::post(path)
            .answered_in_pterodactyls()
            .json(&json!({"signal": signal}))
            .bearer(key);
        press.send(&moving.here).await.status
    };
    assert_eq!(press(ALICES_KEY, SURVIVAL.identifier, "restart").await, 204);
    assert_eq!(press(BOBS_KEY, SURVIVAL.identifier, "start").await, 204);
    assert_eq!(press(BOBS_KEY, SURVIVAL.identifier, "kill").await, 403);
    assert_eq!(press(ALICES_KEY, SUSPENDED.identifier, "start").await, 409);
    assert_eq!(moving.wings.actions().len(), 2);

    let path = format!(
        "/api/client/servers/{}/activity?per_page=100",
        SURVIVAL.identifier
    );
    let log = Ask::get(path).bearer(ALICES_KEY).send(&moving.here).await.json();
    let events: Vec<&str> = log["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["attributes"]["event"].as_str().unwrap())
        .collect();
    assert_eq!(
        events[..3],
        ["server:power.kill", "server:power.start", "server:power.restart"]
    );
    assert!(events.len() > 3, "{events:?}");

    let again = report(&run(moving.command(&["--env", &env]), ""));
    assert_eq!(new(&again), [0; 7], "{again}");
    let verify = {
        let mut command = aileron(&["activity", "verify"]);
        command
            .env("AILERON_DATABASE_URL", &moving.here.house.url)
            .env("AILERON_SECRET_KEY", SECRET_KEY);
        run(command, "")
    };
    assert!(verify.status.success(), "{verify:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_brings_what_the_database_does() {
    let Some(moving) = Move::begin().await else { return };
    let dump = moving.file("panel.sql", &moving.there.dump(DATABASE, &[]).await.unwrap());
    let with_key = |arguments: &[&str]| {
        let mut command = moving.command(arguments);
        command.env("APP_KEY", APP_KEY);
        command
    };
    let by_dump = report(&run(with_key(&["--dump", &dump, "--dry-run"]), ""));
    let mut by_address = with_key(&["--from", &moving.address(), "--dry-run"]);
    by_address.env("DB_PASSWORD", MariaDb::PASSWORD);
    assert_eq!(report(&run(by_address, "")), by_dump);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_brings_nothing_and_says_why() {
    let Some(moving) = Move::begin().await else { return };
    let dump = moving.there.dump(DATABASE, &[]).await.unwrap();
    let half = moving.file("half.sql", &dump[..dump.len() / 2]);
    let whole = moving.file("whole.sql", &dump);
    let keyed = |arguments: &[&str], key: &str| {
        let mut command = moving.command(arguments);
        command.env("APP_KEY", key);
        command
    };
    let another_key = "base64:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    let with_password = moving.there.url(DATABASE);
    for (command, said) in [
        (moving.command(&["--dump", &whole]), "APP_KEY is needed"),
        (keyed(&["--dump", &whole], "nonsense"), "APP_KEY cannot be used"),
        (keyed(&["--dump", &whole], another_key), "nothing was written"),
        (keyed(&["--dump", &half], APP_KEY), "nothing was written"),
        (
            keyed(&["--dump", "/nowhere/panel.sql"], APP_KEY),
            "nothing was written",
        ),
        (
            keyed(&["--from", &moving.address()], APP_KEY),
            "nothing was written",
        ),
        (
            keyed(&["--from", &with_password], APP_KEY),
            "there is a password in --from",
        ),
        (keyed(&[], APP_KEY), "say where to read"),
    ] {
        let complaint = complaint(command);
        assert!(complaint.contains(said), "{complaint}");
        for secret in [APP_KEY, MariaDb::PASSWORD, "127.0.0.1"] {
            assert!(!complaint.contains(secret), "{complaint}");
        }
    }
    assert_eq!(moving.list(ALICES_KEY).await.status, 401);
}
