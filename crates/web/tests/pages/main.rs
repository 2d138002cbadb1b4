//! The pages over the whole application, on a real SQLite database; only the Wings is made up.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod account;
mod activity;
mod admin;
mod assets;
mod headers;
mod house;
mod log_in;
mod power;
mod second_factor;
mod servers;
mod users;
