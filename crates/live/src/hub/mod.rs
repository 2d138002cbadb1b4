//! Watched servers: one feed each, however many watch.

mod channel;
mod follow;
mod recall;
mod subscription;
mod upstream;

pub(crate) use channel::Channel;
pub(crate) use subscription::subscribe;

pub use subscription::Subscription;
