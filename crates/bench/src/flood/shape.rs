//! The one who floods.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::{Instant, interval_at};

use crate::house::Server;
use crate::http::Connection;
use crate::request::{self, Credential};

/// How a flood comes.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// So often a second, evenly spread.
    Evenly,
    /// As often, with all connections asking at the same moment.
    AtOnce,
    /// Each connection asks again as soon as it is answered.
    InALoop,
}

/// Over how many connections.
pub(super) const CONNECTIONS: u32 = 32;

/// What the one who floods got.
#[derive(Default)]
pub(super) struct Answered {
    pub(super) let_through: u64,
    pub(super) refused: u64,
}

impl Shape {
    pub(super) const ALL: [Self; 3] = [Self::Evenly, Self::AtOnce, Self::InALoop];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Evenly => "evenly spread",
            Self::AtOnce => "all connections at once",
            Self::InALoop => "in a loop",
        }
    }

    /// When a connection asks for the first time, and how often then.
    fn pace(self, connection: u32, rate: u32) -> Option<(Duration, Duration)> {
        let each = Duration::from_secs(1) * CONNECTIONS / rate.max(1);
        match self {
            Self::Evenly => Some((each * connection / CONNECTIONS, each)),
            Self::AtOnce => Some((Duration::ZERO, each)),
            Self::InALoop => None,
        }
    }

    /// Floods until it is over: presses and lists of all servers in turn, with this key, so many a second or as many as are
    /// answered.
    pub(super) async fn flood(
        self,
        address: SocketAddr,
        key: &str,
        rate: u32,
        over: &AtomicBool,
    ) -> anyhow::Result<Answered> {
        let requests = [
            request::press(&Server::FIRST.identifier(), Credential::ApiKey(key)),
            request::get("/api/client/servers?limit=100", Credential::ApiKey(key)),
        ];
        let begin = Instant::now();
        let connections = (0..CONNECTIONS).map(async |number| {
            let mut connection = Connection::open(address).await?;
            let mut ticks = self
                .pace(number, rate)
                .map(|(first, each)| interval_at(begin + first, each));
            let mut answered = Answered::default();
            for request in requests.iter().cycle() {
                if let Some(ticks) = &mut ticks {
                    ticks.tick().await;
                }
                if over.load(Ordering::Relaxed) {
                    break;
                }
                match connection.status(request).await? {
                    200 => answered.let_through += 1,
                    429 => answered.refused += 1,
                    other => anyhow::bail!("the flood was answered {other}"),
                }
            }
            Ok(answered)
        });
        let mut all = Answered::default();
        for answered in try_join_all(connections).await? {
            all.add(&answered);
        }
        Ok(all)
    }
}

impl Answered {
    pub(super) fn add(&mut self, other: &Self) {
        self.let_through += other.let_through;
        self.refused += other.refused;
    }
}
