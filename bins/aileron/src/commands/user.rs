use std::num::NonZeroU32;

use aileron_api::Moment;
use aileron_domain::{
    AccountActivity as _, AccountActor, AccountEvent, Email, NewAccountEntry, NewPassword, PageLimit,
    PageRequest, Password, SecondFactors as _, User as Account, UserRecord, UserRegistry as _, Username,
};
use aileron_persistence::{NewUser, Store};
use anyhow::Context as _;
use jiff::Timestamp;
use serde_json::json;

use crate::database::Database;
use crate::secrets;

/// People with accounts.
#[derive(clap::Subcommand)]
pub(crate) enum User {
    Create(Create),
    List(List),
    SetPassword(SetPassword),
    /// Shut somebody out: they cannot log in, and the next request with a session or key of theirs is refused.
    Disable(Named),
    /// Let somebody in again. Their API keys are good again; they have to log in.
    Enable(Named),
    /// Have somebody log in without a code who has lost both their authenticator app and their recovery codes. Make sure that it
    /// is they who ask.
    #[command(name = "reset-2fa")]
    ResetSecondFactor(Named),
}

/// Print all accounts, one JSON object a line.
#[derive(clap::Args)]
pub(crate) struct List {
    #[command(flatten)]
    database: Database,
}

/// Give somebody another password. Their sessions end; their API keys do not.
#[derive(clap::Args)]
pub(crate) struct SetPassword {
    /// Who: a username, an e-mail address or an id.
    user: String,

    /// Read the password from standard input.
    #[arg(long, required = true)]
    password_stdin: bool,

    #[command(flatten)]
    database: Database,
}

#[derive(clap::Args)]
pub(crate) struct Named {
    /// Who: a username, an e-mail address or an id.
    user: String,

    #[command(flatten)]
    database: Database,
}

/// Make an account.
#[derive(clap::Args)]
pub(crate) struct Create {
    /// What they log in with, and what the activity log calls them.
    #[arg(long)]
    username: Username,

    /// Their address; they can log in with it too.
    #[arg(long)]
    email: Email,

    /// Let them run the panel: they may do everything to every server.
    #[arg(long)]
    admin: bool,

    /// Read the password from standard input.
    #[arg(long, required = true)]
    password_stdin: bool,

    #[command(flatten)]
    database: Database,
}

impl User {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(command) => command.run().await,
            Self::List(command) => command.run().await,
            Self::SetPassword(command) => command.run().await,
            Self::Disable(named) => named.set_disabled(true).await,
            Self::Enable(named) => named.set_disabled(false).await,
            Self::ResetSecondFactor(named) => named.reset_second_factor().await,
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        let Self {
            username,
            email,
            admin,
            password_stdin: _,
            database,
        } = self;
        let password = Password::new(secrets::from_stdin("password")?).context("the password is too long")?;
        let new = NewUser {
            username,
            email,
            password,
            administrator: admin,
        };
        let user = database.open().await?.create_user(new).await?;
        super::print(&json!({
            "id": user.id.to_string(),
            "username": user.username.as_str(),
            "email": user.email.as_str(),
            "admin": user.administrator,
        }))
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let limit = PageLimit::new(PageLimit::MAX).unwrap_or(PageLimit::DEFAULT);
        for page in (1..).map_while(NonZeroU32::new) {
            let users = store.users(PageRequest { page, limit }).await?.items;
            if users.is_empty() {
                break;
            }
            for UserRecord {
                user,
                disabled,
                created_at,
            } in users
            {
                super::print(&json!({
                    "id": user.id.to_string(),
                    "username": user.username.as_str(),
                    "email": user.email.as_str(),
                    "admin": user.administrator,
                    "disabled": disabled,
                    "createdAt": Moment(created_at),
                }))?;
            }
        }
        Ok(())
    }
}

impl SetPassword {
    async fn run(self) -> anyhow::Result<()> {
        let password = NewPassword::new(secrets::from_stdin("password")?).with_context(|| {
            format!(
                "the password must have at least {} characters, and at most {} bytes",
                NewPassword::MIN_CHARACTERS,
                Password::MAX_LENGTH
            )
        })?;
        let store = self.database.open().await?;
        let user = store.set_password(&self.user, &password).await?;
        note(&store, &user, AccountEvent::PasswordChanged).await?;
        super::print(&json!({
            "id": user.id.to_string(),
            "username": user.username.as_str(),
            "passwordSet": true,
        }))
    }
}

impl Named {
    async fn reset_second_factor(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let user = store.user(&self.user).await?.user;
        let removed = store.remove_second_factor(user.id).await?;
        if removed {
            note(&store, &user, AccountEvent::SecondFactorOff).await?;
        }
        super::print(&json!({
            "id": user.id.to_string(),
            "username": user.username.as_str(),
            "secondFactorRemoved": removed,
        }))
    }

    async fn set_disabled(self, disabled: bool) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let user = store.set_disabled(&self.user, disabled).await?;
        let event = if disabled {
            AccountEvent::Disabled
        } else {
            AccountEvent::Enabled
        };
        note(&store, &user, event).await?;
        super::print(&json!({
            "id": user.id.to_string(),
            "username": user.username.as_str(),
            "disabled": disabled,
        }))
    }
}

/// Writes down for whose account it is what was done to it here.
pub(super) async fn note(store: &Store, user: &Account, event: AccountEvent) -> anyhow::Result<()> {
    let entry = NewAccountEntry {
        user: user.id,
        occurred_at: Timestamp::now(),
        event,
        by: AccountActor::Operator,
        ip: None,
        details: None,
    };
    Ok(store.record_for_account(entry).await?)
}
