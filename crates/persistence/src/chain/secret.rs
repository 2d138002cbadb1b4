//! The key of all links, which is kept under the panel's secret key, and outlives it.

use aileron_domain::StoreError;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::links::LogKey;
use crate::columns::Id;
use crate::database::{find, read, write};
use crate::error::{corrupt, unavailable};
use crate::schema::{activity, activity_chain, instances};
use crate::secret_key::random;
use crate::store::Shared;

/// The one row of its table.
pub(crate) const ROW: Id = Id(Uuid::from_u128(1));

/// What is known of all logs together.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct ChainRow {
    sealed_key: Vec<u8>,
    /// How many logs have a head.
    pub(crate) heads: i64,
    /// Whether all logs are chained: from then on nothing without a link is of the panel's making.
    pub(crate) complete: bool,
    pub(crate) mac: Vec<u8>,
}

/// The row of this id, for [`ChainRow`].
#[diesel::dsl::auto_type(no_type_alias)]
pub(crate) fn row_of(id: Id) -> _ {
    activity_chain::table.filter(activity_chain::id.eq(id)).select((
        activity_chain::sealed_key,
        activity_chain::heads,
        activity_chain::complete,
        activity_chain::mac,
    ))
}

impl ChainRow {
    pub(crate) fn is_authentic(&self, key: &LogKey) -> bool {
        key.logs(self.heads, self.complete)[..] == self.mac
    }

    pub(super) fn key(&self, shared: &Shared) -> Result<LogKey, StoreError> {
        let bytes = shared.key.unseal_bytes(ROW, &self.sealed_key).map_err(corrupt)?;
        let bytes: [u8; 32] = bytes
            .try_into()
            .map_err(|_| corrupt("the log's key is not 32 bytes"))?;
        Ok(LogKey::new(bytes))
    }
}

impl Shared {
    /// The key of all links. The first to ask makes it; of several at once, one.
    pub(crate) async fn log_key(&self) -> Result<LogKey, StoreError> {
        let key = self.log_key.get_or_try_init(|| async {
            if let Some(row) = self.chain().await? {
                return row.key(self);
            }
            make(self).await?;
            let row = self.chain().await?;
            row.ok_or_else(|| unavailable("the log's key was not kept"))?
                .key(self)
        });
        key.await.cloned()
    }

    /// `None` where nothing was ever chained.
    pub(crate) async fn chain(&self) -> Result<Option<ChainRow>, StoreError> {
        find!(&self.database, |connection| row_of(ROW).first(connection))
    }
}

/// Where there is no entry yet and nobody else, all logs are chained from their first entry on.
async fn make(shared: &Shared) -> Result<(), StoreError> {
    let bytes = random::<32>().map_err(|error| unavailable(error.to_string()))?;
    let sealed = shared.key.seal_bytes(ROW, &bytes).map_err(corrupt)?;
    let (entries, others): (bool, bool) = read!(&shared.database, |connection| diesel::select((
        exists(activity::table.select(activity::id)),
        exists(
            instances::table
                .filter(instances::chains.eq(false))
                .select(instances::id)
        ),
    ))
    .get_result(connection))?;
    let complete = !entries && !others;
    let mac = LogKey::new(bytes).logs(0, complete);
    write!(&shared.database, |connection| diesel::insert_into(
        activity_chain::table
    )
    .values((
        activity_chain::id.eq(ROW),
        activity_chain::sealed_key.eq(&sealed),
        activity_chain::heads.eq(0_i64),
        activity_chain::complete.eq(complete),
        activity_chain::mac.eq(&mac[..]),
    ))
    .on_conflict_do_nothing()
    .execute(connection))
    .map(|_made| ())
}
