//! Everything that takes part in one scenario.

mod closing;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::{Context as _, bail};
use fastrand::Rng;
use tokio::sync::watch;

use crate::client::Client;
use crate::database::Database;
use crate::house::House;
use crate::link::Link;
use crate::load::{Load, Manners};
use crate::press::Press;
use crate::program::{Program, Serve};
use crate::wings::Wings;

pub(crate) use closing::Closed;

/// A panel of one or more instances with a house full of users and servers, its Wings, and the links between them.
pub(crate) struct Stage {
    pub(crate) rng: Rng,
    pub(crate) house: Arc<House>,
    pub(crate) wings: Wings,
    pub(crate) wings_link: Link,
    pub(crate) database: Database,
    pub(crate) instances: Vec<Instance>,
    /// What was found to be wrong on the way.
    pub(crate) violations: Vec<String>,
    serve: Serve,
    sequence: Arc<AtomicU64>,
    patience: Duration,
    /// The presses that no load sent.
    presses: Vec<Press>,
}

/// One instance of the panel: a process, now and then another one.
pub(crate) struct Instance {
    program: Option<Program>,
    address: watch::Sender<Option<SocketAddr>>,
    /// It was killed at least once.
    pub(crate) killed: bool,
    /// It was asked to end at least once, under load.
    pub(crate) stopped: bool,
}

/// What differs between scenarios.
pub(crate) struct Setting {
    pub(crate) aileron: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) instances: usize,
    pub(crate) wings_timeout: Duration,
}

/// How much longer than the Wings' time-out a client waits: longer than the panel waits for its database.
const PATIENCE: Duration = Duration::from_secs(60);

impl Stage {
    /// Furnishes the database and starts everybody.
    pub(crate) async fn set(setting: Setting, database: Database, mut rng: Rng) -> anyhow::Result<Self> {
        let wings = Wings::start()?;
        let wings_link = Link::to(wings.address, rng.fork())?;
        let house = House::furnish(&database.url, &format!("http://{}", wings_link.address)).await?;
        let serve = Serve {
            aileron: setting.aileron,
            database_url: database.url_of_panel.clone(),
            wings_timeout: setting.wings_timeout,
            log: setting.log,
        };
        let instance = || Instance {
            program: None,
            address: watch::Sender::new(None),
            killed: false,
            stopped: false,
        };
        let mut stage = Self {
            rng,
            house: Arc::new(house),
            wings,
            wings_link,
            database,
            instances: (0..setting.instances).map(|_| instance()).collect(),
            violations: Vec::new(),
            serve,
            sequence: Arc::default(),
            patience: setting.wings_timeout + PATIENCE,
            presses: Vec::new(),
        };
        for instance in 0..setting.instances {
            stage.start(instance).await?;
        }
        Ok(stage)
    }

    /// Starts an instance, and lets clients know where it is.
    pub(crate) async fn start(&mut self, instance: usize) -> anyhow::Result<()> {
        let mut program = Program::spawn(&self.serve)?;
        let address = program.listening().await?;
        let instance = &mut self.instances[instance];
        instance.address.send_replace(Some(address));
        instance.program = Some(program);
        Ok(())
    }

    /// Starts a process and kills it before it may have got anywhere.
    pub(crate) async fn start_and_kill(&mut self, after: Duration) -> anyhow::Result<()> {
        let mut program = Program::spawn(&self.serve)?;
        tokio::time::sleep(after).await;
        program.kill()?;
        program.wait().await?;
        Ok(())
    }

    /// SIGKILL, whatever it is doing.
    pub(crate) async fn kill(&mut self, instance: usize) -> anyhow::Result<()> {
        let instance = &mut self.instances[instance];
        instance.killed = true;
        let mut program = instance.program.take().context("it does not run")?;
        program.kill()?;
        instance.address.send_replace(None);
        program.wait().await?;
        Ok(())
    }

    /// SIGTERM, and waits until it has ended as it should.
    pub(crate) async fn ask_to_end(&mut self, instance: usize) -> anyhow::Result<()> {
        let instance = &mut self.instances[instance];
        instance.stopped = true;
        let program = instance.program.take().context("it does not run")?;
        program.ask_to_end()?;
        instance.address.send_replace(None);
        let status = program.wait().await?;
        if !status.success() {
            bail!("aileron was asked to end, and ended with {status}");
        }
        Ok(())
    }

    /// Starts so many clients, evenly over the instances; those for which `leaves` says so leave half-way.
    pub(crate) fn load(&mut self, clients: usize, leaves: impl Fn(usize) -> bool) -> Load {
        let clients: Vec<_> = (0..clients)
            .map(|client| {
                let manners = if leaves(client) {
                    Manners::Leaving
                } else {
                    Manners::Patient
                };
                (self.client(client % self.instances.len()), manners)
            })
            .collect();
        Load::start(clients.into_iter())
    }

    /// Waits a moment of a random length, in milliseconds.
    pub(crate) async fn pause(&mut self, milliseconds: std::ops::RangeInclusive<u64>) {
        let pause = Duration::from_millis(self.rng.u64(milliseconds));
        tokio::time::sleep(pause).await;
    }

    fn client(&mut self, instance: usize) -> Client {
        let panel = (instance, self.instances[instance].address.subscribe());
        let (house, sequence) = (self.house.clone(), self.sequence.clone());
        Client::new(house, sequence, panel, self.patience, self.rng.fork())
    }

    fn running(&self) -> Vec<usize> {
        let runs = |instance: &usize| self.instances[*instance].program.is_some();
        (0..self.instances.len()).filter(runs).collect()
    }
}
