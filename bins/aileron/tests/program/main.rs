//! The real program, as a process, with real databases and a scripted Wings.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod contract;
mod demo;
mod disk;
mod ending;
mod house;
mod operator;
mod panel;
mod running;
