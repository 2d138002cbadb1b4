//! What an operator does, against registries in memory and a node that does as it is told.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod eggs;
mod house;
mod memory;
mod nodes;
mod servers;
