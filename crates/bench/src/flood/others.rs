//! Everybody but the one who floods.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use crate::house::{Server, USERS};
use crate::http::Connection;
use crate::request::{self, Credential};

/// How long answers took.
#[derive(Default)]
pub(super) struct Told {
    pub(super) reads: Vec<Duration>,
    pub(super) presses: Vec<Duration>,
}

impl Told {
    pub(super) fn add(&mut self, other: Self) {
        self.reads.extend(other.reads);
        self.presses.extend(other.presses);
    }
}

/// How often each of them asks, well within their limits: one press in so many requests.
const EVERY: Duration = Duration::from_millis(100);
const PRESS_EVERY: u64 = 10;

/// Everybody but the first user, each on a connection of their own. Any answer but 200 is an error.
pub(super) async fn others(address: SocketAddr, keys: &[String], window: Duration) -> anyhow::Result<Told> {
    let mut people = JoinSet::new();
    for user in 1..USERS {
        let server = Server::all()
            .find(|server| server.owner() == user)
            .context("a user without a server")?;
        let key = keys.get(user as usize).context("a user without a key")?.clone();
        people.spawn(async move {
            let credential = Credential::ApiKey(&key);
            let read = request::get(
                &format!("/api/client/servers/{}", server.identifier()),
                credential,
            );
            let press = request::press(&server.identifier(), credential);
            let mut connection = Connection::open(address).await?;
            let mut ticks = interval(EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut told = Told::default();
            let begun = Instant::now();
            for number in u64::from(user).. {
                ticks.tick().await;
                let presses = number % PRESS_EVERY == 0;
                let asked = Instant::now();
                if asked - begun >= window {
                    break;
                }
                connection.ask(if presses { &press } else { &read }).await?;
                let of_kind = if presses {
                    &mut told.presses
                } else {
                    &mut told.reads
                };
                of_kind.push(asked.elapsed());
            }
            anyhow::Ok(told)
        });
    }
    let mut all = Told::default();
    while let Some(told) = people.join_next().await {
        all.add(told??);
    }
    Ok(all)
}
