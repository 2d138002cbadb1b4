//! The real program, as a process, with real databases and a scripted Wings.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod administrator;
mod backup;
mod chain;
mod contract;
mod demo;
mod disk;
mod ending;
mod export;
mod failover;
mod hostile;
mod house;
mod instances;
mod logged;
mod matrix;
mod moving_in;
mod operator;
mod panel;
mod people;
mod provisioning;
mod retention;
mod rotation;
mod running;
