use aileron_domain::{NodeRecord, NodeToken};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{NodeHealth, Provisioning, ProvisioningError, TokenState};

impl Provisioning {
    /// Looks at a node.
    pub async fn check(&self, name: &str) -> Result<(NodeRecord, NodeHealth), ProvisioningError> {
        let record = self.nodes.node(name).await?;
        let health = self.inspector.inspect(&record.node).await;
        Ok((record, health))
    }

    /// Gives a node a new token. Until [`Provisioning::end_rotation`] the one before it is worth as much, so that nothing
    /// is refused while the new one gets into the node's configuration.
    ///
    /// One rotation at a time: a second new token would put the one that the node's Wings has out of use.
    pub async fn rotate_token(&self, name: &str) -> Result<NodeRecord, ProvisioningError> {
        let record = self.nodes.node(name).await?;
        if record.node.previous_token.is_some() {
            return Err(ProvisioningError::RotationUnderWay {
                node: record.node.name,
            });
        }
        self.nodes.rotate_token(name, &new_token()?).await?;
        Ok(self.nodes.node(name).await?)
    }

    /// Ends a rotation: the token of before is worth nothing any more. Not while the node's Wings has that one still; a node
    /// that does not answer is taken at its operator's word.
    pub async fn end_rotation(&self, name: &str) -> Result<NodeRecord, ProvisioningError> {
        let record = self.nodes.node(name).await?;
        let node = record.node;
        if node.previous_token.is_none() {
            return Err(ProvisioningError::NoRotation { node: node.name });
        }
        if self.inspector.inspect(&node).await.token == Some(TokenState::Previous) {
            return Err(ProvisioningError::StillThePreviousToken { node: node.name });
        }
        self.nodes.end_rotation(name).await?;
        Ok(self.nodes.node(name).await?)
    }
}

/// 64 characters out of 384 random bits. A dot, which ends the token's id where a Wings shows both, is none of them.
fn new_token() -> Result<NodeToken, ProvisioningError> {
    let mut random = [0; 48];
    getrandom::fill(&mut random).map_err(|_| ProvisioningError::NoRandomness)?;
    let token = URL_SAFE_NO_PAD.encode(random).parse();
    token.map_err(|_| ProvisioningError::NoRandomness)
}
