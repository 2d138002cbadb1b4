//! Reads a panel out of a real MariaDB, and out of what a real `mariadb-dump` writes of it.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

mod dumps;
mod errors;
mod left_out;
mod log;
mod panel;
mod taken;
mod versions;
