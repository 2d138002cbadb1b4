use crate::database::Database;
use crate::logging::{self, LogFormat};
use crate::serving::{Options, Serving};
use crate::signals::Ending;

/// Serve the client API.
///
/// Prints one line on standard output when it accepts connections. SIGTERM and SIGINT end it: what is under way is
/// finished first. A second one ends it at once.
#[derive(clap::Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    database: Database,

    #[command(flatten)]
    options: Options,

    /// How log lines look. Which there are is RUST_LOG's to say, such as RUST_LOG=debug.
    #[arg(long, value_enum, env = "AILERON_LOG_FORMAT", default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        logging::start(self.log_format);
        let mut ending = Ending::listen()?;
        let store = self.database.open().await?;
        let serving = Serving::start(store, &self.options).await?;
        println!("listening on {}", serving.url());
        ending.wait().await;
        tokio::select! {
            stopped = serving.stop() => stopped,
            () = ending.wait() => anyhow::bail!("ended at once, with requests under way"),
        }
    }
}
