//! What an operator creates and changes. Each change is made whole, or not at all.

mod allocations;
mod api_keys;
mod eggs;
mod find;
mod nodes;
mod servers;
mod subusers;
mod users;

pub(crate) use allocations::known_allocation;
pub use api_keys::{CreatedApiKey, NewApiKey};
pub use users::NewUser;
