//! The client against a Wings that does as it is told, on a real socket.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in a function of its own"
)]

mod connections;
mod panel;
mod power;
mod statuses;
mod system;
mod unreachable;
mod usage;
