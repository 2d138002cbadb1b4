use std::io::Read as _;
use std::path::{Path, PathBuf};

use aileron_domain::{EggRegistry as _, StoredEgg};
use aileron_eggs::{Done, Egg as Recipe, Stop};
use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::arguments::Name;
use crate::database::Database;
use crate::operating::provisioning;

/// Recipes by which servers are installed and run.
#[derive(clap::Subcommand)]
pub(crate) enum Egg {
    Import(Import),
    List(List),
    Show(Show),
}

/// Take an egg from a file, as Pterodactyl or Pelican exports it (JSON).
///
/// One of the same name is replaced: its servers follow the new one from their next start.
#[derive(clap::Args)]
pub(crate) struct Import {
    /// The file; - for standard input.
    file: PathBuf,

    /// What to call it. [default: what it calls itself]
    #[arg(long)]
    name: Option<Name>,

    #[command(flatten)]
    database: Database,
}

/// Print each egg as one JSON object a line, by name.
#[derive(clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    database: Database,
}

/// Print what an egg says: its images, its variables and their rules.
#[derive(clap::Args)]
pub(crate) struct Show {
    /// Its name or id.
    egg: String,

    #[command(flatten)]
    database: Database,
}

impl Egg {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Import(command) => command.run().await,
            Self::List(List { database }) => {
                let eggs = database.open().await?.eggs().await?;
                super::print_lines(eggs.iter().map(named))
            }
            Self::Show(Show { egg, database }) => {
                let (stored, egg) = provisioning(database.open().await?)?.egg(&egg).await?;
                super::print(&shown(&stored, &egg))
            }
        }
    }
}

impl Import {
    async fn run(self) -> anyhow::Result<()> {
        let file = read(&self.file)?;
        let name = self.name.as_ref().map(|Name(name)| name.as_str());
        let provisioning = provisioning(self.database.open().await?)?;
        let imported = provisioning.import_egg(&file, name).await?;
        for note in &imported.egg.notes {
            eprintln!("note: {note}");
        }
        super::print(&named(&imported.stored))
    }
}

/// Reads a file, and no more of it than an egg may have and one byte, by which it is refused.
fn read(path: &Path) -> anyhow::Result<String> {
    let most = Recipe::MAX_LENGTH as u64 + 1;
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(most).read_to_string(&mut text))
    };
    read.with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text)
}

fn named(egg: &StoredEgg) -> Value {
    json!({ "id": egg.id.to_string(), "name": egg.name })
}

fn shown(stored: &StoredEgg, egg: &Recipe) -> Value {
    let images: Map<String, Value> = egg
        .images()
        .iter()
        .map(|image| (image.label.clone(), image.reference.clone().into()))
        .collect();
    let done: Vec<String> = egg
        .startup
        .done
        .iter()
        .map(|done| match done {
            Done::Text(text) => text.clone(),
            Done::Regex(pattern) => format!("regex:{pattern}"),
        })
        .collect();
    let variables: Vec<Value> = egg
        .variables
        .iter()
        .map(|variable| {
            json!({
                "env": variable.env_variable,
                "name": variable.name,
                "description": variable.description,
                "default": variable.default_value,
                "rules": variable.rules.as_str(),
                "userViewable": variable.user_viewable,
                "userEditable": variable.user_editable,
            })
        })
        .collect();
    json!({
        "id": stored.id.to_string(),
        "name": stored.name,
        "author": egg.author,
        "description": egg.description,
        "images": images,
        "startup": egg.startup_command,
        "done": done,
        "stop": match &egg.stop {
            Stop::Command(command) => command.clone(),
            Stop::Signal(signal) => format!("^{}", signal.as_str()),
            Stop::Container => String::new(),
        },
        "installs": egg.installation.is_some(),
        "variables": variables,
        "features": egg.features,
        "notes": egg.notes,
    })
}
