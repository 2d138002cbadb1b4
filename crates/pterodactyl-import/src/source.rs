use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::Url;

/// Where to read.
#[derive(Debug, Clone)]
pub enum Source {
    /// In the database itself.
    Database(MySqlAddress),
    /// In a file that `mysqldump` or `mariadb-dump` wrote, of that one database.
    Dump(PathBuf),
}

/// Where the other panel's MySQL or MariaDB is, and who asks. It prints as `<database address>`.
#[derive(Clone, PartialEq, Eq)]
pub struct MySqlAddress {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) user: String,
    pub(crate) password: Option<String>,
    pub(crate) database: String,
    pub(crate) encryption: Encryption,
    /// A Unix socket, instead of host and port.
    pub(crate) socket: Option<String>,
}

/// What is wanted of TLS, in MySQL's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// None.
    Disabled,
    /// With whoever answers.
    Required,
    /// With the one that a well-known authority vouches for.
    VerifyIdentity,
}

impl MySqlAddress {
    /// The same address with this password.
    #[must_use]
    pub fn with_password(mut self, password: String) -> Self {
        self.password = Some(password);
        self
    }

    /// Whether a password is in it.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        self.password.is_some()
    }
}

impl fmt::Debug for MySqlAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<database address>")
    }
}

impl fmt::Display for MySqlAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<database address>")
    }
}

/// The text is no address of a database of MySQL or MariaDB. It is not repeated: there may be a password in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected mysql://user@host:3306/database, perhaps with ?ssl-mode=required, verify_identity or disabled, or with ?socket= and a path; in a password in it, other characters than letters and digits are written as %40"
)]
pub struct InvalidMySqlAddress;

impl FromStr for MySqlAddress {
    type Err = InvalidMySqlAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| InvalidMySqlAddress)?;
        let host = url.host_str().unwrap_or_default();
        let host = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host);
        let known = matches!(url.scheme(), "mysql" | "mariadb") && url.fragment().is_none();
        if !known || host.is_empty() || url.port() == Some(0) {
            return Err(InvalidMySqlAddress);
        }
        let mut address = Self {
            host: decoded(host)?,
            port: url.port().unwrap_or(3306),
            user: decoded(url.username())?,
            password: url.password().map(decoded).transpose()?,
            database: decoded(url.path().strip_prefix('/').unwrap_or_default())?,
            encryption: Encryption::Disabled,
            socket: None,
        };
        for (name, value) in url.query_pairs() {
            match (name.as_ref(), value.to_ascii_lowercase().as_str()) {
                ("ssl-mode", "disabled") => address.encryption = Encryption::Disabled,
                ("ssl-mode", "required") => address.encryption = Encryption::Required,
                ("ssl-mode", "verify_identity") => address.encryption = Encryption::VerifyIdentity,
                ("socket", path) if path.starts_with('/') => address.socket = Some(value.into_owned()),
                _ => return Err(InvalidMySqlAddress),
            }
        }
        if address.user.is_empty() || address.database.is_empty() || address.database.contains('/') {
            return Err(InvalidMySqlAddress);
        }
        Ok(address)
    }
}

fn decoded(text: &str) -> Result<String, InvalidMySqlAddress> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| InvalidMySqlAddress)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_parts() {
        let address: MySqlAddress = "mysql://ptero:p%40ss@[::1]:3307/panel?ssl-mode=REQUIRED"
            .parse()
            .unwrap();
        assert_eq!((address.host.as_str(), address.port), ("::1", 3307));
        assert_eq!(address.user, "ptero");
        assert_eq!(address.password.as_deref(), Some("p@ss"));
        assert_eq!(address.database, "panel");
        assert_eq!(address.encryption, Encryption::Required);

        let plain: MySqlAddress = "mariadb://ptero@db.example.com/panel?socket=/run/mysqld/mysqld.sock"
            .parse()
            .unwrap();
        assert_eq!((plain.port, plain.has_password()), (3306, false));
        assert_eq!(plain.socket.as_deref(), Some("/run/mysqld/mysqld.sock"));
        assert!(plain.with_password("secret".to_owned()).has_password());
    }

    #[test]
    fn an_address_prints_without_what_is_in_it() {
        let address: MySqlAddress = "mysql://ptero:secret@db.example.com/panel".parse().unwrap();
        assert_eq!(
            format!("{address} {address:?}"),
            "<database address> <database address>"
        );
    }

    #[test]
    fn what_names_no_database_is_no_address() {
        for text in [
            "",
            "ptero@db/panel",
            "postgres://ptero@db/panel",
            "mysql://db/panel",
            "mysql://ptero@db",
            "mysql://ptero@db/",
            "mysql://ptero@db/panel/users",
            "mysql://ptero@db/panel?ssl-mode=perhaps",
            "mysql://ptero@db/panel?socket=relative",
            "mysql://ptero:pass#word@db/panel",
            "mysql://ptero@/panel",
        ] {
            assert!(text.parse::<MySqlAddress>().is_err(), "{text}");
        }
    }
}
