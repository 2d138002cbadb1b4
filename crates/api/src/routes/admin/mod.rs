//! What an operator does on the command line, for administrators over HTTP: the same use cases
//! (`aileron_provisioning`), and the same words where something does not work.

pub(crate) mod activity;
mod body;
pub(crate) mod eggs;
mod listed;
pub(crate) mod nodes;
mod noted;
mod path;
mod problem;
pub(crate) mod servers;
pub(crate) mod users;
