//! What Pterodactyl's panel calls the permissions and events that Aileron has, for whoever speaks its dialect or reads its
//! database.
//!
//! ```
//! use aileron_pterodactyl_names::{events, permissions};
//!
//! let grants = permissions::grants(["control.start"]);
//! assert_eq!(permissions::of_grants(&grants), ["websocket.connect", "control.start"]);
//! assert_eq!(events::name("server.power.start"), "server:power.start");
//! ```

pub mod events;
pub mod permissions;
