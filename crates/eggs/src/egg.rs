use serde_json::Value;

use crate::config_files::config_files;
use crate::field::Field;
use crate::images::images;
use crate::startup::startup;
use crate::stop::stop;
use crate::variable::variables;
use crate::{ConfigFile, EggError, Image, Startup, Stop, Variable};

/// The recipe by which the servers of one game are installed and run.
#[derive(Debug, Clone)]
pub struct Egg {
    /// What people call it.
    pub name: String,
    /// Who wrote it, by their e-mail address. May be empty.
    pub author: String,
    /// What it is for. May be empty.
    pub description: String,
    images: Vec<Image>,
    /// The command that starts a server, with variables such as `{{SERVER_MEMORY}}` in it.
    pub startup_command: String,
    /// How it is seen that a server has started.
    pub startup: Startup,
    /// How a server is asked to end.
    pub stop: Stop,
    /// The files that Wings writes into before each start.
    pub config_files: Vec<ConfigFile>,
    /// How a server's files are put in place. `None` when there is nothing to do.
    pub installation: Option<Installation>,
    /// What can be set for each server.
    pub variables: Vec<Variable>,
    /// What a panel may offer beside, such as `eula`.
    pub features: Vec<String>,
    /// Files that a server's users must not touch.
    pub file_denylist: Vec<String>,
    /// What was passed over or is strange, for who imports it.
    pub notes: Vec<String>,
}

/// The script that puts a server's files in place, and what it runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// The Docker image.
    pub container: String,
    /// What in it runs the script, such as `bash`.
    pub entrypoint: String,
    /// The script, with line ends as Unix has them.
    pub script: String,
}

impl Egg {
    /// The longest one, in bytes.
    pub const MAX_LENGTH: usize = 1024 * 1024;

    /// Reads an egg.
    pub fn parse(text: &str) -> Result<Self, EggError> {
        if text.len() > Self::MAX_LENGTH {
            return Err(EggError::TooLarge);
        }
        let text = text.trim_start_matches('\u{feff}');
        let document: Value = serde_json::from_str(text).map_err(EggError::NotJson)?;
        let egg = Field::root(&document);
        check_version(&egg)?;
        let config = egg.get("config");
        let mut notes = Vec::new();
        Ok(Self {
            name: egg.get("name").required_text()?.trim().to_owned(),
            author: egg.get("author").text()?.unwrap_or_default(),
            description: egg.get("description").text()?.unwrap_or_default(),
            images: images(&egg)?,
            startup_command: startup_command(&egg, &mut notes)?,
            startup: startup(&config.get("startup"), &mut notes)?,
            stop: stop(&config.get("stop"), &mut notes)?,
            config_files: config_files(&config.get("files"), &mut notes)?,
            installation: installation(&egg)?,
            variables: variables(&egg.get("variables"), &mut notes)?,
            features: egg.get("features").texts()?,
            file_denylist: egg.get("file_denylist").texts()?,
            notes,
        })
    }

    /// The Docker images that its servers can run in, one at least.
    #[must_use]
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// The image that servers run in unless somebody chooses another: the first.
    #[must_use]
    pub fn default_image(&self) -> &Image {
        &self.images[0]
    }

    /// One of the images, by its label or reference.
    #[must_use]
    pub fn image(&self, name: &str) -> Option<&Image> {
        let labelled = self.images.iter().find(|image| image.label == name);
        labelled.or_else(|| self.images.iter().find(|image| image.reference == name))
    }

    /// One of the variables, by the name that it has in the environment.
    #[must_use]
    pub fn variable(&self, env_variable: &str) -> Option<&Variable> {
        self.variables
            .iter()
            .find(|variable| variable.env_variable == env_variable)
    }
}

fn check_version(egg: &Field<'_>) -> Result<(), EggError> {
    let version = egg.get("meta").get("version");
    match version.value().and_then(Value::as_str) {
        Some("PTDL_v1" | "PTDL_v2" | "PLCN_v1" | "PLCN_v2" | "PLCN_v3") => Ok(()),
        _ => Err(EggError::Version {
            found: match version.wrong("") {
                EggError::Field { found, .. } => found,
                _ => String::new(),
            },
        }),
    }
}

/// `startup`, or the first of Pelican's `startup_commands`.
fn startup_command(egg: &Field<'_>, notes: &mut Vec<String>) -> Result<String, EggError> {
    let commands = egg.get("startup_commands");
    let Some((_, first)) = commands.members()?.into_iter().next() else {
        return egg.get("startup").required_text();
    };
    let others = commands.members()?.len() - 1;
    if others > 0 {
        notes.push(format!(
            "startup_commands: the first is taken; {others} more are not offered"
        ));
    }
    first.required_text()
}

fn installation(egg: &Field<'_>) -> Result<Option<Installation>, EggError> {
    let field = egg.get("scripts").get("installation");
    let script = field.get("script").text()?.unwrap_or_default();
    if script.trim().is_empty() {
        return Ok(None);
    }
    let entrypoint = field.get("entrypoint").text()?;
    let entrypoint = entrypoint.filter(|entrypoint| !entrypoint.trim().is_empty());
    Ok(Some(Installation {
        container: field.get("container").required_text()?.trim().to_owned(),
        // What Pterodactyl has where an egg says nothing.
        entrypoint: entrypoint.unwrap_or_else(|| "ash".to_owned()),
        script: script.replace("\r\n", "\n"),
    }))
}
