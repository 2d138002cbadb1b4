//! Everything in one, for somebody who wants to see it.

mod announcement;
mod house;
mod keepsakes;
mod provisioned;

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use aileron_local_wings::{LocalWings, LocalWingsConfig, LocalWingsError, PanelConfig};
use aileron_persistence::{DatabaseUrl, Migrate, OpenError, SecretKey, Store, StoreConfig};
use anyhow::Context as _;
use clap::Parser as _;
use directories::ProjectDirs;

use crate::logging;
use crate::serving::{Options, Serving};
use crate::signals::Ending;
use keepsakes::Keepsakes;

/// See Aileron at work: a panel with sample users and sample servers that really run, in one command.
///
/// It prints where to go and who to be. Ctrl-C stops it all, the sample servers too. The next time it comes up as this
/// time left it.
#[derive(clap::Args)]
pub(crate) struct Demo {
    /// Where to listen. Port 0 takes any free one.
    #[arg(
        long,
        value_name = "ADDR",
        env = "AILERON_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,

    /// Where to keep the database and the sample servers' files. [default: in the platform's data directory]
    #[arg(long, value_name = "DIR", env = "AILERON_DATA_DIR")]
    data_dir: Option<PathBuf>,
}

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        logging::start_for_demo();
        let mut ending = Ending::listen()?;
        let directory = self.directory()?;
        house::make_directory(&directory)?;
        let mut keepsakes = Keepsakes::open(directory.join("demo.json"))?;
        let store = open_database(&directory).await?;

        house::furnish(&store, &mut keepsakes, free_address()?).await?;
        let serving = Serving::start(store.clone(), &self.options()?).await.with_context(|| {
            format!("the demo could not start (is another one running? `--listen 127.0.0.1:0` and another --data-dir keep two apart; this one's is {})", directory.display())
        })?;

        let url = serving.url();
        let ended = run_wings(&store, &url, &keepsakes, &directory, &mut ending).await;
        let stopped = serving.stop().await;
        if let Ok(wings) = ended {
            wings.shutdown().await;
            return stopped;
        }
        ended.map(drop)
    }

    fn directory(&self) -> anyhow::Result<PathBuf> {
        if let Some(directory) = &self.data_dir {
            return Ok(directory.clone());
        }
        let project = ProjectDirs::from("", "", "aileron");
        let project = project.context("this machine names no data directory: give one by --data-dir")?;
        Ok(project.data_dir().join("demo"))
    }

    /// As `serve` has them by default.
    fn options(&self) -> anyhow::Result<Options> {
        #[derive(clap::Parser)]
        struct Defaults {
            #[command(flatten)]
            options: Options,
        }
        let Defaults { mut options } = Defaults::try_parse_from(["demo"])?;
        options.listen = self.listen;
        Ok(options)
    }
}

/// Starts the Wings, which belongs to the panel, completes the house, says so, and waits for the end.
async fn run_wings(
    store: &Store,
    url: &str,
    keepsakes: &Keepsakes,
    directory: &Path,
    ending: &mut Ending,
) -> anyhow::Result<LocalWings> {
    let wings = start_wings(store, url, keepsakes, directory).await?;
    provisioned::furnish(store, directory, house::sight()).await?;
    announcement::print(url, keepsakes, directory)?;
    ending.wait().await;
    Ok(wings)
}

/// The panel knows where the Wings is before that calls it for the first time. Should somebody else take the address in
/// between, another one does.
async fn start_wings(
    store: &Store,
    url: &str,
    keepsakes: &Keepsakes,
    directory: &Path,
) -> anyhow::Result<LocalWings> {
    let files = std::path::absolute(directory.join("servers"))?;
    let panel = PanelConfig::new(url.parse()?, house::TOKEN_ID.parse()?, files);
    let mut config = LocalWingsConfig {
        listen: free_address()?,
        token: keepsakes
            .node_token()
            .parse()
            .context("the demo's file of secrets has been changed")?,
        servers: house::server_specs(directory)?,
        panel: Some(panel),
    };
    let mut tries = 5;
    loop {
        tries -= 1;
        house::move_wings(store, config.listen).await?;
        match LocalWings::start(config.clone()) {
            Err(LocalWingsError::Listen { .. }) if tries > 0 => config.listen = free_address()?,
            started => return started.context("cannot start the local Wings"),
        }
    }
}

/// An address of this machine that nobody listens on now.
fn free_address() -> anyhow::Result<SocketAddr> {
    let free = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)));
    let free = free.and_then(|listener| listener.local_addr());
    free.context("this machine has no free port")
}

async fn open_database(directory: &Path) -> anyhow::Result<Store> {
    let path = directory.join("panel.db");
    let key = SecretKey::beside(&directory.join("panel.db.key"))?;
    let opened: Result<Store, OpenError> =
        Store::open(StoreConfig::new(DatabaseUrl::Sqlite(path), key), Migrate::First).await;
    Ok(opened?)
}
