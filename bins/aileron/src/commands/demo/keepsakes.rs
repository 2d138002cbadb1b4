use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

/// What the demo must remember in clear to come up the same again: its file is for its owner alone.
pub(super) struct Keepsakes {
    path: PathBuf,
    kept: Kept,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    node_token: String,
    owner_password: String,
    viewer_password: String,
    admin_password: String,
    owner_api_key: Option<String>,
}

impl Keepsakes {
    /// Reads the file, or makes it with new secrets.
    pub(super) fn open(path: PathBuf) -> anyhow::Result<Self> {
        match fs::read(&path) {
            Ok(text) => {
                let kept = serde_json::from_slice(&text);
                let kept = kept.with_context(|| format!("{} is not what the demo wrote", path.display()))?;
                Ok(Self { path, kept })
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let kept = Kept {
                    node_token: password(8)?,
                    owner_password: password(3)?,
                    viewer_password: password(3)?,
                    admin_password: password(3)?,
                    owner_api_key: None,
                };
                let keepsakes = Self { path, kept };
                keepsakes.write()?;
                Ok(keepsakes)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    pub(super) fn node_token(&self) -> &str {
        &self.kept.node_token
    }

    pub(super) fn owner_password(&self) -> &str {
        &self.kept.owner_password
    }

    pub(super) fn viewer_password(&self) -> &str {
        &self.kept.viewer_password
    }

    pub(super) fn admin_password(&self) -> &str {
        &self.kept.admin_password
    }

    pub(super) fn owner_api_key(&self) -> Option<&str> {
        self.kept.owner_api_key.as_deref()
    }

    pub(super) fn keep_owner_api_key(&mut self, token: String) -> anyhow::Result<()> {
        self.kept.owner_api_key = Some(token);
        self.write()
    }

    /// The file is there whole, or as it was before.
    fn write(&self) -> anyhow::Result<()> {
        let draft = self.path.with_extension("json.new");
        let text = serde_json::to_vec_pretty(&self.kept)?;
        let mut options = OpenOptions::new();
        let written = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)
            .and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&draft, &self.path));
        written.with_context(|| format!("cannot write {}", self.path.display()))
    }
}

/// So many groups of four letters and digits, none of which look alike.
fn password(groups: usize) -> anyhow::Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut random = vec![0; groups * 4];
    getrandom::fill(&mut random).context("the system gives no random bytes")?;
    let letters: Vec<char> = random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}
