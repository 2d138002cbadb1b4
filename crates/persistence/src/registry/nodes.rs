use aileron_domain::{
    Allocation, NewNode, Node, NodeId, NodeRecord, NodeRegistry, NodeRoots, NodeToken, NodeUrl, Page,
    PageRequest, RegistryError, ServerId, StoreError,
};
use async_trait::async_trait;
use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use super::{allocations, find};
use crate::columns::{At, Id};
use crate::database::{Database, load, read, write};
use crate::directory::{last_of, limits};
use crate::error::{corrupt, taken};
use crate::rows::{NodeRow, unreadable};
use crate::schema::{nodes, servers};
use crate::{SecretKey, Store};

/// A node with what only its operator sees.
macro_rules! node_records {
    () => {
        nodes::table.select((
            NodeRow::as_select(),
            nodes::token_id,
            nodes::created_at,
            nodes::booted_at,
            servers::table
                .filter(servers::node_id.eq(nodes::id))
                .count()
                .single_value(),
        ))
    };
}

type RecordRow = (NodeRow, String, At, Option<At>, Option<i64>);

/// Changes one column of the node of this name or id.
macro_rules! change {
    ($store:expr, $node:expr, $change:expr) => {{
        let node = $node.to_owned();
        $store
            .run_fallible(move |shared| async move {
                let (id, _) = find::node(&shared.database, &node).await?;
                let changed: Result<_, StoreError> = write!(&shared.database, |connection| diesel::update(
                    nodes::table.filter(nodes::id.eq(id))
                )
                .set($change)
                .execute(connection));
                changed?;
                Ok(())
            })
            .await
    }};
}

#[async_trait]
impl NodeRegistry for Store {
    async fn create_node(&self, new: NewNode) -> Result<Node, RegistryError> {
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
                        nodes::roots.eq(node.roots.as_ref().map(NodeRoots::as_pem)),
                    ))
                    .execute(connection)
            })
        })
        .await?;
        Ok(created)
    }

    async fn node(&self, name: &str) -> Result<NodeRecord, RegistryError> {
        let name = name.to_owned();
        self.run_fallible(move |shared| async move {
            let (id, _) = find::node(&shared.database, &name).await?;
            let found: Result<RecordRow, StoreError> = read!(&shared.database, |connection| node_records!()
                .filter(nodes::id.eq(id))
                .get_result(connection));
            Ok(record(found?, &shared.key)?)
        })
        .await
    }

    async fn nodes(&self, page: PageRequest) -> Result<Page<NodeRecord>, StoreError> {
        self.run(move |shared| async move {
            let (limit, offset) = limits(page);
            let rows: Vec<RecordRow> = load!(
                &shared.database,
                node_records!().order(nodes::name).limit(limit).offset(offset)
            )?;
            let total = match last_of(page, rows.len()) {
                Some(total) => total,
                None => count(&shared.database).await?,
            };
            let items = rows.into_iter().map(|row| record(row, &shared.key));
            Ok(Page {
                items: items.collect::<Result<_, _>>()?,
                total,
            })
        })
        .await
    }

    async fn set_maintenance(&self, name: &str, maintenance: bool) -> Result<(), RegistryError> {
        change!(self, name, nodes::maintenance.eq(maintenance))
    }

    async fn move_node(&self, name: &str, url: &NodeUrl) -> Result<(), RegistryError> {
        let url = url.expose().as_str().to_owned();
        change!(self, name, nodes::url.eq(&url))
    }

    async fn trust(&self, name: &str, roots: Option<&NodeRoots>) -> Result<(), RegistryError> {
        let pem = roots.map(|roots| roots.as_pem().to_owned());
        change!(self, name, nodes::roots.eq(pem.as_deref()))
    }

    async fn rotate_token(&self, name: &str, token: &NodeToken) -> Result<(), RegistryError> {
        let (name, token) = (name.to_owned(), token.clone());
        self.run_fallible(move |shared| async move {
            let (id, _) = find::node(&shared.database, &name).await?;
            let sealed = shared.key.seal(NodeId(id.0), &token).map_err(corrupt)?;
            // While a rotation is under way, the token that its Wings has is the one from before it.
            let before = case_when(
                nodes::previous_sealed_token.is_null(),
                nodes::sealed_token.nullable(),
            )
            .otherwise(nodes::previous_sealed_token);
            let changed: Result<_, StoreError> = write!(&shared.database, |connection| diesel::update(
                nodes::table.filter(nodes::id.eq(id))
            )
            .set((
                nodes::previous_sealed_token.eq(before),
                nodes::sealed_token.eq(&sealed),
            ))
            .execute(connection));
            changed?;
            Ok(())
        })
        .await
    }

    async fn end_rotation(&self, name: &str) -> Result<(), RegistryError> {
        change!(self, name, nodes::previous_sealed_token.eq(None::<Vec<u8>>))
    }

    async fn add_allocations(&self, name: &str, added: &[Allocation]) -> Result<u64, RegistryError> {
        let (name, added) = (name.to_owned(), added.to_vec());
        self.run_fallible(move |shared| async move { allocations::add(&shared.database, &name, added).await })
            .await
    }

    async fn allocations(&self, name: &str) -> Result<Vec<(Allocation, Option<ServerId>)>, RegistryError> {
        let name = name.to_owned();
        self.run_fallible(move |shared| async move { allocations::of_node(&shared.database, &name).await })
            .await
    }
}

async fn count(database: &Database) -> Result<u64, StoreError> {
    let total: i64 = read!(database, |connection| nodes::table.count().get_result(connection))?;
    Ok(total.try_into().unwrap_or(0))
}

fn record(
    (node, token_id, created_at, booted_at, servers): RecordRow,
    key: &SecretKey,
) -> Result<NodeRecord, StoreError> {
    let node = node.unseal(key)?;
    Ok(NodeRecord {
        token_id: token_id
            .parse()
            .map_err(|_| unreadable("nodes", "token_id", Id(node.id.0)))?,
        node,
        servers: servers.and_then(|number| number.try_into().ok()).unwrap_or(0),
        created_at: created_at.0,
        booted_at: booted_at.map(|at| at.0),
    })
}
