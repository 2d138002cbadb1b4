//! What the endpoints and the page of somebody's second factor do alike.

use std::net::IpAddr;

use actix_web::http::StatusCode;
use aileron_domain::{
    AccountEvent, Actor, Password, RecoveryCode, SecondFactorCode, SecondFactorState, StoreError, TotpCode,
    TotpSecret, User,
};

use crate::{Caller, Panel, Problem};

/// Of whom the operator wants that they have a second factor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SecondFactorFor {
    /// Of nobody: it is theirs to choose.
    #[default]
    Nobody,
    /// Of those who run the panel.
    Administrators,
    /// Of everybody.
    Everybody,
}

impl SecondFactorFor {
    /// Whether it is wanted of this one.
    #[must_use]
    pub fn includes(self, actor: &Actor) -> bool {
        match self {
            Self::Nobody => false,
            Self::Administrators => actor.is_of_administrator(),
            Self::Everybody => true,
        }
    }
}

/// What tells a program, in the answer's `reason`, that a code is wanted beside the password.
pub const CODE_WANTED: &str = "second_factor_required";

/// What tells it that the code was wrong.
pub const CODE_WRONG: &str = "second_factor_wrong";

/// What tells it that nothing can be done before a second factor is set up.
pub const SETUP_WANTED: &str = "second_factor_setup_required";

/// What a caller has, and where they are.
pub struct OwnSecondFactor<'a> {
    panel: &'a Panel,
    caller: &'a Caller,
    ip: IpAddr,
}

impl<'a> OwnSecondFactor<'a> {
    /// Of this caller, who has been let in in person.
    #[must_use]
    pub const fn of(panel: &'a Panel, caller: &'a Caller, ip: IpAddr) -> Self {
        Self { panel, caller, ip }
    }

    /// Whether they have one.
    pub async fn state(&self) -> Result<SecondFactorState, Problem> {
        Ok(self.panel.second_factors.second_factor(self.user().id).await?)
    }

    /// Whether the operator wants that they have one.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.panel.settings.second_factor.includes(&self.caller.actor)
    }

    /// Gives them a secret for their app, for their password.
    pub async fn begin(&self, password: Option<&Password>) -> Result<TotpSecret, Problem> {
        self.check_password(password).await?;
        let begun = self
            .panel
            .second_factors
            .begin_second_factor(self.user().id)
            .await?;
        begun.ok_or_else(|| {
            Problem::new(
                StatusCode::CONFLICT,
                "You have a second factor already: disable it first",
            )
        })
    }

    /// Has logging in need a code from now on, where this is one; ends their other sessions, which needed none.
    pub async fn confirm(&self, code: &str) -> Result<Vec<RecoveryCode>, Problem> {
        let user = self.user().id;
        let guess = self.panel.guesses.begin_codes(self.user().username.as_str())?;
        let confirmed = match code.parse::<TotpCode>() {
            Ok(code) => {
                let at = self.panel.clock.now();
                self.panel
                    .second_factors
                    .confirm_second_factor(user, code, at)
                    .await
            }
            Err(_) => Ok(None),
        };
        match confirmed {
            Ok(Some(codes)) => {
                guess.right();
                self.panel
                    .sessions
                    .end_other_sessions(user, &self.caller.credential)
                    .await?;
                self.panel
                    .note(self.user(), AccountEvent::SecondFactorOn, Some(self.ip), None)
                    .await;
                Ok(codes)
            }
            Ok(None) => Err(wrong_code(StatusCode::FORBIDDEN)),
            Err(error) => {
                guess.uncounted();
                Err(error.into())
            }
        }
    }

    /// Gives them new recovery codes, for their password and a code.
    pub async fn renew(&self, password: Option<&Password>, code: &str) -> Result<Vec<RecoveryCode>, Problem> {
        self.check_both(password, code).await?;
        let user = self.user();
        let renewed = self.panel.second_factors.renew_recovery_codes(user.id).await?;
        let codes = renewed.ok_or_else(none)?;
        self.panel
            .note(user, AccountEvent::RecoveryCodesRenewed, Some(self.ip), None)
            .await;
        Ok(codes)
    }

    /// Has logging in need no code any more, for their password and a code.
    pub async fn disable(&self, password: Option<&Password>, code: &str) -> Result<(), Problem> {
        self.check_both(password, code).await?;
        let user = self.user();
        if !self.panel.second_factors.remove_second_factor(user.id).await? {
            return Err(none());
        }
        self.panel
            .note(user, AccountEvent::SecondFactorOff, Some(self.ip), None)
            .await;
        Ok(())
    }

    async fn check_both(&self, password: Option<&Password>, code: &str) -> Result<(), Problem> {
        self.check_password(password).await?;
        if self.state().await?.enabled_at.is_none() {
            return Err(none());
        }
        match check_code(self.panel, self.user(), code).await? {
            Some(_) => Ok(()),
            None => Err(wrong_code(StatusCode::FORBIDDEN)),
        }
    }

    async fn check_password(&self, password: Option<&Password>) -> Result<(), Problem> {
        let user = self.user();
        let guess = self.panel.guesses.begin(user.username.as_str(), self.ip)?;
        let recognised = match password {
            Some(password) => {
                self.panel
                    .accounts
                    .recognise(user.username.as_str(), password)
                    .await
            }
            None => Ok(None),
        };
        match recognised {
            Ok(Some(known)) if known.id == user.id => {
                guess.right();
                Ok(())
            }
            Ok(_) => Err(Problem::new(StatusCode::FORBIDDEN, "Current password is wrong")),
            Err(error) => {
                guess.uncounted();
                Err(error.into())
            }
        }
    }

    const fn user(&self) -> &User {
        &self.caller.actor.user
    }
}

/// Which kind of code this was, if it is right. It is good no more then.
///
/// Who guesses codes knows the password: wrong ones are counted for the account, wherever they come from.
pub(crate) async fn check_code(
    panel: &Panel,
    user: &User,
    code: &str,
) -> Result<Option<SecondFactorCode>, Problem> {
    let guess = panel.guesses.begin_codes(user.username.as_str())?;
    let Ok(code) = code.parse::<SecondFactorCode>() else {
        return Ok(None);
    };
    let taken: Result<bool, StoreError> = panel
        .second_factors
        .take_code(user.id, &code, panel.clock.now())
        .await;
    match taken {
        Ok(true) => {
            guess.right();
            Ok(Some(code))
        }
        Ok(false) => Ok(None),
        Err(error) => {
            guess.uncounted();
            Err(error.into())
        }
    }
}

/// The code is not right, or not any more.
pub(crate) fn wrong_code(status: StatusCode) -> Problem {
    let message = "Wrong code: it may have been used already, or be too old";
    let problem = if status == StatusCode::UNAUTHORIZED {
        Problem::unauthorized(message)
    } else {
        Problem::new(status, message)
    };
    problem.with_reason(CODE_WRONG)
}

fn none() -> Problem {
    Problem::new(StatusCode::CONFLICT, "You have no second factor")
}
