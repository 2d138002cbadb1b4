//! What comes of actions, and what watchers are told, through the crate's public interface.

mod at_once;
mod ending;
mod following;
mod memory;
mod nodes;
mod past;
mod plain;
mod results;
mod superseding;
mod waiting;
mod watching;
mod world;
