//! The client against a Wings that does as it is told, on a real socket.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in a function of its own"
)]

mod check;
mod connections;
mod feeds;
mod grants;
mod hosting;
mod output;
mod panel;
mod power;
mod states;
mod statuses;
mod system;
mod tls;
mod tokens;
mod unreachable;
mod usage;
