use aileron_domain::{HostedServer, Undescribable};
use serde::Serialize;

use crate::Daemon;
use crate::describe::recipe;

/// How a server's files are put in place: the answer to `GET /api/remote/servers/{uuid}/install`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstallScript {
    /// The Docker image that the script runs in.
    pub container_image: String,
    /// What in it runs the script.
    pub entrypoint: String,
    /// The script. An empty one has nothing to do, and has done it well.
    pub script: String,
}

/// Says how a server's files are put in place.
///
/// Wings does not ask where there is nothing to do ([`describe`](crate::describe) says so); if it asks all the same, it is
/// told to run nothing, in the server's own image.
pub fn installation(hosted: &HostedServer, daemon: Daemon) -> Result<InstallScript, Undescribable> {
    let (build, _, egg) = recipe(hosted)?;
    Ok(match egg.installation.filter(|_| !build.skip_scripts) {
        Some(installation) => InstallScript {
            container_image: daemon.image(&installation.container),
            entrypoint: installation.entrypoint,
            script: installation.script,
        },
        None => InstallScript {
            container_image: daemon.image(&build.image),
            entrypoint: "ash".to_owned(),
            script: String::new(),
        },
    })
}
