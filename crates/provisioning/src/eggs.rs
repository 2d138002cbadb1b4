use aileron_domain::StoredEgg;
use aileron_eggs::Egg;

use crate::{Provisioning, ProvisioningError};

/// An egg that was just imported.
#[derive(Debug, Clone)]
pub struct ImportedEgg {
    /// As it is kept.
    pub stored: StoredEgg,
    /// What it says; its notes are for the operator.
    pub egg: Egg,
}

impl Provisioning {
    /// Reads an egg's file and keeps it, by the name that it has or by another one. One of that name is replaced; servers
    /// that are made of it follow it from their next start.
    pub async fn import_egg(&self, file: &str, name: Option<&str>) -> Result<ImportedEgg, ProvisioningError> {
        let egg = Egg::parse(file).map_err(ProvisioningError::Egg)?;
        let name = name.unwrap_or(&egg.name);
        let fits = (1..=100).contains(&name.chars().count()) && name.trim() == name;
        if !fits || name.chars().any(char::is_control) {
            return Err(ProvisioningError::EggName);
        }
        let document = file.trim_start_matches('\u{feff}');
        let stored = self.eggs.keep_egg(name, document).await?;
        Ok(ImportedEgg { stored, egg })
    }

    /// An egg, by name or id, with what it says.
    pub async fn egg(&self, name: &str) -> Result<(StoredEgg, Egg), ProvisioningError> {
        let stored = self.eggs.egg(name).await?;
        let egg = Egg::parse(&stored.document).map_err(|reason| ProvisioningError::StoredEgg {
            egg: stored.name.clone(),
            reason,
        })?;
        Ok((stored, egg))
    }
}
