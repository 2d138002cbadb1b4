//! Aileron, furnished for the bench.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

use crate::house::{NODES, PASSWORD, Server, TOKEN, USERS, username};
use crate::http::{self, Connection};
use crate::process::Process;
use crate::program::Program;
use crate::request::{self, Credential};

impl Program {
    /// Fills an empty database. Returns the users' API keys.
    pub(crate) fn furnish(&self, wings: &[String]) -> anyhow::Result<Vec<String>> {
        let mut keys = Vec::new();
        for user in 0..USERS {
            let name = username(user);
            let email = format!("{name}@example.com");
            let create = [
                "user",
                "create",
                "--username",
                &name,
                "--email",
                &email,
                "--password-stdin",
            ];
            self.run(create, PASSWORD)?;
            let key = self.run(
                ["api-key", "create", "--user", &name, "--description", "bench"],
                "",
            )?;
            keys.push(key["token"].as_str().context("no token")?.to_owned());
        }
        for (node, url) in (0..NODES).zip(wings) {
            let name = format!("node{node}");
            let create = [
                "node",
                "create",
                "--name",
                &name,
                "--url",
                url,
                "--token-id",
                &name,
                "--token-stdin",
            ];
            self.run(create, TOKEN)?;
        }
        for server in Server::all() {
            let owner = username(server.owner());
            let node = format!("node{}", server.node());
            let (name, uuid) = (server.name(), server.uuid());
            let create = [
                "server", "create", "--name", &name, "--uuid", &uuid, "--owner", &owner, "--node", &node,
            ];
            self.run(create, "")?;
        }
        Ok(keys)
    }

    /// Serves until the first answer, to somebody with this key, and says how long that took.
    pub(crate) fn start_to_first_answer(&self, key: &str) -> anyhow::Result<Duration> {
        let process = self.serve()?;
        let address = process.address()?;
        let request = request::get("/api/client/servers?limit=1", Credential::ApiKey(key));
        let took = http::block_on(async {
            let mut connection = Connection::open(address).await?;
            connection.ask(&request).await?;
            Ok(process.begun.elapsed())
        })?;
        process.end()?;
        Ok(took)
    }
}

/// A running panel.
pub(crate) struct Panel {
    pub(crate) process: Process,
    people: Vec<Person>,
}

/// A user, and what they show.
pub(crate) struct Person {
    pub(crate) key: String,
    /// Empty until they have logged in.
    pub(crate) session: String,
}

/// How many entries the logs of all servers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entries {
    pub(crate) all: u64,
    /// Those whose outcome is `sent`.
    pub(crate) sent: u64,
}

impl Panel {
    pub(crate) fn start(program: &Program, keys: &[String]) -> anyhow::Result<Self> {
        let people = keys.iter().map(|key| Person {
            key: key.clone(),
            session: String::new(),
        });
        Ok(Self {
            people: people.collect(),
            process: program.serve()?,
        })
    }

    /// Opens a session for everybody who has none.
    pub(crate) fn log_in(&mut self) -> anyhow::Result<()> {
        if self.people.iter().all(|person| !person.session.is_empty()) {
            return Ok(());
        }
        let address = self.process.address()?;
        http::block_on(async {
            let mut connection = Connection::open(address).await?;
            for (user, person) in (0..).zip(&mut self.people) {
                let answer = connection.ask(&request::log_in(&username(user))).await?;
                let cookie = answer.header("set-cookie")?;
                let session = cookie.split(';').next().and_then(|pair| pair.split_once('='));
                session.context("no session")?.1.clone_into(&mut person.session);
            }
            Ok(())
        })
    }

    pub(crate) fn owner(&self, server: Server) -> &Person {
        &self.people[server.owner() as usize]
    }

    /// The bytes of the answer to a GET by a server's owner.
    pub(crate) fn size(&self, path: &str, server: Server) -> anyhow::Result<usize> {
        let address = self.process.address()?;
        let request = request::get(path, Credential::ApiKey(&self.owner(server).key));
        http::block_on(async {
            let mut connection = Connection::open(address).await?;
            Ok(connection.ask(&request).await?.body.len())
        })
    }

    /// What the logs have, by the totals that the API gives of them.
    pub(crate) fn entries(&self) -> anyhow::Result<Entries> {
        let address = self.process.address()?;
        http::block_on(async {
            let mut connection = Connection::open(address).await?;
            let mut entries = Entries { all: 0, sent: 0 };
            for server in Server::all() {
                for (filter, count) in [("", &mut entries.all), ("&outcome=sent", &mut entries.sent)] {
                    let path = format!(
                        "/api/client/servers/{}/activity?limit=1{filter}",
                        server.identifier()
                    );
                    let request = request::get(&path, Credential::ApiKey(&self.owner(server).key));
                    let page: Value = serde_json::from_slice(connection.ask(&request).await?.body)?;
                    let total = page.pointer("/pagination/total").and_then(Value::as_u64);
                    *count += total.with_context(|| format!("no total in {page}"))?;
                }
            }
            Ok(entries)
        })
    }
}
