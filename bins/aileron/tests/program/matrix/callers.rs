use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use contract_cases::{Ask, Cast, Fleet, PanelUnderTest as _};
use serde_json::json;

use crate::house::NODE_TOKEN;
use crate::panel::RealPanel;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// Nobody that the panel knows.
    Stranger,
    /// Somebody with an account who has nothing to do with the server, in a session.
    Session,
    /// The same, with an API key.
    Key,
    /// With whom the server is shared, to look at.
    Viewer,
    /// With whom the server is shared, to press its buttons too.
    Subuser,
    /// Whose the server is.
    Owner,
    /// The owner's API key that may look at this server and start it, and no more.
    ScopedKey,
    /// Who runs the panel.
    Administrator,
    /// A node that the server is not on.
    OtherNode,
    /// The server's node.
    RightNode,
}

/// In the order of the table's columns.
pub(super) const CALLERS: [Caller; 10] = [
    Caller::Stranger,
    Caller::Session,
    Caller::Key,
    Caller::Viewer,
    Caller::Subuser,
    Caller::Owner,
    Caller::ScopedKey,
    Caller::Administrator,
    Caller::OtherNode,
    Caller::RightNode,
];

/// Whom and what there is.
pub(super) struct World {
    address: SocketAddr,
    cast: Cast,
    pub(super) fleet: Fleet,
    scoped_key: String,
}

impl World {
    pub(super) async fn of(panel: &RealPanel) -> Self {
        let (cast, fleet) = (panel.cast().clone(), panel.fleet().clone());
        let wish = json!({
            "description": "scoped",
            "permissions": ["server.view", "server.power.start"],
            "servers": [fleet.plain.uuid],
        });
        let made = Ask::post("/api/account/api-keys")
            .bearer(&cast.owner.session)
            .json(&wish)
            .send(panel)
            .await;
        Self {
            address: panel.address(),
            cast,
            fleet,
            scoped_key: made.json()["data"]["token"].as_str().unwrap().to_owned(),
        }
    }

    /// What they show in `Authorization`, after `Bearer`.
    fn credential(&self, caller: Caller) -> Option<String> {
        let cast = &self.cast;
        let node = |name: &str| format!("{name}.{NODE_TOKEN}");
        Some(match caller {
            Caller::Stranger => return None,
            Caller::Session => cast.stranger.session.clone(),
            Caller::Key => cast.stranger.api_key.clone(),
            Caller::Viewer => cast.viewer.session.clone(),
            Caller::Subuser => cast.operator.session.clone(),
            Caller::Owner => cast.owner.session.clone(),
            Caller::ScopedKey => self.scoped_key.clone(),
            Caller::Administrator => cast.administrator.session.clone(),
            Caller::OtherNode => node(&self.fleet.unreachable.node),
            Caller::RightNode => node(&self.fleet.plain.node),
        })
    }

    pub(super) fn id(&self, caller: Caller) -> &str {
        match caller {
            Caller::Administrator => &self.cast.auditor.id,
            _ => &self.cast.starter.id,
        }
    }

    /// The status of the answer. Its body is not read: it may have no end.
    pub(super) fn status(&self, caller: Caller, method: &str, path: &str, body: Option<&str>) -> u16 {
        let credential = self.credential(caller);
        let authorization = credential.map_or_else(String::new, |credential| {
            format!("authorization: Bearer {credential}\r\n")
        });
        let body = body.unwrap_or_default().replace("{me}", &self.password(caller));
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: panel\r\n{authorization}content-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        let head = std::str::from_utf8(&head).unwrap();
        head.strip_prefix("HTTP/1.1 ").unwrap().parse().unwrap()
    }

    fn password(&self, caller: Caller) -> String {
        let cast = &self.cast;
        match caller {
            Caller::Viewer => cast.viewer.password.clone(),
            Caller::Subuser => cast.operator.password.clone(),
            Caller::Owner => cast.owner.password.clone(),
            Caller::Administrator => cast.administrator.password.clone(),
            _ => cast.stranger.password.clone(),
        }
    }
}
