use std::time::Duration;

use reqwest::Method;

use super::{LONG, PATIENCE, Stage, eventually};
use crate::table::{Report, Seen};

impl Stage {
    /// The server is switched off for its owner, and stays so over a restart of the daemon, which forgets it.
    pub(super) async fn is_suspended(&mut self, report: &mut Report) {
        report
            .step(
                "server suspend, then start",
                "409; the Wings knows it too",
                async {
                    self.panel.made(&["server", "suspend", &self.server], "")?;
                    let pressed = self.api.press("start", None).await?;
                    let known = self.daemon_knows(true).await?;
                    Ok(Seen::new(
                        format!("{}; the Wings knows: {known}", pressed.told()),
                        pressed.status == 409 && known,
                    ))
                },
            )
            .await;
        report
            .step(
                "the Wings restarts",
                "409 still; the Wings is told again",
                async {
                    self.daemon.end().await?;
                    self.daemon.start()?;
                    let known = self.daemon_knows(true).await?;
                    let pressed = self.api.press("start", None).await?;
                    Ok(Seen::new(
                        format!("{}; the Wings knows: {known}", pressed.told()),
                        pressed.status == 409 && known,
                    ))
                },
            )
            .await;
        report
            .step("start past the panel, at the Wings", "it stays offline", async {
                let refused = self
                    .daemon(Method::POST, "/power", r#"{"action":"start"}"#)
                    .await
                    .err();
                tokio::time::sleep(Duration::from_secs(3)).await;
                let state = self.daemon(Method::GET, "", "").await?["state"].clone();
                let refused = refused.map_or_else(|| "accepted".to_owned(), |_| "refused".to_owned());
                Ok(Seen::new(format!("{refused}; {state}"), state == "offline"))
            })
            .await;
        report
            .step("server unsuspend, then start", "reached, running", async {
                self.panel.made(&["server", "unsuspend", &self.server], "")?;
                let pressed = self.api.press("start", Some(PATIENCE)).await?;
                Ok(Seen::new(pressed.told(), pressed.reached("running")))
            })
            .await;
        report
            .step("server suspend while it runs", "the Wings stops it", async {
                self.panel.made(&["server", "suspend", &self.server], "")?;
                let stopped = eventually(LONG, async || {
                    Ok(self.daemon(Method::GET, "", "").await?["state"] == "offline")
                })
                .await?;
                self.panel.made(&["server", "unsuspend", &self.server], "")?;
                Ok(Seen::new(if stopped { "offline" } else { "running" }, stopped))
            })
            .await;
    }

    async fn daemon_knows(&self, suspended: bool) -> anyhow::Result<bool> {
        eventually(Duration::from_secs(20), async || {
            Ok(self.daemon(Method::GET, "", "").await?["is_suspended"] == suspended)
        })
        .await
    }
}
