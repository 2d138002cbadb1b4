use std::net::SocketAddr;

use super::fill::{Filled, People};
use super::sizes::Sizes;
use crate::process::Process;

/// A panel that serves from one of the two databases.
pub(super) struct World {
    pub(super) sizes: Sizes,
    pub(super) people: People,
    pub(super) process: Process,
    pub(super) address: SocketAddr,
}

impl World {
    pub(super) fn open(filled: Filled, sizes: Sizes) -> anyhow::Result<Self> {
        let process = filled.program.serve()?;
        Ok(Self {
            sizes,
            people: filled.people,
            address: process.address()?,
            process,
        })
    }
}

/// What clients call a server, by its place.
pub(super) fn identifier(server: u32) -> String {
    // As the databases are filled.
    format!("{:08x}", server.wrapping_mul(2_654_435_761))
}
