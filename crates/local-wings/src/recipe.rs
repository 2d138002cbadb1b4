use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{ServerSpec, StopMethod};

/// A server as somebody described it: the servers file or the panel.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    pub(crate) recipe: Recipe,
    /// What is shown of it as its configuration.
    pub(crate) configuration: Arc<Value>,
    pub(crate) suspended: bool,
    /// It is installed without its script.
    pub(crate) skip_scripts: bool,
}

/// How a server's process is run.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    pub(crate) uuid: Uuid,
    pub(crate) command: Vec<String>,
    pub(crate) directory: Option<PathBuf>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) stop: StopMethod,
    pub(crate) stop_timeout: Duration,
    pub(crate) ready: Ready,
    /// Who described it.
    pub(crate) origin: Origin,
}

/// When a server is running and not starting any more.
#[derive(Debug, Clone)]
pub(crate) enum Ready {
    /// As soon as its process is up.
    WithItsProcess,
    /// When a console line contains one of these.
    AtLine(Vec<String>),
}

/// Where a server comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The servers file, or who started the daemon. Its directory is not the daemon's to make or to remove, and the panel
    /// decides about nothing but whether it is suspended.
    File,
    /// The panel.
    Panel,
}

impl From<ServerSpec> for Described {
    fn from(spec: ServerSpec) -> Self {
        let configuration = json!({
            "uuid": spec.uuid,
            "meta": {"name": spec.name, "description": ""},
            "suspended": false,
        });
        Self {
            recipe: Recipe {
                uuid: spec.uuid,
                command: spec.command,
                directory: spec.directory,
                environment: spec.environment,
                stop: spec.stop,
                stop_timeout: spec.stop_timeout,
                ready: match spec.started_when {
                    Some(sign) => Ready::AtLine(vec![sign]),
                    None => Ready::WithItsProcess,
                },
                origin: Origin::File,
            },
            configuration: Arc::new(configuration),
            suspended: false,
            skip_scripts: true,
        }
    }
}
