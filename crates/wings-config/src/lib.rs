//! What a panel tells a Wings of a server: [`describe`] says how it is set up and run, [`installation`] how its files are
//! put in place, and [`node_config`] is the file by which the Wings itself knows who it is and where its panel is.
//!
//! There are two kinds of Wings, Pterodactyl's own with its descendants, and Calagopus'. They take the same JSON, but the
//! one stops to boot where the other passes over a server: what is written here is what both take. Where they differ in
//! what they make of it ([`Daemon`]), each is told what it understands.

mod daemon;
mod describe;
mod environment;
mod installation;
mod node_config;
mod placeholders;
mod process;
mod yaml;

pub use daemon::Daemon;
pub use describe::{Description, describe};
pub use installation::{InstallScript, installation};
pub use node_config::node_config;
