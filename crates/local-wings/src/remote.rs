//! The panel's side of Wings: what this daemon asks the panel, and tells it (`/api/remote/…`).

mod activity;
mod client;
mod error;
mod install;
mod settings;

pub(crate) use activity::{Activity, Deed};
pub(crate) use client::Panel;
pub use client::PanelConfig;
pub use error::PanelError;
pub(crate) use install::Installation;
