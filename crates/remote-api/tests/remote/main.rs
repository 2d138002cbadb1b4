//! What nodes call for, over HTTP, as the two kinds of daemon write it, against ports in memory.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod activity;
mod admission;
mod bad_node;
mod boot;
mod client;
mod faults;
mod fixture;
mod install;
mod list;
mod logged;
mod memory;
mod not_built;
mod sample;
mod sftp;
mod show;
mod slow;
mod status;
