//! The real program as a panel that the contract's cases are held against.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;

use async_trait::async_trait;
use contract_cases::{Breakable, Cast, Fleet, PanelUnderTest, Received, Typed, WingsAnswer};
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::BigInt;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};
use scripted_wings::{ClosedPort, Script, ScriptedWings};
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, NoTls};

use crate::house::{House, NODE_TOKEN, SECRET_KEY};
use crate::running::{Running, aileron};

/// `aileron serve` with everybody in its database and a scripted Wings.
pub(crate) struct RealPanel {
    pub(crate) program: Running,
    pub(crate) wings: Arc<ScriptedWings>,
    pub(crate) house: Arc<House>,
    nobody: Arc<ClosedPort>,
}

pub(crate) const PRESSES_PER_MINUTE: u32 = 20;

impl RealPanel {
    pub(crate) async fn in_house(house: House) -> Self {
        Self::with(house, &[]).await
    }

    /// With further arguments to `serve`.
    pub(crate) async fn with(house: House, arguments: &[&str]) -> Self {
        let wings = ScriptedWings::start_with_token(NODE_TOKEN).await;
        wings.host([&house.fleet.plain.uuid, &house.fleet.slug.uuid]);
        let nobody = ClosedPort::take().unwrap();
        house.connect(&wings.url(), &nobody.url()).await;
        let mut command = serve(&house.url);
        command.args(arguments);
        Self {
            program: Running::start(command),
            wings: Arc::new(wings),
            house: Arc::new(house),
            nobody: Arc::new(nobody),
        }
    }

    /// Another process over the same database.
    pub(crate) fn another(&self, arguments: &[&str]) -> Self {
        let mut command = serve(&self.house.url);
        command.args(arguments);
        Self {
            program: Running::start(command),
            wings: Arc::clone(&self.wings),
            house: Arc::clone(&self.house),
            nobody: Arc::clone(&self.nobody),
        }
    }

    /// Runs a statement on its database, past the program.
    pub(crate) async fn execute(&self, statement: &str) {
        self.attempt(statement).await.unwrap();
    }

    /// What a query for one number, which is called `number`, finds in its database.
    pub(crate) async fn number(&self, query: &str) -> i64 {
        if let Some(mut connection) = self.sqlite() {
            let found: Number = sql_query(query).get_result(&mut connection).unwrap();
            return found.number;
        }
        let (client, _connection) = self.postgres().await;
        client.query_one(query, &[]).await.unwrap().get("number")
    }

    async fn attempt(&self, statement: &str) -> Result<(), String> {
        if let Some(mut connection) = self.sqlite() {
            let executed = connection.batch_execute(statement);
            return executed.map_err(|error| error.to_string());
        }
        let (client, connection) = self.postgres().await;
        let executed = client.batch_execute(statement).await;
        drop(client);
        connection.await.unwrap();
        executed.map_err(|error| error.to_string())
    }

    /// Another program's connection to its file, if it has one.
    fn sqlite(&self) -> Option<SqliteConnection> {
        let path = self.house.url.strip_prefix("sqlite://")?;
        let mut connection = SqliteConnection::establish(path).unwrap();
        connection.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
        Some(connection)
    }

    /// Another program's connection to its PostgreSQL, and what carries it for as long as the client is there.
    async fn postgres(&self) -> (Client, JoinHandle<()>) {
        let (client, connection) = tokio_postgres::connect(&self.house.url, NoTls).await.unwrap();
        let carried = tokio::spawn(async move { connection.await.unwrap() });
        (client, carried)
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// `aileron serve` on this database, with short time-outs. Arguments may say otherwise.
pub(crate) fn serve(database_url: &str) -> Command {
    let mut command = aileron(&["serve", "--listen", "127.0.0.1:0"]);
    command
        .env("AILERON_WINGS_TIMEOUT", "2s")
        .env("AILERON_RATE_LIMIT", PRESSES_PER_MINUTE.to_string())
        .env("AILERON_DATABASE_URL", database_url)
        .env("AILERON_SECRET_KEY", SECRET_KEY)
        .env("RUST_LOG", "trace");
    command
}

#[async_trait]
impl PanelUnderTest for RealPanel {
    fn address(&self) -> SocketAddr {
        self.program.address
    }

    fn cast(&self) -> &Cast {
        &self.house.cast
    }

    fn fleet(&self) -> &Fleet {
        &self.house.fleet
    }

    fn presses_per_minute(&self) -> u32 {
        PRESSES_PER_MINUTE
    }

    async fn wings_answers(&self, answer: WingsAnswer) {
        self.wings.answer(match answer {
            WingsAnswer::Accept => Script::Accept,
            WingsAnswer::Status(status, body) if body.starts_with('{') => Script::json(status, &body),
            WingsAnswer::Status(status, body) => Script::text(status, &body),
            WingsAnswer::Hang => Script::HangAfterReading,
            WingsAnswer::Reset => Script::ResetAfterReading,
            WingsAnswer::HalfAnAnswer => Script::HalfAHead,
            WingsAnswer::Garbage => Script::Garbage,
        });
    }

    async fn hold_wings(&self) {
        self.wings.hold();
    }

    async fn release_wings(&self) {
        self.wings.release();
    }

    async fn received(&self) -> Vec<Received> {
        let calls = self
            .wings
            .calls()
            .into_iter()
            .filter(|call| call.method == "POST" && call.path.ends_with("/power"));
        calls
            .map(|call| {
                let body: Value = serde_json::from_str(&call.body).unwrap();
                Received {
                    server: call.path.split('/').nth(3).unwrap().to_owned(),
                    action: body["action"].as_str().unwrap().to_owned(),
                    request_id: call.header("x-request-id").map(ToOwned::to_owned),
                }
            })
            .collect()
    }

    async fn typed(&self) -> Vec<Typed> {
        let calls = self.wings.calls().into_iter();
        calls
            .filter(|call| call.path.ends_with("/commands"))
            .map(|call| {
                let body: Value = serde_json::from_str(&call.body).unwrap();
                Typed {
                    server: call.path.split('/').nth(3).unwrap().to_owned(),
                    line: body["commands"][0].as_str().unwrap().to_owned(),
                }
            })
            .collect()
    }
}

#[async_trait]
impl Breakable for RealPanel {
    async fn break_writes(&self) {
        self.execute("ALTER TABLE activity RENAME TO activity_out_of_reach")
            .await;
    }

    async fn break_reads(&self) {
        self.execute("ALTER TABLE users RENAME TO users_out_of_reach")
            .await;
    }

    async fn mend(&self) {
        for table in ["activity", "users"] {
            // Only one of them may have been broken.
            let _intact = self
                .attempt(&format!("ALTER TABLE {table}_out_of_reach RENAME TO {table}"))
                .await;
        }
    }
}
