use aileron_domain::{EggRegistry, RegistryError, StoreError, StoredEgg};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use super::find;
use crate::Store;
use crate::columns::{At, Id};
use crate::database::{load, write};
use crate::hosting::described::EggRow;
use crate::schema::eggs;
use crate::text::without_nul;

#[async_trait]
impl EggRegistry for Store {
    async fn keep_egg(&self, name: &str, document: &str) -> Result<StoredEgg, RegistryError> {
        let name = without_nul(name.to_owned());
        let document = without_nul(document.to_owned());
        self.run_fallible(move |shared| async move {
            let now = At(Timestamp::now());
            let kept: Result<_, StoreError> =
                write!(&shared.database, |connection| diesel::insert_into(eggs::table)
                    .values((
                        eggs::id.eq(Id(Uuid::now_v7())),
                        eggs::name.eq(&name),
                        eggs::document.eq(&document),
                        eggs::created_at.eq(now),
                        eggs::updated_at.eq(now),
                    ))
                    .on_conflict(eggs::name)
                    .do_update()
                    .set((
                        eggs::document.eq(excluded(eggs::document)),
                        eggs::updated_at.eq(excluded(eggs::updated_at)),
                    ))
                    .execute(connection));
            kept?;
            find::egg(&shared.database, &name).await
        })
        .await
    }

    async fn egg(&self, name: &str) -> Result<StoredEgg, RegistryError> {
        let name = without_nul(name.to_owned());
        self.run_fallible(move |shared| async move { find::egg(&shared.database, &name).await })
            .await
    }

    async fn eggs(&self) -> Result<Vec<StoredEgg>, StoreError> {
        self.run(move |shared| async move {
            let eggs: Vec<EggRow> = load!(
                &shared.database,
                eggs::table.order(eggs::name).select(EggRow::as_select())
            )?;
            Ok(eggs.into_iter().map(StoredEgg::from).collect())
        })
        .await
    }
}
