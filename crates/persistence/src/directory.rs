use aileron_domain::{Actor, Page, PageRequest, ServerDirectory, ServerFilter, StoreError, VisibleServer};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::Store;
use crate::columns::Id;
use crate::database::{lower, read};
use crate::rows::{NodeRow, ServerRow, StandingRow, VisibleRow, visible};
use crate::schema::{nodes, servers, standings};
use crate::text::without_nul;

/// A query with servers in it, narrowed by a pattern of the name.
macro_rules! narrowed {
    ($query:expr, $pattern:expr) => {{
        let mut query = $query.into_boxed();
        if let Some(pattern) = &$pattern {
            query = query.filter(lower(servers::name).like(pattern.clone()).escape('\\'));
        }
        query
    }};
}

/// All servers, with what one user is to each.
macro_rules! all_servers {
    ($user:expr, $pattern:expr) => {
        narrowed!(
            servers::table.inner_join(nodes::table).left_join(
                standings::table.on(standings::server_id
                    .eq(servers::id)
                    .and(standings::user_id.eq($user))),
            ),
            $pattern
        )
    };
}

/// The servers that one user owns or that were shared with them.
macro_rules! own_servers {
    ($user:expr, $pattern:expr) => {
        narrowed!(
            standings::table
                .inner_join(servers::table.inner_join(nodes::table))
                .filter(standings::user_id.eq($user)),
            $pattern
        )
    };
}

#[async_trait]
impl ServerDirectory for Store {
    async fn list(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
    ) -> Result<Page<VisibleServer>, StoreError> {
        let (actor, id) = (actor.user.clone(), Id(actor.user.id.0));
        let pattern = filter.name.as_deref().map(pattern);
        let limit = i64::from(page.limit.get());
        let offset = i64::try_from(page.offset()).unwrap_or(i64::MAX);
        self.run(move |shared| async move {
            let database = &shared.database;
            let (total, rows): (i64, Vec<VisibleRow>) = if actor.administrator {
                let total = read!(database, |connection| narrowed!(servers::table, pattern)
                    .count()
                    .get_result(connection))?;
                let rows = read!(database, |connection| all_servers!(id, pattern)
                    .order((servers::name, servers::id))
                    .limit(limit)
                    .offset(offset)
                    .select((
                        ServerRow::as_select(),
                        NodeRow::as_select(),
                        Option::<StandingRow>::as_select()
                    ))
                    .load(connection))?;
                (total, rows)
            } else {
                let total = read!(database, |connection| own_servers!(id, pattern)
                    .count()
                    .get_result(connection))?;
                let rows: Vec<(ServerRow, NodeRow, StandingRow)> =
                    read!(database, |connection| own_servers!(id, pattern)
                        .order((servers::name, servers::id))
                        .limit(limit)
                        .offset(offset)
                        .select((
                            ServerRow::as_select(),
                            NodeRow::as_select(),
                            StandingRow::as_select()
                        ))
                        .load(connection))?;
                (
                    total,
                    rows.into_iter()
                        .map(|(server, node, standing)| (server, node, Some(standing)))
                        .collect(),
                )
            };
            let items = rows
                .into_iter()
                .filter_map(|row| visible(row, &actor, &shared.key).transpose());
            Ok(Page {
                items: items.collect::<Result<_, _>>()?,
                total: total.try_into().unwrap_or(0),
            })
        })
        .await
    }
}

/// The pattern of a name that has `text` in it, whatever the case of ASCII letters. Its own wildcards stand for themselves.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in without_nul(text.to_ascii_lowercase()).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
