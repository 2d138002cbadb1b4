use aileron_domain::{
    RecoveryCode, SecondFactorCode, SecondFactorState, SecondFactors, StoreError, TotpCode, TotpSecret,
    UserId,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use crate::Store;
use crate::columns::{At, Id};
use crate::database::{find, read, transaction, write};
use crate::error::{corrupt, store_error, unavailable};
use crate::schema::{recovery_codes, second_factors, users};
use crate::secret_key::random;
use crate::store::Shared;

/// Puts new recovery codes in the place of the others.
macro_rules! replace_codes {
    ($connection:expr, $user:expr, $codes:expr) => {{
        diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(Id($user.0))))
            .execute($connection)
            .await?;
        for code in $codes {
            diesel::insert_into(recovery_codes::table)
                .values((
                    recovery_codes::user_id.eq(Id($user.0)),
                    recovery_codes::code_hash.eq(code.hash($user).as_slice()),
                ))
                .execute($connection)
                .await?;
        }
    }};
}

#[async_trait]
impl SecondFactors for Store {
    async fn second_factor(&self, user: UserId) -> Result<SecondFactorState, StoreError> {
        let user = Id(user.0);
        self.run(move |shared| async move {
            let enabled_at: Option<Option<At>> = find!(&shared.database, |connection| second_factors::table
                .find(user)
                .select(second_factors::enabled_at)
                .first(connection))?;
            let codes: i64 = read!(&shared.database, |connection| recovery_codes::table
                .filter(recovery_codes::user_id.eq(user))
                .count()
                .get_result(connection))?;
            Ok(SecondFactorState {
                enabled_at: enabled_at.flatten().map(|at| at.0),
                recovery_codes: u32::try_from(codes).unwrap_or_default(),
            })
        })
        .await
    }

    async fn begin_second_factor(&self, user: UserId) -> Result<Option<TotpSecret>, StoreError> {
        let secret = TotpSecret::of(random().map_err(unavailable)?);
        let sealed = self.shared.key.seal_totp(user, &secret).map_err(unavailable)?;
        let begun = self
            .run(move |shared| async move {
                let begun: QueryResult<bool> = transaction!(&shared.database, async |connection| {
                    let before = second_factors::table
                        .filter(second_factors::user_id.eq(Id(user.0)))
                        .filter(second_factors::enabled_at.is_null());
                    diesel::delete(before).execute(connection).await?;
                    let inserted = diesel::insert_into(second_factors::table)
                        .values((
                            second_factors::user_id.eq(Id(user.0)),
                            second_factors::sealed_secret.eq(&sealed),
                            second_factors::created_at.eq(At(Timestamp::now())),
                        ))
                        .on_conflict_do_nothing()
                        .execute(connection)
                        .await?;
                    Ok(inserted > 0)
                });
                begun.map_err(store_error)
            })
            .await?;
        Ok(begun.then_some(secret))
    }

    async fn confirm_second_factor(
        &self,
        user: UserId,
        code: TotpCode,
        at: Timestamp,
    ) -> Result<Option<Vec<RecoveryCode>>, StoreError> {
        let codes = draw_codes()?;
        let new = codes.clone();
        let confirmed = self
            .run(move |shared| async move {
                let Some(step) = step_of(&shared, user, code, at, State::Begun).await? else {
                    return Ok(false);
                };
                let confirmed: QueryResult<bool> = transaction!(&shared.database, async |connection| {
                    let begun = second_factors::table
                        .filter(second_factors::user_id.eq(Id(user.0)))
                        .filter(second_factors::enabled_at.is_null());
                    let enabled = diesel::update(begun)
                        .set((
                            second_factors::enabled_at.eq(At(at)),
                            second_factors::last_step.eq(step),
                        ))
                        .execute(connection)
                        .await?;
                    if enabled == 0 {
                        return Ok(false);
                    }
                    diesel::update(users::table.find(Id(user.0)))
                        .set(users::second_factor.eq(true))
                        .execute(connection)
                        .await?;
                    replace_codes!(connection, user, &new);
                    Ok(true)
                });
                confirmed.map_err(store_error)
            })
            .await?;
        Ok(confirmed.then_some(codes))
    }

