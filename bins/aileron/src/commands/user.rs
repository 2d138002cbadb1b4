use aileron_domain::{Email, Password, Username};
use aileron_persistence::NewUser;
use anyhow::Context as _;
use serde_json::json;

use crate::database::Database;
use crate::secrets;

/// People with accounts.
#[derive(clap::Subcommand)]
pub(crate) enum User {
    Create(Create),
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
        let Self::Create(Create {
            username,
            email,
            admin,
            password_stdin: _,
            database,
        }) = self;
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
