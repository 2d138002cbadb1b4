use std::net::SocketAddr;
use std::path::PathBuf;

use aileron_local_wings::{LocalWingsConfig, ServerSpec};
use anyhow::Context as _;

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
    #[arg(long, value_name = "FILE")]
    servers: PathBuf,
}

impl LocalWings {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        logging::start(LogFormat::Text);
        let mut ending = Ending::listen()?;
        let token = secrets::from_stdin("token")?
            .parse()
            .context("the token cannot be used")?;
        let servers = ServerSpec::read_all(&self.servers)?;
        let config = LocalWingsConfig {
            listen: self.listen,
            token,
            servers,
        };
        let wings = aileron_local_wings::LocalWings::start(config).context("cannot start the local Wings")?;
        println!("listening on http://{}", wings.local_addr());
        ending.wait().await;
        wings.shutdown().await;
        Ok(())
    }
}
