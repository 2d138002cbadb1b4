use std::collections::BTreeMap;

use aileron_domain::{ImportReport, ImportedServer, NodeRoots, Occupation, StoreError};
use diesel::prelude::*;
use diesel::result::Error as QueryError;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use super::fitting::Fitting;
use super::statements::{api_key, egg, node, occupy, second_factor, server, standing, user};
use crate::chain::End;
use crate::columns::{At, Id};
use crate::database::transaction;
use crate::error::{store_error, unavailable};
use crate::hosting::described::BuildRow;
use crate::journal::{Appends as _, EntryRow};
use crate::key_limits;
use crate::registry::known_allocation;
use crate::schema::{allocations, api_keys, builds, eggs, nodes, second_factors, servers, standings, users};
use crate::store::Shared;
use crate::text::without_nul;
use crate::totals::servers_more;

/// So many entries are put into logs at once.
const PART: usize = 100;

/// Writes it all in one transaction, and says how far the logs have come then.
pub(super) async fn write(
    shared: &Shared,
    fitting: Fitting,
) -> Result<(ImportReport, BTreeMap<Id, End>), StoreError> {
    let key = shared.log_key().await?;
    let sealed = Sealed::of(shared, &fitting)?;
    let built = built(fitting.servers)?;
    let how_many = i64::try_from(built.len()).unwrap_or(i64::MAX);
    let by_nobody = Id(Uuid::nil());
    let entries = fitting.activity.into_iter();
    let mut entries = entries.map(|coming| EntryRow::new(coming.id, by_nobody, coming.entry));
    let now = Timestamp::now();
    let written: QueryResult<BTreeMap<Id, End>> = transaction!(&shared.database, None, async |connection| {
        for (coming, secret) in fitting.users.iter().zip(&sealed.secrets) {
            user!(coming, secret.is_some()).execute(connection).await?;
            if let Some(secret) = secret {
                second_factor!(coming, secret).execute(connection).await?;
            }
        }
        for (coming, token) in fitting.nodes.iter().zip(&sealed.tokens) {
            node!(coming, token).execute(connection).await?;
        }
        for (node, address) in &fitting.allocations {
            known_allocation!(Id(node.0), address).execute(connection).await?;
        }
        for coming in &fitting.eggs {
            egg!(coming, now).execute(connection).await?;
        }
        for (coming, build) in &built {
            server!(coming).execute(connection).await?;
            standing!(coming.owner, coming.id, None::<String>)
                .execute(connection)
                .await?;
            diesel::insert_into(builds::table)
                .values(build)
                .execute(connection)
                .await?;
            for (position, address) in (0_i64..).zip(&coming.build.allocations) {
                if occupy!(coming, position, address).execute(connection).await? == 0 {
                    return Err(QueryError::RollbackTransaction);
                }
            }
        }
        servers_more!(how_many).execute(connection).await?;
        for coming in &fitting.subusers {
            standing!(coming.user, coming.server, coming.grants.to_string())
                .execute(connection)
                .await?;
        }
        for coming in &fitting.api_keys {
            api_key!(coming).execute(connection).await?;
        }
        let mut ends = BTreeMap::new();
        loop {
            let part: Vec<EntryRow> = entries.by_ref().take(PART).collect();
            if part.is_empty() {
                return Ok(ends);
            }
            ends.extend(connection.append(&key, part).await?);
        }
    });
    let ends = written.map_err(|error| match error {
        QueryError::RollbackTransaction => unavailable("an address was given to another server meanwhile"),
        other => store_error(other),
    })?;
    Ok((fitting.report, ends))
}

/// What is kept under the panel's secret key: of each user who comes, of each node.
struct Sealed {
    secrets: Vec<Option<Vec<u8>>>,
    tokens: Vec<Vec<u8>>,
}

impl Sealed {
    fn of(shared: &Shared, fitting: &Fitting) -> Result<Self, StoreError> {
        let secrets = fitting.users.iter().map(|coming| {
            let secret = coming.second_factor.as_ref();
            let sealed = secret.map(|secret| shared.key.seal_totp(coming.user.id, secret));
            sealed.transpose().map_err(unavailable)
        });
        let tokens = fitting.nodes.iter().map(|coming| {
            let node = &coming.node;
            shared.key.seal(node.id, &node.token).map_err(unavailable)
        });
        Ok(Self {
            secrets: secrets.collect::<Result<_, _>>()?,
            tokens: tokens.collect::<Result<_, _>>()?,
        })
    }
}

fn built(servers: Vec<ImportedServer>) -> Result<Vec<(ImportedServer, BuildRow)>, StoreError> {
    let built = servers.into_iter().map(|server| {
        let row = BuildRow::new(Id(server.id.0), server.build.clone())?;
        Ok((server, row))
    });
    built.collect()
}
