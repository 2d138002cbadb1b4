use aileron_domain::{NewNode, Node, NodeId, NodeUrl, RegistryError};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use super::find;
use crate::Store;
use crate::columns::{At, Id};
use crate::database::write;
use crate::error::{corrupt, taken};
use crate::schema::nodes;

impl Store {
    /// Makes a node known.
    pub async fn create_node(&self, new: NewNode) -> Result<Node, RegistryError> {
        let NewNode {
            name,
            url,
            token_id,
            token,
            roots,
        } = new;
        let node = Node {
            id: NodeId(Uuid::now_v7()),
            name,
            url,
            token,
            previous_token: None,
            roots,
            maintenance: false,
        };
        let created = node.clone();
        self.run_fallible(move |shared| async move {
            let sealed = shared.key.seal(node.id, &node.token).map_err(corrupt)?;
            let unique = [
                ("nodes_name", "node name", &*node.name),
                ("nodes_token_id", "token id", token_id.as_str()),
            ];
            write!(&shared.database, |error| taken(error, &unique), |connection| {
                diesel::insert_into(nodes::table)
                    .values((
                        nodes::id.eq(Id(node.id.0)),
                        nodes::name.eq(&node.name),
                        nodes::url.eq(node.url.expose().as_str()),
                        nodes::token_id.eq(token_id.as_str()),
                        nodes::sealed_token.eq(&sealed),
                        nodes::maintenance.eq(false),
                        nodes::created_at.eq(At(Timestamp::now())),
                    ))
                    .execute(connection)
            })
        })
        .await?;
        Ok(created)
    }

    /// Closes a node to power actions, or opens it again. The node is named by name or id.
    pub async fn set_node_maintenance(&self, node: String, maintenance: bool) -> Result<(), RegistryError> {
        self.run_fallible(move |shared| async move {
            let (id, _) = find::node(&shared.database, &node).await?;
            write!(&shared.database, |connection| diesel::update(
                nodes::table.filter(nodes::id.eq(id))
            )
            .set(nodes::maintenance.eq(maintenance))
            .execute(connection))?;
            Ok(())
        })
        .await
    }

    /// Says that a node's Wings listens somewhere else now. The node is named by name or id.
    pub async fn move_node(&self, node: String, url: NodeUrl) -> Result<(), RegistryError> {
        self.run_fallible(move |shared| async move {
            let (id, _) = find::node(&shared.database, &node).await?;
            write!(&shared.database, |connection| diesel::update(
                nodes::table.filter(nodes::id.eq(id))
            )
            .set(nodes::url.eq(url.expose().as_str()))
            .execute(connection))?;
            Ok(())
        })
        .await
    }
}
