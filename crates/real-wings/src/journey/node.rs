use std::time::Duration;

use serde_json::Value;

use super::{LONG, PATIENCE, Stage, eventually};
use crate::table::{Report, Seen};

impl Stage {
    /// The daemon boots with what `node configure` printed.
    pub(super) async fn boots(&mut self, report: &mut Report) {
        report
            .step(
                "node configure, then the Wings boots",
                "it answers, and takes the token",
                async {
                    self.daemon.start()?;
                    let mut checked = Value::Null;
                    let well = eventually(LONG, async || {
                        if self.daemon.has_ended() {
                            return Ok(true);
                        }
                        checked = self.panel.made(&["node", "check", "n1"], "")?;
                        Ok(true)
                    })
                    .await?;
                    let version = checked["version"].as_str().unwrap_or("?");
                    Ok(Seen::new(
                        format!("version {version}, token {}", checked["token"]),
                        well && checked["token"] == "right",
                    ))
                },
            )
            .await;
    }

    /// A server is made of the egg, and its files are put in place by the install script in a container.
    pub(super) async fn is_installed(&mut self, report: &mut Report) {
        report
            .step("server create --egg", "the Wings installs it", async {
                let allocation = format!("127.0.0.2:{}", self.port);
                let words = [
                    "server", "create", "--name", "Tiny", "--owner", "alice", "--node", "n1",
                ];
                let recipe = [
                    "--uuid",
                    &self.server,
                    "--egg",
                    "Tiny",
                    "--memory",
                    "64",
                    "--disk",
                    "64",
                ];
                let made = self.panel.made(
                    &[&words[..], &recipe, &["--allocation", &allocation]].concat(),
                    "",
                )?;
                let well = eventually(LONG, async || Ok(self.shown()?["occupation"].is_null())).await?;
                let world = self.files.join("volumes").join(&self.server).join("world.txt");
                let written = std::fs::read_to_string(world).unwrap_or_default();
                Ok(Seen::new(
                    format!(
                        "told {}, then {}, `{}`",
                        made["told"],
                        self.shown()?["occupation"],
                        written.trim()
                    ),
                    well && made["told"] == true && written.contains("install script"),
                ))
            })
            .await;
    }

    /// The daemon goes away while the game runs, and comes back.
    pub(super) async fn loses_its_daemon(&mut self, report: &mut Report) {
        report
            .step(
                "start, then the Wings ends",
                "the stream says unreachable, a press 503",
                async {
                    self.runs().await?;
                    let place = self.stream()?.place();
                    self.daemon.end().await?;
                    let pressed = self.api.press("stop", None).await?;
                    let gone = self
                        .stream()?
                        .tells(place, LONG, |event| event.name == "unreachable")
                        .await;
                    Ok(Seen::new(
                        format!("{}; unreachable told: {}", pressed.told(), gone.is_some()),
                        pressed.status == 503 && gone.is_some(),
                    ))
                },
            )
            .await;
        report
            .step(
                "the Wings starts again",
                "running, also in the stream and the console",
                async {
                    let place = self.stream()?.place();
                    self.daemon.start()?;
                    let back = self
                        .stream()?
                        .tells(place, LONG, |event| event.is_state("running"))
                        .await;
                    let resources = self
                        .api
                        .until("/resources", Duration::from_secs(20), |answer| {
                            answer.state() == "running"
                        })
                        .await?;
                    self.terminal().await?.command("still there").await?;
                    let heard = self
                        .stream()?
                        .tells(place, Duration::from_secs(20), |event| {
                            event.shows("You said: still there")
                        })
                        .await;
                    Ok(Seen::new(
                        format!(
                            "{}; told {:?}; console heard: {}",
                            resources.state(),
                            self.stream()?.states(place),
                            heard.is_some()
                        ),
                        back.is_some() && resources.state() == "running" && heard.is_some(),
                    ))
                },
            )
            .await;
        report
            .step("stop after the Wings' restart", "reached, offline", async {
                let pressed = self.api.press("stop", Some(PATIENCE)).await?;
                Ok(Seen::new(pressed.told(), pressed.reached("offline")))
            })
            .await;
    }

    /// The server goes, with its container and its files.
    pub(super) async fn is_deleted(&mut self, report: &mut Report) {
        report
            .step(
                "server delete, while it runs",
                "container and files are gone",
                async {
                    self.runs().await?;
                    let before = self.docker.containers()?.len();
                    self.panel.made(&["server", "delete", &self.server], "")?;
                    let volume = self.files.join("volumes").join(&self.server);
                    let gone = eventually(LONG, async || {
                        Ok(self.docker.containers()?.is_empty() && !volume.exists())
                    })
                    .await?;
                    let after = self.docker.containers()?.len();
                    let answer = self.api.get("/resources").await?;
                    Ok(Seen::new(
                        format!(
                            "containers {before}, then {after}; files {}; {}",
                            volume.exists(),
                            answer.told()
                        ),
                        before == 1 && gone && answer.status == 404,
                    ))
                },
            )
            .await;
    }
}
