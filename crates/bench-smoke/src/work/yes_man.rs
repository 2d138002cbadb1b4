use aileron_domain::{
    Grants, LiveFeed, LiveFeeds, LiveState, Node, NodeId, NodeState, Permission, PowerGateway, PowerOrder,
    RequestId, ServerHost, ServerId, ServerUsage, SocketGrant, User, UserId, WingsFailure,
};
use aileron_provisioning::{NodeHealth, NodeInspector, TokenState};
use async_trait::async_trait;
use jiff::Timestamp;

/// A Wings that accepts everything, at no cost.
pub(super) struct YesMan;

#[async_trait]
impl PowerGateway for YesMan {
    async fn send(&self, _order: PowerOrder<'_>) -> Result<(), WingsFailure> {
        Ok(())
    }
}

#[async_trait]
impl LiveState for YesMan {
    async fn usage(
        &self,
        _node: &Node,
        _server: ServerId,
        _request_id: Option<&RequestId>,
    ) -> Result<ServerUsage, WingsFailure> {
        Err(WingsFailure::Refused(None))
    }
}

#[async_trait]
impl NodeState for YesMan {
    async fn states(&self, _node: &Node) -> Result<Vec<(ServerId, ServerUsage)>, WingsFailure> {
        Err(WingsFailure::Refused(None))
    }

    fn unreachable_since(&self, _node: NodeId) -> Option<Timestamp> {
        None
    }
}

#[async_trait]
impl LiveFeeds for YesMan {
    async fn open(&self, _node: &Node, _server: ServerId) -> Result<Box<dyn LiveFeed>, WingsFailure> {
        Err(WingsFailure::Refused(None))
    }

    fn grant(
        &self,
        _node: &Node,
        _server: ServerId,
        _user: &User,
        _permissions: &[Permission],
    ) -> SocketGrant {
        SocketGrant {
            token: String::new(),
            socket: String::new(),
        }
    }
}

#[async_trait]
impl ServerHost for YesMan {
    async fn create(&self, _node: &Node, _server: ServerId, _start: bool) -> Result<(), WingsFailure> {
        Ok(())
    }

    async fn sync(&self, _node: &Node, _server: ServerId) -> Result<(), WingsFailure> {
        Ok(())
    }

    async fn reinstall(&self, _node: &Node, _server: ServerId) -> Result<(), WingsFailure> {
        Ok(())
    }

    async fn delete(&self, _node: &Node, _server: ServerId) -> Result<(), WingsFailure> {
        Ok(())
    }

    async fn command(&self, _node: &Node, _server: ServerId, _line: &str) -> Result<(), WingsFailure> {
        Ok(())
    }

    async fn end_sockets(
        &self,
        _node: &Node,
        _server: ServerId,
        _user: UserId,
        _grants: &Grants,
    ) -> Result<(), WingsFailure> {
        Ok(())
    }
}

#[async_trait]
impl NodeInspector for YesMan {
    async fn inspect(&self, _node: &Node) -> NodeHealth {
        NodeHealth {
            reachable: true,
            token: Some(TokenState::Right),
            version: None,
            clock_ahead: None,
            round_trip: None,
            breaker: "closed",
            failing_since: None,
            problems: Vec::new(),
        }
    }
}
