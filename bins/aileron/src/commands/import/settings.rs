use std::collections::BTreeMap;
use std::path::Path;

use aileron_pterodactyl_import::{AppKey, MySqlAddress};
use anyhow::{Context as _, bail};

/// What the other panel is told in its `.env` file. A variable of this process's environment comes before the same one of
/// the file.
pub(super) struct Settings(BTreeMap<String, String>);

const APP_KEY: &str = "APP_KEY";
const DB_PASSWORD: &str = "DB_PASSWORD";

impl Settings {
    pub(super) fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut settings = BTreeMap::new();
        if let Some(file) = file {
            let cannot = || format!("cannot read {}", file.display());
            for setting in dotenvy::from_path_iter(file).with_context(cannot)? {
                // What dotenvy says of a line that it cannot read repeats it.
                let Ok((name, value)) = setting else {
                    bail!("{}: a line of it is no NAME=value", cannot());
                };
                settings.insert(name, value);
            }
        }
        for name in [APP_KEY, DB_PASSWORD] {
            if let Ok(value) = std::env::var(name) {
                settings.insert(name.to_owned(), value);
            }
        }
        Ok(Self(settings))
    }

    /// The key under which the panel keeps its secrets.
    pub(super) fn app_key(&self) -> anyhow::Result<AppKey> {
        let key = self.0.get(APP_KEY).context(
            "APP_KEY is needed, under which the panel keeps its nodes' tokens and its API keys: name its .env file with \
             --env, or set APP_KEY in the environment",
        )?;
        key.parse().context("APP_KEY cannot be used")
    }

    /// The database that was named, with its password.
    pub(super) fn with_password(&self, address: MySqlAddress) -> MySqlAddress {
        match self.0.get(DB_PASSWORD) {
            Some(password) if !address.has_password() => address.with_password(password.clone()),
            _ => address,
        }
    }

    /// The database that the panel itself uses.
    pub(super) fn database(&self) -> anyhow::Result<MySqlAddress> {
        let setting = |name: &str| self.0.get(name).filter(|value| !value.is_empty());
        let (Some(database), Some(user)) = (setting("DB_DATABASE"), setting("DB_USERNAME")) else {
            bail!(
                "say where to read: --from mysql://USER@HOST/DATABASE, --dump FILE, or the panel's .env file with --env"
            );
        };
        let mut url: url::Url = "mysql://localhost".parse()?;
        let host = setting("DB_HOST").map_or("127.0.0.1", String::as_str);
        let port = setting("DB_PORT").map(|port| port.parse()).transpose().ok();
        let fits = url.set_host(Some(host)).is_ok()
            && url.set_username(user).is_ok()
            && port.is_some_and(|port| url.set_port(port).is_ok());
        url.set_path(database);
        let address = url.as_str().parse().ok().filter(|_| fits);
        let address =
            address.context("DB_HOST, DB_PORT, DB_DATABASE and DB_USERNAME do not name a database")?;
        Ok(self.with_password(address))
    }
}
