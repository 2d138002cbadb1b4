use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use super::house::SAMPLES;
use super::keepsakes::Keepsakes;
use super::provisioned;

/// Says where to go, who to be, and what to paste.
pub(super) fn print(url: &str, keepsakes: &Keepsakes, directory: &Path) -> anyhow::Result<()> {
    let servers = SAMPLES.iter().map(|sample| sample.identifier);
    let servers: Vec<_> = servers.chain([provisioned::IDENTIFIER]).collect();
    let key = keepsakes.owner_api_key().context("the demo has no API key")?;
    let text = format!(
        "
Aileron is listening on {url}. Ctrl-C stops it, and the sample servers with it.

  Servers   {servers}: real processes, run by a Wings on this machine.
            {provisioned} was made from an egg, and installed by the panel
  Log in    at {url} in a browser, as one of
              owner   {owner}   may do everything with these servers
              viewer  {viewer}   may look, and press nothing
              admin   {admin}   runs the panel
  API       {url}/api/openapi.json
  Files     {directory}

Paste this to start a server:

  curl -X POST {url}/api/client/servers/lobby/power -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -d '{{\"action\":\"start\"}}'

this to watch it, its console too:

  curl -N '{url}/api/client/servers/lobby/events' -H 'Authorization: Bearer {key}'

and this to read who did what, and what came of it:

  curl '{url}/api/client/servers/lobby/activity' -H 'Authorization: Bearer {key}'
",
        servers = servers.join(", "),
        provisioned = provisioned::IDENTIFIER,
        owner = keepsakes.owner_password(),
        viewer = keepsakes.viewer_password(),
        admin = keepsakes.admin_password(),
        directory = directory.display(),
    );
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .context("cannot print to standard output")
}
