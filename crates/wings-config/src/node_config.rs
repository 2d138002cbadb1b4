use aileron_domain::{Node, NodeTokenId};
use serde_json::{Value, json};
use url::{Host, Url};

use crate::yaml;

/// The `config.yml` of a node's Wings, with which both kinds of Wings boot. It holds the node's secret.
///
/// It listens where the panel looks for it: for a node whose address is its own machine's, on that alone. For an https node
/// the certificate is where Let's Encrypt's programs put one. `panel` is where the panel is, as the node sees it. With a
/// `directory`, everything that Wings writes goes there and not to `/var/lib/pterodactyl`.
#[must_use]
pub fn node_config(node: &Node, token_id: &NodeTokenId, panel: &Url, directory: Option<&str>) -> String {
    let address = node.url.expose();
    let live = format!("/etc/letsencrypt/live/{}", address.host_str().unwrap_or_default());
    let config = json!({
        "debug": false,
        "uuid": node.id.to_string(),
        "token_id": token_id.as_str(),
        "token": node.token.expose(),
        "api": {
            "host": listen(address),
            "port": address.port_or_known_default(),
            "ssl": {
                "enabled": address.scheme() == "https",
                "cert": format!("{live}/fullchain.pem"),
                "key": format!("{live}/privkey.pem"),
            },
            "upload_limit": 100,
        },
        "system": system(directory),
        "allowed_mounts": [],
        "remote": panel.as_str().trim_end_matches('/'),
    });
    format!(
        "# The configuration of a node's Wings, as Aileron knows the node. Wings adds to it when it starts.\n\
         # The token is a secret: let only Wings read this file.\n{}",
        yaml::document(&config)
    )
}

fn listen(address: &Url) -> &'static str {
    match address.host() {
        Some(Host::Domain("localhost")) => "127.0.0.1",
        Some(Host::Ipv4(ip)) if ip.is_loopback() => "127.0.0.1",
        Some(Host::Ipv6(ip)) if ip.is_loopback() => "::1",
        Some(Host::Ipv6(_)) => "::",
        _ => "0.0.0.0",
    }
}

fn system(directory: Option<&str>) -> Value {
    let sftp = json!({ "bind_port": 2022 });
    let Some(directory) = directory.map(|directory| directory.trim_end_matches('/')) else {
        return json!({ "data": "/var/lib/pterodactyl/volumes", "sftp": sftp });
    };
    json!({
        "root_directory": directory,
        "log_directory": format!("{directory}/logs"),
        "data": format!("{directory}/volumes"),
        "archive_directory": format!("{directory}/archives"),
        "backup_directory": format!("{directory}/backups"),
        "tmp_directory": format!("{directory}/tmp"),
        "sftp": sftp,
    })
}