    async fn take_code(
        &self,
        user: UserId,
        code: &SecondFactorCode,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        match code {
            SecondFactorCode::Totp(code) => {
                let code = *code;
                self.run(move |shared| async move {
                    let Some(step) = step_of(&shared, user, code, at, State::Enabled).await? else {
                        return Ok(false);
                    };
                    let taken: usize = write!(&shared.database, |connection| diesel::update(
                        second_factors::table
                            .filter(second_factors::user_id.eq(Id(user.0)))
                            .filter(
                                second_factors::last_step
                                    .is_null()
                                    .or(second_factors::last_step.lt(step).assume_not_null())
                            )
                    )
                    .set(second_factors::last_step.eq(step))
                    .execute(connection))?;
                    Ok(taken > 0)
                })
                .await
            }
            SecondFactorCode::Recovery(code) => {
                let hash = code.hash(user);
                self.run(move |shared| async move {
                    let taken: usize = write!(&shared.database, |connection| diesel::delete(
                        recovery_codes::table
                            .filter(recovery_codes::user_id.eq(Id(user.0)))
                            .filter(recovery_codes::code_hash.eq(hash.as_slice()))
                    )
                    .execute(connection))?;
                    Ok(taken > 0)
                })
                .await
            }
        }
    }

    async fn renew_recovery_codes(&self, user: UserId) -> Result<Option<Vec<RecoveryCode>>, StoreError> {
        let codes = draw_codes()?;
        let new = codes.clone();
        let renewed = self
            .run(move |shared| async move {
                let renewed: QueryResult<bool> = transaction!(&shared.database, async |connection| {
                    let enabled: i64 = second_factors::table
                        .filter(second_factors::user_id.eq(Id(user.0)))
                        .filter(second_factors::enabled_at.is_not_null())
                        .count()
                        .get_result(connection)
                        .await?;
                    if enabled > 0 {
                        replace_codes!(connection, user, &new);
                    }
                    Ok(enabled > 0)
                });
                renewed.map_err(store_error)
            })
            .await?;
        Ok(renewed.then_some(codes))
    }

    async fn remove_second_factor(&self, user: UserId) -> Result<bool, StoreError> {
        let user = Id(user.0);
        self.run(move |shared| async move {
            let removed: QueryResult<bool> = transaction!(&shared.database, async |connection| {
                let enabled: i64 = second_factors::table
                    .filter(second_factors::user_id.eq(user))
                    .filter(second_factors::enabled_at.is_not_null())
                    .count()
                    .get_result(connection)
                    .await?;
                diesel::delete(second_factors::table.filter(second_factors::user_id.eq(user)))
                    .execute(connection)
                    .await?;
                diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user)))
                    .execute(connection)
                    .await?;
                diesel::update(users::table.find(user))
                    .set(users::second_factor.eq(false))
                    .execute(connection)
                    .await?;
                Ok(enabled > 0)
            });
            removed.map_err(store_error)
        })
        .await
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Begun,
    Enabled,
}

/// Which step's code this is of the user's secret; `None` for none, and where they have no secret in that state.
async fn step_of(
    shared: &Shared,
    user: UserId,
    code: TotpCode,
    at: Timestamp,
    wanted: State,
) -> Result<Option<i64>, StoreError> {
    let found: Option<(Vec<u8>, Option<At>)> = find!(&shared.database, |connection| second_factors::table
        .find(Id(user.0))
        .select((second_factors::sealed_secret, second_factors::enabled_at))
        .first(connection))?;
    let Some((sealed, enabled_at)) = found else {
        return Ok(None);
    };
    let state = enabled_at.map_or(State::Begun, |_| State::Enabled);
    if state != wanted {
        return Ok(None);
    }
    let secret = shared.key.unseal_totp(user, &sealed).map_err(corrupt)?;
    Ok(secret.step_of(code, at))
}

fn draw_codes() -> Result<Vec<RecoveryCode>, StoreError> {
    let draw = |_| random().map(RecoveryCode::of).map_err(unavailable);
    (0..RecoveryCode::EACH).map(draw).collect()
}
