use std::str::FromStr;

use aileron_domain::{NewNode, NodeRecord, NodeRoots, NodeToken, NodeTokenId, NodeUrl};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{NodeHealth, Provisioning, ProvisioningError, TokenState};

/// A node that is to be made known.
#[derive(Debug, Clone)]
pub struct NodeOrder {
    /// What people will call it.
    pub name: String,
    /// Where its Wings listens.
    pub url: NodeUrl,
    /// What its Wings calls itself by, if not something new.
    pub token_id: Option<NodeTokenId>,
    /// The secret that its Wings has already, if not a new one.
    pub token: Option<NodeToken>,
    /// The certificate authorities that its certificate is held against, where it is not the system's.
    pub roots: Option<NodeRoots>,
}

/// A node that was just made known.
#[derive(Debug, Clone)]
pub struct RegisteredNode {
    /// The node.
    pub record: NodeRecord,
    /// Its secret, where it is a new one that nobody has seen yet.
    pub new_token: Option<NodeToken>,
}

impl Provisioning {
    /// Makes a node known. What its Wings and the panel know each other by is made up where it is not given.
    pub async fn create_node(&self, order: NodeOrder) -> Result<RegisteredNode, ProvisioningError> {
        let (token, new_token) = if let Some(token) = order.token {
            (token, None)
        } else {
            let token = new_token()?;
            (token.clone(), Some(token))
        };
        let new = NewNode {
            name: order.name,
            url: order.url,
            token_id: match order.token_id {
                Some(token_id) => token_id,
                None => random::<_, 12>()?,
            },
            token,
            roots: order.roots,
        };
        let node = self.nodes.create_node(new).await?;
        Ok(RegisteredNode {
            record: self.nodes.node(&node.id.to_string()).await?,
            new_token,
        })
    }

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
    random::<_, 48>()
}

fn random<T: FromStr, const BYTES: usize>() -> Result<T, ProvisioningError> {
    let mut random = [0; BYTES];
    getrandom::fill(&mut random).map_err(|_| ProvisioningError::NoRandomness)?;
    let text = URL_SAFE_NO_PAD.encode(random).parse();
    text.map_err(|_| ProvisioningError::NoRandomness)
}
