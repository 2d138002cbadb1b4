//! One user, one server, one node, and what their press looks like in the log.
#![expect(
    clippy::unwrap_used,
    reason = "a sample that does not parse is a mistake in the test"
)]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use aileron_domain::{
    Actor, ActorKind, ActorStamp, Event, NewEntry, Node, NodeId, Outcome, PowerAction, Press, Proof, Server,
    ServerId, ShortIdentifier, Standing, User, UserId, VisibleServer,
};
use uuid::Uuid;

use crate::world::{Call, ENTRY, NOW};

pub(crate) const ADA: UserId = UserId(Uuid::from_u128(0xADA));
pub(crate) const SERVER: ServerId = ServerId(Uuid::from_u128(0x8f14_e45f_ceea_467f_a9d0_0000_0000_0001));
const OWNER: UserId = UserId(Uuid::from_u128(0xBEEF));
const NODE: NodeId = NodeId(Uuid::from_u128(0x0DE));
const IP: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// Ada presses a button on the sample server, in a session.
pub(crate) fn press(standing: Standing, action: PowerAction) -> Press {
    press_on(server(standing), action)
}

pub(crate) fn press_on(server: VisibleServer, action: PowerAction) -> Press {
    Press {
        actor: Actor {
            user: User {
                id: ADA,
                username: "ada".parse().unwrap(),
                email: "ada@example.com".parse().unwrap(),
                administrator: false,
            },
            proof: Proof::Session,
            key: None,
        },
        server: Some(server),
        action,
        ip: Some(IP),
        request_id: Some("req-1".parse().unwrap()),
        key: None,
    }
}

/// The sample server, idle, to somebody of this standing.
pub(crate) fn server(standing: Standing) -> VisibleServer {
    VisibleServer {
        server: Server {
            id: SERVER,
            identifier: ShortIdentifier::of(SERVER),
            name: "Survival".to_owned(),
            owner: OWNER,
            suspended: false,
            occupation: None,
        },
        node: Arc::new(Node {
            id: NODE,
            name: "node1".to_owned(),
            url: "https://node1.example.com:8080".parse().unwrap(),
            token: "a-token".parse().unwrap(),
            previous_token: None,
            roots: None,
            maintenance: false,
        }),
        standing,
    }
}

/// Somebody with whom the server was shared; `grants` as the operator types them.
pub(crate) fn subuser(grants: &str) -> Standing {
    Standing::Subuser(grants.parse().unwrap())
}

/// The entry that Ada's press makes.
pub(crate) fn entry(action: PowerAction, outcome: Outcome) -> NewEntry {
    NewEntry {
        occurred_at: NOW,
        actor: ActorStamp {
            kind: ActorKind::User,
            id: Some(ADA),
            name: "ada".to_owned(),
        },
        event: Event::Power(action),
        target: SERVER,
        ip: Some(IP),
        outcome,
        details: None,
    }
}

/// The one entry of a press that Aileron refused, and nothing else.
pub(crate) fn only_a_refusal(action: PowerAction, reason: &str) -> [Call; 1] {
    [Call::Recorded(entry(action, Outcome::Refused(reason.to_owned())))]
}

/// What is asked of the world, in this order, by a press that reaches Wings.
pub(crate) fn carried_through(action: PowerAction, outcome: Outcome) -> Vec<Call> {
    let mut calls = vec![
        Call::Admitted(ADA),
        Call::Recorded(entry(action, Outcome::Pending)),
        Call::Sent {
            node: NODE,
            server: SERVER,
            action,
            request_id: Some("req-1".parse().unwrap()),
        },
    ];
    if outcome == Outcome::Sent {
        calls.push(Call::Accepted(ENTRY, SERVER, action));
    }
    calls.push(Call::Settled(ENTRY, outcome));
    calls
}
