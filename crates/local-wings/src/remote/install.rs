use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use tracing::warn;

use super::{Panel, PanelError};
use crate::live::{Event, Live};
use crate::process::{Print, Process, ProcessEvent};
use crate::recipe::{Origin, Ready, Recipe};

/// Puts a server's files in place.
#[derive(Debug)]
pub(crate) struct Installation {
    pub(crate) panel: Option<Arc<Panel>>,
    pub(crate) recipe: Recipe,
    pub(crate) skip_script: bool,
    pub(crate) live: Arc<Live>,
    /// It has been installed before.
    pub(crate) again: bool,
}

/// The script that does so. The image that it is meant to run in is passed over.
#[derive(Debug, Deserialize)]
pub(crate) struct Script {
    entrypoint: String,
    script: String,
}

impl Installation {
    /// Does it, tells the panel, and tells whether it went well.
    pub(crate) async fn carry_out(self) -> bool {
        let server = self.recipe.uuid;
        let successful = match self.put_in_place().await {
            Ok(successful) => successful,
            Err(error) => {
                self.say(&format!("The installation failed: {error}"));
                warn!(%server, %error, "an installation failed");
                false
            }
        };
        if let Some(panel) = &self.panel
            && let Err(error) = panel.installed(server, successful, self.again).await
        {
            warn!(%server, %error, "the panel was not told of an installation");
        }
        successful
    }

    async fn put_in_place(&self) -> Result<bool, Failure> {
        let Some(panel) = &self.panel else {
            return Ok(true);
        };
        if self.recipe.origin == Origin::File {
            return Ok(true);
        }
        let directory = self.recipe.directory.clone().unwrap_or_default();
        tokio::fs::create_dir_all(&directory).await?;
        if self.skip_script {
            return Ok(true);
        }
        let script = panel.script(self.recipe.uuid).await?;
        if script.script.trim().is_empty() {
            return Ok(true);
        }
        if !panel.config().run_install_scripts {
            self.say("The install script was not run: this daemon was not told to run such scripts");
            return Ok(true);
        }
        self.run(script, directory).await
    }

    /// Runs it in the server's folder, with the server's variables.
    async fn run(&self, script: Script, directory: PathBuf) -> Result<bool, Failure> {
        let file = directory.join(".install.sh");
        // Scripts that were written on Windows are common.
        tokio::fs::write(&file, script.script.replace("\r\n", "\n")).await?;
        let mut command = shlex::split(&script.entrypoint)
            .filter(|words| !words.is_empty())
            .ok_or(Failure::NoProgram)?;
        command.push("./.install.sh".to_owned());
        let recipe = Recipe {
            command,
            ready: Ready::WithItsProcess,
            ..self.recipe.clone()
        };
        let live = Arc::clone(&self.live);
        let print: Arc<Print> = Arc::new(move |line| live.tell(Event::InstallOutput(line.into())));
        let mut process = Process::start(&recipe, &print)?;
        let status = loop {
            if let ProcessEvent::Ended(status) = process.next_event().await {
                break status;
            }
        };
        tokio::fs::remove_file(&file).await?;
        Ok(status.is_some_and(|status| status.success()))
    }

    fn say(&self, words: &str) {
        self.live.tell(Event::Notice(words.into()));
    }
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Panel(#[from] PanelError),
    #[error(transparent)]
    Files(#[from] io::Error),
    #[error("the install script's entrypoint names no program")]
    NoProgram,
}
