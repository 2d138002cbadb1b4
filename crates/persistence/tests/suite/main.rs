//! One suite, run against each database: SQLite in a file, and PostgreSQL where there is one.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

#[macro_use]
mod cases;

mod account_activity;
mod accounts;
mod across;
mod admission;
mod backup;
mod chain;
mod claims;
mod database;
mod database_url;
mod directory;
mod export;
mod file_access;
mod following;
mod full_disk;
mod history;
mod hosting;
mod import;
mod journal;
mod journal_ends;
mod journal_under_load;
mod keys;
mod known;
mod leases;
mod limits;
mod locked;
mod long_log;
mod migrations;
mod node_registry;
mod node_reports;
mod node_servers;
mod outage;
mod own_account;
mod panel;
mod plain_log;
mod postgres_address;
mod postgres_failover;
mod postgres_hosts;
mod postgres_tls;
mod registry;
mod results;
mod retention;
mod rotation;
mod second_factor;
mod secret_key;
mod server_registry;
mod subusers;
mod suspension;
mod tls_cluster;
mod users;
