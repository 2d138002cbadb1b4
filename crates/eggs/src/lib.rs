//! Reads eggs: the recipes by which the servers of one game are installed and run. It takes what Pterodactyl exports
//! (`PTDL_v1`, `PTDL_v2`) and, where it says the same, what Pelican exports (`PLCN_v1` to `PLCN_v3`), as JSON. What those
//! panels' PHP makes of it (JSON within strings, `[]` for an empty object, `1` for true) is taken as it is meant.
//!
//! An [`Egg`] that exists is one that servers can be run by. What was passed over to get there stands in [`Egg::notes`],
//! for the operator who imports it.
//!
//! ```
//! use aileron_eggs::{Egg, Stop};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let egg = Egg::parse(
//!     r#"{
//!         "meta": {"version": "PTDL_v2"},
//!         "name": "Echo",
//!         "docker_images": {"Debian": "debian:stable-slim"},
//!         "startup": "./echo --port {{SERVER_PORT}}",
//!         "config": {"startup": "{\"done\": \"listening\"}", "stop": "^C"},
//!         "variables": [{"env_variable": "GREETING", "default_value": "hello", "rules": "required|max:20"}]
//!     }"#,
//! )?;
//!
//! assert_eq!(egg.default_image().reference, "debian:stable-slim");
//! assert_eq!(egg.stop, Stop::Signal(aileron_eggs::Signal::Interrupt));
//! let greeting = egg.variable("GREETING").ok_or("no such variable")?;
//! assert!(greeting.check("good morning").is_ok());
//! assert_eq!(greeting.check("").unwrap_err().to_string(), "variable `GREETING` must not be empty");
//! # Ok(())
//! # }
//! ```

mod config_files;
mod egg;
mod error;
mod field;
mod images;
mod rules;
mod startup;
mod stop;
mod variable;

pub use config_files::{ConfigFile, FileParser, ReplaceWith, Replacement};
pub use egg::{Egg, Installation};
pub use error::EggError;
pub use images::Image;
pub use rules::Rules;
pub use startup::{Done, Startup};
pub use stop::{Signal, Stop};
pub use variable::{Unfit, Variable};
