//! The websocket of a server: what happens on it as it happens, and power actions and commands, as far as the token that
//! the other side shows allows.

mod conversation;
mod denied;
mod pass;
mod permissions;
mod token;
mod words;

pub(crate) use conversation::Socket;
pub(crate) use denied::Denied;

/// The longest message that is taken, in bytes.
pub(crate) const MESSAGE_MAX: usize = 64 * 1024;
