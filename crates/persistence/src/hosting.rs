//! What nodes ask the panel, and tell it.

mod admission;
pub(crate) mod described;
mod files;
mod reports;
mod servers;
