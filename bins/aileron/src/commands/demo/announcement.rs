use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use super::house::SAMPLES;
use super::keepsakes::Keepsakes;

/// Says where to go, who to be, and what to paste.
pub(super) fn print(url: &str, keepsakes: &Keepsakes, directory: &Path) -> anyhow::Result<()> {
    let servers: Vec<_> = SAMPLES.iter().map(|sample| sample.identifier).collect();
    let key = keepsakes.owner_api_key().context("the demo has no API key")?;
    let text = format!(
        "
Aileron is listening on {url}. Ctrl-C stops it, and the sample servers with it.

  Servers   {servers}: real processes, run by a Wings on this machine
  Log in    at {url} in a browser, as one of
              owner   {owner}   may do everything with these servers
              viewer  {viewer}   may look, and press nothing
              admin   {admin}   runs the panel
  API       {url}/api/openapi.json
  Files     {directory}

Paste this to start a server:

  curl -X POST {url}/api/client/servers/lobby/power -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -d '{{\"action\":\"start\"}}'

and this to read who did what:

  curl '{url}/api/client/servers/lobby/activity' -H 'Authorization: Bearer {key}'
",
        servers = servers.join(", "),
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
