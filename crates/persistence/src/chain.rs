//! The chain that each server's log is: what was changed, removed or inserted past the panel is found.
//!
//! `docs/decisions/0017-chained-log.md` says what is found, and what cannot be.

mod begin;
mod check;
mod findings;
mod heads;
mod links;
mod moving;
mod newest;
mod noting;
mod progress;
mod row;
mod secret;
mod walk;

pub use check::{CheckedLog, NotedHead};
pub use findings::{Finding, Wrong};
pub(crate) use heads::{Removed, WritesHeads};
pub(crate) use links::{End, Facts, Link, LogKey, Seal, SealedOutcome, SealedResult};
pub(crate) use progress::{Ends, Next, last_of_each, next_postgres, next_sqlite};
