use std::time::Duration;

use aileron_domain::{ActivityEntry, OutcomeKind};
use aileron_persistence::Store;
use anyhow::Context as _;
use tokio::time::Instant;

use super::Stage;
use crate::answer::Answer;
use crate::http::Connection;
use crate::link::Link;
use crate::load::Load;
use crate::press::{End, Press};
use crate::program::tail;
use crate::wings::Log;

/// What can be looked at when everybody has gone home.
pub(crate) struct Closed {
    pub(crate) presses: Vec<Press>,
    pub(crate) received: Log,
    pub(crate) entries: Vec<ActivityEntry>,
    pub(crate) violations: Vec<String>,
    /// How long it took, after the last fault, until every server could be pressed again.
    pub(crate) well_after: Duration,
    /// The last lines that the panel logged.
    pub(crate) panel_log: String,
}

/// How soon after a fault everything must work again, and nothing be pending any more.
const RECOVERY: Duration = Duration::from_secs(30);

/// How often that is looked at.
const LOOK: Duration = Duration::from_millis(100);

impl Stage {
    /// Waits until each running instance is ready and carries presses through on every server, without a restart.
    /// Says how long that took.
    pub(crate) async fn well(&mut self) -> Duration {
        let began = Instant::now();
        for instance in self.running() {
            if let Err(sick) = self.instance_well(instance, began + RECOVERY).await {
                self.violations
                    .push(format!("instance {instance} did not recover: {sick:#}"));
            }
        }
        began.elapsed()
    }

    /// Ends the load, waits until it is well and nothing is pending, ends the panel, and reads what there is to read.
    pub(crate) async fn close(mut self, load: Load) -> anyhow::Result<Closed> {
        let well_after = self.well().await;
        let mut presses = load.stop().await?;
        self.nothing_pending().await?;
        for instance in self.running() {
            let stopped = self.instances[instance].stopped;
            if let Err(error) = self.ask_to_end(instance).await {
                self.violations.push(format!("instance {instance}: {error:#}"));
            }
            // No load saw this one.
            self.instances[instance].stopped = stopped;
        }
        self.links_empty().await;
        let store = self.house.open().await?;
        let entries = self.house.entries(&store, None).await?;
        self.log_is_whole(&store).await?;
        let received = self.wings.log();
        self.wings.stop().await;
        presses.append(&mut self.presses);
        Ok(Closed {
            presses,
            received,
            entries,
            violations: self.violations,
            well_after,
            panel_log: tail(&self.serve.log),
        })
    }

    /// Whatever was broken or killed, the log's chain is as if nothing had been.
    async fn log_is_whole(&mut self, store: &Store) -> anyhow::Result<()> {
        let mut findings = store.check_heads().await?;
        for server in &self.house.servers {
            findings.append(&mut store.check_log(*server, None).await?.findings);
        }
        let findings = findings.iter();
        self.violations
            .extend(findings.map(|finding| format!("the log looks tampered with: {finding:?}")));
        Ok(())
    }

    async fn instance_well(&mut self, instance: usize, deadline: Instant) -> anyhow::Result<()> {
        let mut client = self.client(instance);
        let mut last = "nothing was tried".to_owned();
        let mut server = 0;
        while server < self.house.servers.len() {
            if Instant::now() > deadline {
                anyhow::bail!("after {} s it still says: {last}", RECOVERY.as_secs());
            }
            match self.readiness(instance).await {
                Ok(200) => {}
                Ok(status) => {
                    last = format!("/readyz {status}");
                    tokio::time::sleep(LOOK).await;
                    continue;
                }
                Err(error) => {
                    last = format!("/readyz {error:#}");
                    tokio::time::sleep(LOOK).await;
                    continue;
                }
            }
            let Some(press) = client.press_on_server(server).await else {
                "no connection".clone_into(&mut last);
                continue;
            };
            match &press.end {
                End::Answered(Answer::Sent) => server += 1,
                // The Wings had its turn to refuse.
                End::Answered(Answer::Conflict) => {}
                other => {
                    last = format!("{other:?}");
                    tokio::time::sleep(LOOK).await;
                }
            }
            self.presses.push(press);
        }
        Ok(())
    }

    async fn readiness(&self, instance: usize) -> anyhow::Result<u16> {
        let address = *self.instances[instance].address.borrow();
        let mut connection = Connection::open(address.context("it does not run")?).await?;
        let asked = connection.exchange("GET /readyz HTTP/1.1\r\nHost: panel\r\n\r\n");
        Ok(tokio::time::timeout(self.patience, asked).await??.status)
    }

    /// What is still pending after a while will be for ever: the comparison counts it.
    async fn nothing_pending(&mut self) -> anyhow::Result<()> {
        let store = self.house.open().await?;
        let deadline = Instant::now() + RECOVERY;
        while !self
            .house
            .entries(&store, Some(OutcomeKind::Pending))
            .await?
            .is_empty()
        {
            if Instant::now() > deadline {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// With the panel gone all connections end, once everything on them has been carried to where it was going.
    async fn links_empty(&mut self) {
        let deadline = Instant::now() + RECOVERY;
        let open = |stage: &Self| {
            let database = stage.database.link.as_ref().map_or(0, Link::connections);
            stage.wings_link.connections() + database
        };
        while open(self) > 0 {
            if Instant::now() > deadline {
                let open = open(self);
                self.violations
                    .push(format!("{open} connections are left without a panel"));
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
