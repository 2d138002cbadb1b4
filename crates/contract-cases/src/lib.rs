//! The contract of Aileron's API, written once as cases that can be held against any running panel: one with
//! in-memory ports, and the real program on each database. A panel under test says who and what there is in it
//! ([`Cast`], [`Fleet`]) and lets a case script the Wings behind it. For tests only.
//!
//! Every answer that a case gets is also held against what holds for all answers: errors under `/api` look as
//! documented, every answer has its request id, and its status is one that the OpenAPI document names for its route.
//!
//! ```no_run
//! use contract_cases::PanelUnderTest;
//!
//! async fn start() -> Option<impl PanelUnderTest> {
//! # Some(stub::Stub)
//!     // … start the panel, fill it, and say where it is.
//! }
//!
//! contract_cases::contract_cases!(start);
//! # mod stub {
//! #     use contract_cases::*;
//! #     pub struct Stub;
//! #     #[async_trait::async_trait]
//! #     impl PanelUnderTest for Stub {
//! #         fn address(&self) -> std::net::SocketAddr { todo!() }
//! #         fn cast(&self) -> &Cast { todo!() }
//! #         fn fleet(&self) -> &Fleet { todo!() }
//! #         fn presses_per_minute(&self) -> u32 { todo!() }
//! #         async fn wings_answers(&self, _answer: WingsAnswer) {}
//! #         async fn hold_wings(&self) {}
//! #         async fn release_wings(&self) {}
//! #         async fn received(&self) -> Vec<Received> { todo!() }
//! #         async fn typed(&self) -> Vec<Typed> { todo!() }
//! #     }
//! # }
//! # fn main() {}
//! ```
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a case fails by panicking"
)]

mod answer;
mod ask;
pub mod cases;
mod document;
mod list;
mod panel;
mod wait;
mod wings;

pub use answer::Answer;
pub use ask::{Ask, Waiting};
pub use panel::{Breakable, Cast, Fleet, PanelUnderTest, Person, Target};
pub use wait::eventually;
pub use wings::{Received, Typed, WingsAnswer};
