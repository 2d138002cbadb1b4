//! The steps, from an empty panel to a server that is gone.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::Value;
use uuid::Uuid;

use crate::client::Api;
use crate::daemon::{Daemon, free_port};
use crate::docker::Docker;
use crate::panel::Panel;
use crate::stream::Stream;
use crate::table::Report;
use crate::terminal::Terminal;

mod life;
mod node;
mod suspension;

/// What it is made with.
pub(crate) struct Journey {
    pub(crate) aileron: PathBuf,
    pub(crate) wings: PathBuf,
    pub(crate) busybox: PathBuf,
    pub(crate) username: String,
    pub(crate) verbose: bool,
}

/// Where everything is. What stands first is dropped first: processes before the containers and files that they are on.
struct Stage {
    stream: Option<Stream>,
    daemon: Daemon,
    panel: Panel,
    api: Api,
    docker: Docker,
    node_url: String,
    node_token: String,
    server: String,
    files: PathBuf,
    port: u16,
}

/// A busy machine takes its time to make a container.
const PATIENCE: u32 = 50;
const LONG: Duration = Duration::from_secs(60);

impl Journey {
    pub(crate) async fn run(&self, report: &mut Report) -> anyhow::Result<()> {
        let scratch = tempfile::Builder::new().prefix("aileron-real-wings-").tempdir()?;
        // Whoever runs the games has to get through to their files.
        std::fs::set_permissions(
            scratch.path(),
            std::os::unix::fs::PermissionsExt::from_mode(0o755),
        )?;
        let mut stage = self.prepare(scratch.path())?;
        stage.boots(report).await;
        if !report.is_well() {
            anyhow::bail!(
                "without its daemon there is nothing to see: {}",
                stage.daemon.last_words()
            );
        }
        stage.is_installed(report).await;
        stage.lives(report).await;
        stage.loses_its_daemon(report).await;
        stage.is_suspended(report).await;
        stage.is_deleted(report).await;
        if !report.is_well() {
            eprintln!("the daemon: {}", stage.daemon.last_words());
        }
        stage.stream = None;
        stage.daemon.end().await
    }

    fn prepare(&self, scratch: &std::path::Path) -> anyhow::Result<Stage> {
        let server = Uuid::new_v4().to_string();
        let docker = Docker::prepare(&self.busybox, scratch, server.clone())?;
        let panel = Panel::serve(&self.aileron, scratch, self.verbose)?;
        panel.made(
            &[
                "user",
                "create",
                "--username",
                "alice",
                "--email",
                "alice@example.com",
                "--password-stdin",
            ],
            "correct horse battery",
        )?;
        let key = panel.made(
            &[
                "api-key",
                "create",
                "--user",
                "alice",
                "--description",
                "real-wings",
            ],
            "",
        )?;
        let key = key["token"].as_str().context("no API key")?;
        let node_url = format!("http://127.0.0.1:{}", free_port()?);
        let node_token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let token_id = &Uuid::new_v4().simple().to_string()[..16];
        panel.made(
            &[
                "node",
                "create",
                "--name",
                "n1",
                "--url",
                &node_url,
                "--token-id",
                token_id,
                "--token-stdin",
            ],
            &node_token,
        )?;
        let files = scratch.join("wings");
        let directory = files.to_string_lossy();
        let config = panel.run(
            &[
                "node",
                "configure",
                "n1",
                "--panel-url",
                &panel.url,
                "--directory",
                &directory,
            ],
            "",
        )?;
        let daemon = Daemon::configure(&self.wings, scratch, &config, &self.username, self.verbose)?;
        panel.made(&["egg", "import", "-"], include_str!("egg.json"))?;
        Ok(Stage {
            stream: None,
            api: Api::new(&panel.url, &server, key)?,
            daemon,
            panel,
            docker,
            node_url,
            node_token,
            server,
            files,
            port: free_port()?,
        })
    }
}

impl Stage {
    /// What the daemon itself says of the server, or does to it: past the panel.
    async fn daemon(&self, method: reqwest::Method, path: &str, body: &str) -> anyhow::Result<Value> {
        let url = format!("{}/api/servers/{}{path}", self.node_url, self.server);
        let request = reqwest::Client::builder()
            .no_proxy()
            .build()?
            .request(method, url)
            .bearer_auth(&self.node_token)
            .header("Content-Type", "application/json")
            .timeout(Duration::from_secs(20))
            .body(body.to_owned());
        let answer = request.send().await?.error_for_status()?;
        Ok(serde_json::from_str(&answer.text().await?).unwrap_or_default())
    }

    fn stream(&self) -> anyhow::Result<&Stream> {
        self.stream.as_ref().context("nobody watches the server")
    }

    fn shown(&self) -> anyhow::Result<Value> {
        self.panel.made(&["server", "show", &self.server], "")
    }

    /// Starts it, as what comes next needs.
    async fn runs(&self) -> anyhow::Result<()> {
        let pressed = self.api.press("start", Some(PATIENCE)).await?;
        anyhow::ensure!(pressed.reached("running"), "it did not start: {}", pressed.told());
        Ok(())
    }

    async fn terminal(&self) -> anyhow::Result<Terminal> {
        Terminal::open(&self.api).await
    }
}

/// Asks again and again until something is so, or the time for it is over.
async fn eventually(
    patience: Duration,
    mut so: impl AsyncFnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<bool> {
    let deadline = Instant::now() + patience;
    loop {
        match so().await {
            Ok(true) => return Ok(true),
            result if Instant::now() > deadline => return result,
            _ => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}
