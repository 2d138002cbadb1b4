use actix_web::HttpResponse;
use actix_web::web::{Data, Payload};
use aileron_domain::{Email, FileOwner, NodeId, Password, Permission, Standing, Username};
use serde::{Deserialize, Serialize};

use crate::RemotePanel;
use crate::body::{self, SMALL};
use crate::fault::Fault;
use crate::gate::FromNode;
use crate::reported_address;

/// Who wants at files, and what proves it.
#[derive(Deserialize)]
struct Login {
    #[serde(rename = "type")]
    kind: String,
    username: String,
    #[serde(default)]
    password: String,
    /// Only one daemon says it, with a port.
    #[serde(default)]
    ip: Option<String>,
}

/// Who it is, which server they mean, and what they may do to its files.
#[derive(Serialize)]
struct LoggedIn {
    user: String,
    server: String,
    permissions: Vec<String>,
}

/// Lets somebody at a server's files over SFTP, or not.
///
/// Whoever is not let in for what they showed hears the same, and not sooner for a name that nobody has.
pub(super) async fn auth(
    panel: Data<RemotePanel>,
    FromNode(node): FromNode,
    payload: Payload,
) -> Result<HttpResponse, Fault> {
    let body = body::read(payload, SMALL).await?;
    let login: Login = serde_json::from_slice(&body).map_err(|error| body::malformed(&error))?;
    match recognise(&panel, node, login).await {
        Ok(logged_in) => {
            panel.metrics.login("let_in");
            Ok(HttpResponse::Ok().json(logged_in))
        }
        Err(refused) => {
            panel.metrics.login(refused.result);
            Err(refused.fault)
        }
    }
}

struct Refused {
    result: &'static str,
    fault: Fault,
}

impl<E: Into<Fault>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self {
            result: "failed",
            fault: error.into(),
        }
    }
}

fn refused(result: &'static str, why: &'static str) -> Refused {
    Refused {
        result,
        fault: Fault::forbidden(why),
    }
}

fn wrong() -> Refused {
    refused("wrong", "Wrong username or password")
}

async fn recognise(panel: &RemotePanel, node: NodeId, login: Login) -> Result<LoggedIn, Refused> {
    if login.kind != "password" {
        return Err(refused("unsupported", "Only passwords are taken, no keys"));
    }
    let (name, uuid_prefix) = named(&login.username).ok_or_else(wrong)?;
    let password = Password::new(login.password).ok_or_else(wrong)?;
    let ip = login.ip.as_deref().and_then(reported_address::read);
    panel.throttle.admit(node, name, ip).map_err(|often| Refused {
        result: "throttled",
        fault: often.into(),
    })?;
    let user = panel
        .accounts
        .recognise(name, &password)
        .await?
        .ok_or_else(wrong)?;
    let at = panel.files.standing_on_node(node, &uuid_prefix, &user).await?;
    let FileOwner {
        server,
        suspended,
        standing,
    } = at.ok_or_else(wrong)?;
    if !standing.allows(&Permission::FILE_SFTP) {
        return Err(refused(
            "refused",
            "Missing required permissions: server.file.sftp",
        ));
    }
    if suspended {
        return Err(refused("refused", "Server is suspended"));
    }
    Ok(LoggedIn {
        user: user.id.to_string(),
        server: server.to_string(),
        permissions: in_wings_words(&standing),
    })
}

/// `alice.0a1b2c3d`: a username or an e-mail address, either of which may have dots, and the beginning of a server's UUID,
/// in the case in which UUIDs are kept. What is neither a username nor an address is nobody's.
fn named(username: &str) -> Option<(&str, String)> {
    let (name, prefix) = username.rsplit_once('.')?;
    let is_prefix = prefix.len() == 8 && prefix.bytes().all(|b| b.is_ascii_hexdigit());
    let is_name = name.parse::<Username>().is_ok() || name.parse::<Email>().is_ok();
    (is_prefix && is_name).then(|| (name, prefix.to_ascii_lowercase()))
}

/// Daemons know the permissions without `server.` before them, and `*` for all.
fn in_wings_words(standing: &Standing) -> Vec<String> {
    match standing {
        Standing::Owner | Standing::Administrator => vec!["*".to_owned()],
        Standing::Subuser(grants) | Standing::Limited(grants) => Permission::ALL
            .iter()
            .filter(|permission| grants.allow(permission))
            .filter_map(|permission| permission.as_str().strip_prefix("server."))
            .filter(|name| name.starts_with("file."))
            .map(str::to_owned)
            .collect(),
    }
}
