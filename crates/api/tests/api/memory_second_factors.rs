//! Second factors, and what happened to accounts, in memory.

use std::net::IpAddr;

use aileron_domain::{
    AccountActivity, AccountActor, AccountEntry, AccountEvent, EntryId, NewAccountEntry, Page, PageRequest,
    RecoveryCode, SecondFactorCode, SecondFactorState, SecondFactors, StoreError, TotpCode, TotpSecret,
    UserId,
};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::memory::{Memory, cut};

pub(crate) struct MemorySecondFactor {
    secret: TotpSecret,
    pub(crate) enabled_at: Option<Timestamp>,
    last_step: Option<i64>,
    codes: Vec<RecoveryCode>,
}

fn codes() -> Vec<RecoveryCode> {
    let random = || {
        Uuid::new_v4().as_bytes()[..RecoveryCode::LENGTH]
            .try_into()
            .unwrap()
    };
    (0..RecoveryCode::EACH)
        .map(|_| RecoveryCode::of(random()))
        .collect()
}

#[async_trait]
impl SecondFactors for Memory {
    async fn second_factor(&self, user: UserId) -> Result<SecondFactorState, StoreError> {
        self.readable()?;
        let factors = self.second_factors.lock().unwrap();
        let known = factors.get(&user);
        Ok(SecondFactorState {
            enabled_at: known.and_then(|known| known.enabled_at),
            recovery_codes: known.map_or(0, |known| u32::try_from(known.codes.len()).unwrap()),
        })
    }

    async fn begin_second_factor(&self, user: UserId) -> Result<Option<TotpSecret>, StoreError> {
        self.writable()?;
        let mut factors = self.second_factors.lock().unwrap();
        if factors.get(&user).is_some_and(|known| known.enabled_at.is_some()) {
            return Ok(None);
        }
        let mut random = [0; TotpSecret::LENGTH];
        random[..16].copy_from_slice(Uuid::new_v4().as_bytes());
        let secret = TotpSecret::of(random);
        let begun = MemorySecondFactor {
            secret: secret.clone(),
            enabled_at: None,
            last_step: None,
            codes: Vec::new(),
        };
        factors.insert(user, begun);
        Ok(Some(secret))
    }

    async fn confirm_second_factor(
        &self,
        user: UserId,
        code: TotpCode,
        at: Timestamp,
    ) -> Result<Option<Vec<RecoveryCode>>, StoreError> {
        self.writable()?;
        let mut factors = self.second_factors.lock().unwrap();
        let begun = factors.get_mut(&user).filter(|known| known.enabled_at.is_none());
        let Some(begun) = begun else {
            return Ok(None);
        };
        let Some(step) = begun.secret.step_of(code, at) else {
            return Ok(None);
        };
        (begun.enabled_at, begun.last_step, begun.codes) = (Some(at), Some(step), codes());
        Ok(Some(begun.codes.clone()))
    }

    async fn take_code(
        &self,
        user: UserId,
        code: &SecondFactorCode,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.writable()?;
        let mut factors = self.second_factors.lock().unwrap();
        let Some(known) = factors.get_mut(&user).filter(|known| known.enabled_at.is_some()) else {
            return Ok(false);
        };
        match code {
            SecondFactorCode::Totp(code) => {
                let step = known
                    .secret
                    .step_of(*code, at)
                    .filter(|step| Some(*step) > known.last_step);
                known.last_step = step.or(known.last_step);
                Ok(step.is_some())
            }
            SecondFactorCode::Recovery(code) => {
                let before = known.codes.len();
                known.codes.retain(|known| known != code);
                Ok(known.codes.len() < before)
            }
        }
    }

    async fn renew_recovery_codes(&self, user: UserId) -> Result<Option<Vec<RecoveryCode>>, StoreError> {
        self.writable()?;
        let mut factors = self.second_factors.lock().unwrap();
        let known = factors.get_mut(&user).filter(|known| known.enabled_at.is_some());
        Ok(known.map(|known| {
            known.codes = codes();
            known.codes.clone()
        }))
    }

    async fn remove_second_factor(&self, user: UserId) -> Result<bool, StoreError> {
        self.writable()?;
        let removed = self.second_factors.lock().unwrap().remove(&user);
        Ok(removed.is_some_and(|known| known.enabled_at.is_some()))
    }
}

#[async_trait]
impl AccountActivity for Memory {
    async fn record_for_account(&self, entry: NewAccountEntry) -> Result<(), StoreError> {
        self.writable()?;
        let id = EntryId(Uuid::now_v7());
        self.account_entries
            .lock()
            .unwrap()
            .push(AccountEntry { id, entry });
        Ok(())
    }

    async fn record_failed_log_in(
        &self,
        login: &str,
        ip: Option<IpAddr>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let is_named = |name: &str| name.eq_ignore_ascii_case(login);
        let mut users = self.users.iter().map(|(user, ..)| user);
        let Some(user) = users.find(|user| is_named(user.username.as_str()) || is_named(user.email.as_str()))
        else {
            return Ok(());
        };
        self.record_for_account(NewAccountEntry {
            user: user.id,
            occurred_at: at,
            event: AccountEvent::LogInFailed,
            by: AccountActor::User,
            ip,
            details: None,
        })
        .await
    }

    async fn account_entries(
        &self,
        user: UserId,
        page: PageRequest,
    ) -> Result<Page<AccountEntry>, StoreError> {
        self.readable()?;
        let entries = self.account_entries.lock().unwrap();
        let theirs = entries.iter().rev().filter(|entry| entry.entry.user == user);
        Ok(cut(theirs.cloned().collect(), page))
    }
}
