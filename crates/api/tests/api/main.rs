//! The API through real HTTP, on in-memory ports: the contract's cases, and what only this crate can show.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod client_address;
mod closing;
mod contract;
mod described;
mod fixture;
mod guesses;
mod limits;
mod memory;
mod memory_accounts;
mod memory_log;
mod memory_registry;
mod memory_second_factors;
mod metrics;
mod panic;
mod pterodactyl;
mod second_factor;
mod secrets;
mod settings;
mod slow;
mod wings;
