//! The cases. Their names say what must be true.

mod account;
mod account_activity;
mod activity;
mod admin;
mod authentication;
mod body;
mod console;
mod cross_site;
mod faults;
mod identifier;
mod keys;
mod login;
mod once;
mod order;
mod permission;
mod power;
mod protocol;
mod pterodactyl;
mod renewal;
mod resources;
mod results;
mod second_factor;
mod servers;
mod sharing;
mod throttle;
mod wings;

pub use account::*;
pub use account_activity::*;
pub use activity::*;
pub use admin::*;
pub use authentication::*;
pub use body::*;
pub use console::*;
pub use cross_site::*;
pub use faults::*;
pub use identifier::*;
pub use keys::*;
pub use login::*;
pub use once::*;
pub use order::*;
pub use permission::*;
pub use power::*;
pub use protocol::*;
pub use pterodactyl::*;
pub use renewal::*;
pub use resources::*;
pub use results::*;
pub use second_factor::*;
pub use servers::*;
pub use sharing::*;
pub use throttle::*;
pub use wings::*;

use serde_json::Value;

use crate::{Ask, PanelUnderTest, Target};

pub(crate) const INVALID_ACTION: &str = "Invalid power action. Must be one of: start, stop, restart, kill";

/// The newest entries of a server's log, as its owner reads it.
pub(crate) async fn log(panel: &dyn PanelUnderTest, target: &Target, query: &str) -> Vec<Value> {
    let path = format!("/api/client/servers/{}/activity{query}", target.uuid);
    let page = Ask::get(path)
        .bearer(&panel.cast().owner.session)
        .send(panel)
        .await
        .ok();
    page["data"].as_array().expect("a list of entries").clone()
}

/// Asserts that the Wings has received exactly so many actions.
pub(crate) async fn assert_received(panel: &dyn PanelUnderTest, count: usize) {
    let received = panel.received().await;
    assert_eq!(received.len(), count, "{received:?}");
}
