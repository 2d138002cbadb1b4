use async_trait::async_trait;
use jiff::Timestamp;

use crate::{RecoveryCode, SecondFactorCode, StoreError, TotpCode, TotpSecret, UserId};

/// Keeps second factors.
#[async_trait]
pub trait SecondFactors: Send + Sync {
    /// Whether a user has one.
    async fn second_factor(&self, user: UserId) -> Result<SecondFactorState, StoreError>;

    /// Gives a user a secret, which counts when it is confirmed; one that was begun before and not confirmed is forgotten.
    /// `None` for who has a second factor.
    async fn begin_second_factor(&self, user: UserId) -> Result<Option<TotpSecret>, StoreError>;

    /// Has logging in need a code from now on, if this is one of the secret that was begun: the user has it in an app. Gives
    /// their recovery codes, which cannot be had again; `None` where it is none.
    async fn confirm_second_factor(
        &self,
        user: UserId,
        code: TotpCode,
        at: Timestamp,
    ) -> Result<Option<Vec<RecoveryCode>>, StoreError>;

    /// Whether a code is right at this moment. Each is right once, for all instances.
    async fn take_code(
        &self,
        user: UserId,
        code: &SecondFactorCode,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Gives a user new recovery codes; the others are worth nothing. `None` for who has no second factor.
    async fn renew_recovery_codes(&self, user: UserId) -> Result<Option<Vec<RecoveryCode>>, StoreError>;

    /// Has logging in need no code any more. Says whether it did.
    async fn remove_second_factor(&self, user: UserId) -> Result<bool, StoreError>;
}

/// What second factor a user has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactorState {
    /// Since when logging in needs a code; `None` where it does not.
    pub enabled_at: Option<Timestamp>,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
}
