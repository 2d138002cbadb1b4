//! What a panel has: a client, nodes, somebody who presses start.

use std::time::Duration;

use aileron_domain::{
    Delivery, Node, NodeId, PowerAction, PowerGateway as _, PowerOrder, ServerId, Unreachable, WingsFailure,
    WingsWords,
};
use aileron_wings_client::{WingsClient, WingsConfig};
use scripted_wings::ScriptedWings;
use uuid::Uuid;

pub(crate) const SERVER: &str = "8d5b5b41-3b0c-4c36-9f0a-2f1f3a6b7c8d";

pub(crate) fn server() -> ServerId {
    ServerId(SERVER.parse().unwrap())
}

pub(crate) fn client() -> WingsClient {
    WingsClient::new(WingsConfig::default()).unwrap()
}

/// For tests that must run into the time limit: long enough to get a request on its way on a busy machine.
pub(crate) fn impatient() -> WingsClient {
    let config = WingsConfig {
        call_timeout: Duration::from_secs(1),
        ..WingsConfig::default()
    };
    WingsClient::new(config).unwrap()
}

pub(crate) fn node_at(url: &str, token: &str) -> Node {
    Node {
        id: NodeId(Uuid::from_u128(7)),
        name: "node".to_owned(),
        url: url.parse().unwrap(),
        token: token.parse().unwrap(),
        previous_token: None,
        roots: None,
        maintenance: false,
    }
}

pub(crate) fn node_of(wings: &ScriptedWings) -> Node {
    node_at(&wings.url(), wings.token())
}

/// The same node, in the middle of a change of its token.
pub(crate) fn rotating(wings: &ScriptedWings, present: &str, previous: &str) -> Node {
    Node {
        previous_token: Some(previous.parse().unwrap()),
        ..node_at(&wings.url(), present)
    }
}

pub(crate) fn order(node: &Node, action: PowerAction) -> PowerOrder<'_> {
    PowerOrder {
        node,
        server: server(),
        action,
        request_id: None,
    }
}

pub(crate) async fn press_start(client: &WingsClient, node: &Node) -> Result<(), WingsFailure> {
    client.send(order(node, PowerAction::Start)).await
}

pub(crate) fn unavailable(reason: Unreachable, delivery: Delivery) -> WingsFailure {
    WingsFailure::Unavailable { reason, delivery }
}

pub(crate) fn words(text: &str) -> Option<WingsWords> {
    WingsWords::clean(text)
}
