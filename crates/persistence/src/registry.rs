//! What an operator creates and changes. Each change is made whole, or not at all.

mod api_keys;
mod find;
mod nodes;
mod servers;
mod subusers;
mod users;

pub use api_keys::{CreatedApiKey, NewApiKey};
pub use users::NewUser;
