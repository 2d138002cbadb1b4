use diesel::prelude::*;

use super::{Batch, is_open, last_number};
use crate::schema::activity;

pub(super) fn write(connection: &mut SqliteConnection, mut batch: Batch) -> QueryResult<()> {
    for entry in &mut batch.entries {
        let last = last_number(entry.server_id).first::<i64>(connection).optional()?;
        entry.number = last.unwrap_or(0) + 1;
        diesel::insert_into(activity::table)
            .values(&*entry)
            .execute(connection)?;
    }
    for settlement in batch.settlements {
        diesel::update(activity::table)
            .filter(activity::id.eq(settlement.entry))
            .filter(is_open())
            .set(settlement.result)
            .execute(connection)?;
    }
    Ok(())
}
