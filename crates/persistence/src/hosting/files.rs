use aileron_domain::{FileAccess, FileOwner, NodeId, ServerId, StoreError, User};
use async_trait::async_trait;
use diesel::prelude::*;
use uuid::Uuid;

use crate::Store;
use crate::columns::Id;
use crate::database::load;
use crate::rows::{StandingRow, standing};
use crate::schema::{servers, standings};

/// More servers of one node than begin alike.
const MOST: i64 = 16;

#[async_trait]
impl FileAccess for Store {
    async fn standing_on_node(
        &self,
        node: NodeId,
        uuid_prefix: &str,
        user: &User,
    ) -> Result<Option<FileOwner>, StoreError> {
        let Some((first, last)) = keys_beginning_with(uuid_prefix) else {
            return Ok(None);
        };
        let (node, user) = (Id(node.0), user.clone());
        self.look_up(move |shared| async move {
            let by = Id(user.id.0);
            let found: Vec<(Id, bool, Option<StandingRow>)> = load!(
                &shared.database,
                servers::table
                    .left_join(
                        standings::table.on(standings::server_id
                            .eq(servers::id)
                            .and(standings::user_id.eq(by)))
                    )
                    .filter(servers::node_id.eq(node))
                    .filter(servers::id.ge(first))
                    .filter(servers::id.le(last))
                    .order((servers::node_id, servers::id))
                    .limit(MOST)
                    .select((
                        servers::id,
                        servers::suspended,
                        Option::<StandingRow>::as_select()
                    ))
            )?;
            for (server, suspended, row) in found {
                if let Some(standing) = standing(row, user.administrator)? {
                    return Ok(Some(FileOwner {
                        server: ServerId(server.0),
                        suspended,
                        standing,
                    }));
                }
            }
            Ok(None)
        })
        .await
    }
}

/// The first and the last key whose text begins with these eight hexadecimal digits.
fn keys_beginning_with(prefix: &str) -> Option<(Id, Id)> {
    let is_hex = prefix.len() == 8 && prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
    let beginning = u32::from_str_radix(prefix, 16).ok().filter(|_| is_hex)?;
    let first = u128::from(beginning) << 96;
    let key = |number| Id(Uuid::from_u128(number));
    Some((key(first), key(first | (u128::MAX >> 32))))
}
