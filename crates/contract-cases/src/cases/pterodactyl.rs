//! What programs that were written for Pterodactyl's panel send, and what they break on.

mod people;
mod presses;
mod servers;

use serde_json::{Value, json};

use crate::{Ask, PanelUnderTest, Target};

pub use people::*;
pub use presses::*;
pub use servers::*;

/// What such a program sends to a server.
fn at(target: &Target, rest: &str) -> String {
    format!("/api/client/servers/{}{rest}", target.identifier)
}

fn signal(target: &Target, signal: &str) -> Ask {
    Ask::post(at(target, "/power"))
        .json(&json!({ "signal": signal }))
        .answered_in_pterodactyls()
}

async fn get(panel: &dyn PanelUnderTest, token: &str, path: &str) -> Value {
    Ask::get(path).pterodactyl().bearer(token).send(panel).await.ok()
}

/// A key as that panel makes them, which its owner asks for in a session.
async fn key(panel: &dyn PanelUnderTest) -> Value {
    let wanted = json!({"description": "a bot", "allowed_ips": []});
    let ask = Ask::post("/api/client/account/api-keys").json(&wanted);
    let ask = ask.answered_in_pterodactyls().bearer(&panel.cast().owner.session);
    ask.send(panel).await.ok()
}
