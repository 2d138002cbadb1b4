//! How results look to clients of Pterodactyl's panel, and what its words mean here.
//!
//! Only shapes and names: what is shown was found out, and what was asked for is done, by the same handlers that answer in
//! the documented dialect. Many of these clients read strictly: a key that is missing, a number that is a text, a word that
//! they do not know makes them throw away the whole answer. So all that is there is there always, no word is new, and what
//! is new stands in keys of its own.

pub(crate) mod elsewhere;
pub(crate) mod object;
pub(crate) mod problem;
pub(crate) mod server;
pub(crate) mod startup;
pub(crate) mod user;
