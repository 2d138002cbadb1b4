use aileron_domain::{NodeAdmission, NodeCredential, NodeId, StoreError};
use async_trait::async_trait;
use diesel::prelude::*;

use crate::Store;
use crate::columns::Id;
use crate::database::load;
use crate::error::corrupt;
use crate::fixed::Fixed;
use crate::schema::nodes;

#[async_trait]
impl NodeAdmission for Store {
    async fn admit_node(&self, credential: &NodeCredential) -> Result<Option<NodeId>, StoreError> {
        let credential = credential.clone();
        self.look_up(move |shared| async move {
            let token_id = credential.token_id.as_str().to_owned();
            let known: Vec<(Id, Vec<u8>, Option<Vec<u8>>)> = load!(
                &shared.database,
                Fixed(nodes::table.filter(nodes::token_id.eq(token_id)).select((
                    nodes::id,
                    nodes::sealed_token,
                    nodes::previous_sealed_token
                )))
            )?;
            let Some((id, present, previous)) = known.into_iter().next() else {
                return Ok(None);
            };
            let node = NodeId(id.0);
            for sealed in [Some(present), previous].into_iter().flatten() {
                let token = shared.key.unseal(node, &sealed).map_err(corrupt)?;
                if token.is(credential.token.expose()) {
                    return Ok(Some(node));
                }
            }
            Ok(None)
        })
        .await
    }
}
