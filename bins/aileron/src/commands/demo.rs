//! Everything in one, for somebody who wants to see it.

mod announcement;
mod house;
mod keepsakes;

use std::net::SocketAddr;
use std::path::PathBuf;

use aileron_local_wings::{LocalWings, LocalWingsConfig};
use aileron_persistence::{DatabaseUrl, Migrate, OpenError, SecretKey, Store, StoreConfig};
use anyhow::Context as _;
use clap::Parser as _;
use directories::ProjectDirs;

use crate::logging::{self, LogFormat};
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
        logging::start(LogFormat::Text);
        let mut ending = Ending::listen()?;
        let directory = self.directory()?;
        house::make_directory(&directory)?;
        let mut keepsakes = Keepsakes::open(directory.join("demo.json"))?;
        let store = open_database(&directory).await?;

        let wings = LocalWings::start(LocalWingsConfig {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            token: keepsakes
                .node_token()
                .parse()
                .context("the demo's file of secrets has been changed")?,
            servers: house::server_specs(&directory)?,
            panel: None,
        })
        .context("cannot start the local Wings")?;

        let ended = self
            .serve(store, &wings, &mut keepsakes, &directory, &mut ending)
            .await;
        wings.shutdown().await;
        ended
    }

    async fn serve(
        &self,
        store: Store,
        wings: &LocalWings,
        keepsakes: &mut Keepsakes,
        directory: &std::path::Path,
        ending: &mut Ending,
    ) -> anyhow::Result<()> {
        house::furnish(&store, keepsakes, wings.local_addr()).await?;
        let serving = Serving::start(store, &self.options()?).await.with_context(|| {
            format!("the demo could not start (is another one running? `--listen 127.0.0.1:0` and another --data-dir keep two apart; this one's is {})", directory.display())
        })?;
        announcement::print(&serving.url(), keepsakes, directory)?;
        ending.wait().await;
        serving.stop().await
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

async fn open_database(directory: &std::path::Path) -> anyhow::Result<Store> {
    let path = directory.join("panel.db");
    let key = SecretKey::beside(&directory.join("panel.db.key"))?;
    let opened: Result<Store, OpenError> =
        Store::open(StoreConfig::new(DatabaseUrl::Sqlite(path), key), Migrate::First).await;
    Ok(opened?)
}
