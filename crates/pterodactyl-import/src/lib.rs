//! Reads what there is in the database of a Pterodactyl panel, so that it can be taken over: its users, nodes, eggs,
//! servers, subusers and API keys, and its activity log.
//!
//! [`read`] takes it out of the database itself, or out of a file that `mysqldump` or `mariadb-dump` wrote, and changes
//! nothing anywhere. What comes of it is an [`Import`] for the persistence side, and of all that cannot come, why. One bad
//! row stays behind, with what hangs on it; the others come.
//!
//! ```no_run
//! use aileron_pterodactyl_import::{AppKey, Source, Wanted, read};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let key: AppKey = "base64:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=".parse()?;
//! let source = Source::Database("mysql://pterodactyl@127.0.0.1/panel".parse()?);
//! let reading = read(source, &key, &Wanted::default()).await?;
//! println!("{} servers", reading.import.servers.len());
//! for left_out in &reading.left_out {
//!     println!("{} {}: {}", left_out.what, left_out.name, left_out.why);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Which panels
//!
//! Pterodactyl 1.7 to 1.11, whose tables hardly differ, on MySQL or MariaDB; columns and tables that came later may be
//! missing. Pelican's are read as far as they say the same. Columns that nobody here knows are not looked at.
//!
//! # What comes how
//!
//! - Everything keeps the UUID that it has.
//! - Passwords come as the bcrypt hashes that they are. Secrets of authenticator apps come where they have 160 bits, as the
//!   panel has made them; its recovery tokens are hashes by bcrypt, which cannot be compared here, and never come: new ones
//!   are to be made.
//! - Client API keys (`ptlc_…`) go on working, within the addresses that they are limited to. Keys of the application API
//!   and those that were made before 1.8 stay behind.
//! - An egg becomes the file that the panel would export, with what it takes from other eggs. Two of the same name get
//!   the name of their nest to it.
//! - Entries of the activity log come with servers that come, each under a key that is the same each time. The audit log of
//!   panels before 1.9 does not.
//! - Databases, schedules, backups, mounts, locations and SSH keys are not looked at.
//!
//! # The time
//!
//! MySQL keeps a `TIMESTAMP` in UTC, and the panel tells it its own time zone, so that it tells what is meant. In the
//! database itself times are asked for in UTC; dumps are in UTC unless they were made with `--skip-tz-utc`, and are taken to
//! be.
//!
//! # The way there
//!
//! Without `?ssl-mode=` in its address, the connection to the database is not encrypted: use it on the machine itself or
//! through a tunnel. `required` encrypts with whoever answers, `verify_identity` with the one that a well-known
//! authority vouches for.
//!
//! No error says a secret, a host or an address.

mod activity;
mod api_keys;
mod app_key;
mod dump;
mod egg_document;
mod eggs;
mod error;
mod gathered;
mod known;
mod laravel;
mod left_behind;
mod mysql;
mod nodes;
mod reading;
mod row;
mod safe;
#[cfg(feature = "sample")]
pub mod sample;
mod servers;
mod source;
mod subusers;
mod tables;
mod users;

use aileron_domain::{Import, LeftOut};
use jiff::Timestamp;

pub use app_key::{AppKey, InvalidAppKey};
pub use error::ReadError;
use gathered::Gathered;
pub use source::{InvalidMySqlAddress, MySqlAddress, Source};

/// What is wanted beside people, nodes, eggs, servers and keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What happened to servers since then; `None` for nothing of it.
    pub activity_since: Option<Timestamp>,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What can be taken over.
    pub import: Import,
    /// What cannot, and why.
    pub left_out: Vec<LeftOut>,
}

/// Reads all that can be taken over. It changes nothing anywhere.
pub async fn read(source: Source, key: &AppKey, wanted: &Wanted) -> Result<Reading, ReadError> {
    let nothing = Gathered::since(wanted.activity_since);
    let gathered = match source {
        Source::Database(address) => mysql::gather(&address, nothing).await?,
        Source::Dump(path) => aside(move || dump::gather(&path, nothing)).await??,
    };
    let key = key.clone();
    aside(move || reading::reading(gathered.in_order(), &key)).await?
}

/// Where what takes long keeps nobody else waiting.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ReadError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| ReadError::GivenUp)
}
