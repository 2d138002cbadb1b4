use std::net::SocketAddr;
use std::path::PathBuf;

use aileron_domain::NodeTokenId;
use aileron_local_wings::{LocalWingsConfig, PanelConfig, ServerSpec};
use anyhow::{Context as _, bail};
use tracing::warn;
use url::Url;

use crate::logging::{self, LogFormat};
use crate::secrets;
use crate::signals::Ending;

/// Run a Wings that starts servers as plain local processes, for trying Aileron out.
///
/// It isolates nothing: no container, no limits, no other user. Do not use it for other people's servers.
#[derive(clap::Args)]
pub(crate) struct LocalWings {
    /// Where to listen. Port 0 takes any free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8081")]
    listen: SocketAddr,

    /// Read the token that the panel must show from standard input.
    #[arg(long, required = true)]
    token_stdin: bool,

    /// The servers, in JSON: [{"uuid":…,"name":…,"command":["./start.sh"],"stop":{"command":"stop"}}]
    #[arg(long, value_name = "FILE", required_unless_present = "panel_url")]
    servers: Option<PathBuf>,

    #[command(flatten)]
    panel: Remote,
}

/// The panel that the daemon belongs to.
#[derive(clap::Args)]
struct Remote {
    /// The panel that has servers for this daemon, such as http://127.0.0.1:8080: their settings, and who did what over
    /// websockets.
    #[arg(
        long,
        value_name = "URL",
        env = "AILERON_PANEL_URL",
        requires = "token_id",
        requires = "data_dir"
    )]
    panel_url: Option<Url>,

    /// What the panel calls this daemon's token.
    #[arg(long, value_name = "ID", env = "AILERON_TOKEN_ID")]
    token_id: Option<NodeTokenId>,

    /// Where to keep the files of the panel's servers, in a folder for each.
    #[arg(long, value_name = "DIR", env = "AILERON_SERVERS_DIR")]
    data_dir: Option<PathBuf>,

    /// Run the scripts that install the panel's servers, as this user and with nothing between them and this machine.
    ///
    /// They are written for a container, and do what they like. Without it, an installation does nothing and succeeds.
    #[arg(long)]
    run_install_scripts: bool,
}

impl LocalWings {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        logging::start(LogFormat::Text);
        let mut ending = Ending::listen()?;
        let token = secrets::from_stdin("token")?
            .parse()
            .context("the token cannot be used")?;
        let servers = match &self.servers {
            Some(file) => ServerSpec::read_all(file)?,
            None => Vec::new(),
        };
        let config = LocalWingsConfig {
            listen: self.listen,
            token,
            servers,
            panel: self.panel.config()?,
        };
        let mut wings =
            aileron_local_wings::LocalWings::start(config).context("cannot start the local Wings")?;
        println!("listening on http://{}", wings.local_addr());
        let booted = tokio::select! {
            booted = wings.booted() => booted,
            () = ending.wait() => return end(wings).await,
        };
        match booted.context("the panel does not say which servers there are") {
            Err(error) if self.servers.is_none() => {
                wings.shutdown().await;
                return Err(error);
            }
            Err(error) => warn!("only the servers of the file are run: {error:#}"),
            Ok(()) => {}
        }
        ending.wait().await;
        end(wings).await
    }
}

async fn end(wings: aileron_local_wings::LocalWings) -> anyhow::Result<()> {
    wings.shutdown().await;
    Ok(())
}

impl Remote {
    fn config(self) -> anyhow::Result<Option<PanelConfig>> {
        let (url, id, data) = match (self.panel_url, self.token_id, self.data_dir) {
            (None, ..) => return Ok(None),
            (Some(url), Some(id), Some(data)) => (url, id, data),
            (Some(_), ..) => bail!("--panel-url needs --token-id and --data-dir"),
        };
        let data = std::path::absolute(&data)
            .with_context(|| format!("{} cannot be the folder for servers", data.display()))?;
        Ok(Some(PanelConfig {
            run_install_scripts: self.run_install_scripts,
            ..PanelConfig::new(url, id, data)
        }))
    }
}
