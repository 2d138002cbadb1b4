//! The figures, and the file that keeps them.

use std::collections::BTreeMap;
use std::env::consts::ARCH;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};

use crate::callgrind;
use crate::work::Work;

/// What was measured once, and with what.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    /// What the processor is.
    pub(crate) architecture: String,
    /// The compiler and the valgrind, as they call themselves.
    pub(crate) tools: Vec<String>,
    /// Instructions for each work done once.
    pub(crate) instructions: BTreeMap<Work, u32>,
}

impl Record {
    pub(crate) fn measure() -> anyhow::Result<Self> {
        let mut instructions = BTreeMap::new();
        for work in Work::ALL {
            instructions.insert(work, callgrind::count(work)?);
        }
        Ok(Self {
            architecture: ARCH.to_owned(),
            tools: vec![version_of("rustc")?, version_of("valgrind")?],
            instructions,
        })
    }

    /// What the file says: nothing at all, when there is none.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error).context(format!("cannot read {}", file.display())),
        };
        let record: Self =
            serde_json::from_str(&text).with_context(|| format!("{} is no record", file.display()))?;
        ensure!(
            record.architecture == ARCH,
            "{} is of {}, and its figures say nothing about {ARCH}",
            file.display(),
            record.architecture
        );
        Ok(record)
    }

    pub(crate) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
    }
}

fn version_of(tool: &str) -> anyhow::Result<String> {
    let output = Command::new(tool)
        .arg("--version")
        .output()
        .with_context(|| format!("cannot run {tool}"))?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
