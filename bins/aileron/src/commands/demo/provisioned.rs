use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use aileron_domain::{Grants, Limits, RegistryError, ServerId};
use aileron_persistence::Store;
use aileron_provisioning::{ProvisioningError, ServerOrder};
use anyhow::Context as _;
use tracing::warn;
use uuid::{Uuid, uuid};

use super::house::NODE;
use crate::operating::provisioning;

/// What people type for the server that the panel makes itself.
pub(super) const IDENTIFIER: &str = "parkour";

/// It is the same each time.
const ID: Uuid = uuid!("7a91c3e4-52d8-4b0f-9c6e-3d1f8e2a7b04");

/// The recipe of it, in the form in which panels exchange them.
const EGG: &str = include_str!("egg.json");

/// Makes a server from an egg, as an operator does, and has the local Wings install it. The others are what a panel takes
/// over from a Wings that has them already.
///
/// One that is there stays as it is; what its installation lacks, the panel does when its Wings has booted.
pub(super) async fn furnish(store: &Store, directory: &Path, sight: Grants) -> anyhow::Result<()> {
    let program = lasting_path_of_this_program(directory)?;
    let provisioning = provisioning(store.clone())?;
    let egg = provisioning.import_egg(EGG, None).await?;
    let order = ServerOrder {
        id: Some(ServerId(ID)),
        identifier: Some(IDENTIFIER.parse()?),
        name: "Parkour".to_owned(),
        owner: "owner".to_owned(),
        node: NODE.to_owned(),
        egg: egg.stored.name,
        image: None,
        startup: Some(format!(
            "{} sample-game --name {{{{GAME_NAME}}}}",
            quoted(&program)?
        )),
        environment: BTreeMap::new(),
        limits: Limits::default(),
        allocations: Vec::new(),
        skip_scripts: false,
        start: false,
    };
    match provisioning.create_server(order).await {
        Ok(made) => {
            // It may have been booting, and have found the server in the panel's list just before.
            if made.not_told.is_some()
                && let Err(error) = provisioning.reinstall(&IDENTIFIER.parse()?).await
            {
                warn!(%error, "the local Wings could not be told to install {IDENTIFIER}");
            }
            store
                .set_subuser(IDENTIFIER.parse()?, "viewer".to_owned(), sight)
                .await?;
            Ok(())
        }
        Err(ProvisioningError::Registry(RegistryError::Taken { .. })) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A link to this program among the demo's files: what a server was made with is good still when the program has moved.
fn lasting_path_of_this_program(directory: &Path) -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let link = std::path::absolute(directory.join("aileron"))?;
    let draft = link.with_extension("new");
    let made = fs::remove_file(&draft)
        .or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })
        .and_then(|()| symlink(program, &draft))
        .and_then(|()| fs::rename(&draft, &link));
    made.with_context(|| format!("cannot make the link {}", link.display()))?;
    Ok(link)
}

/// As one word of a start-up command.
fn quoted(path: &Path) -> anyhow::Result<String> {
    let path = path
        .to_str()
        .context("the path of the demo's directory is not UTF-8")?;
    Ok(format!("'{}'", path.replace('\'', r"'\''")))
}
