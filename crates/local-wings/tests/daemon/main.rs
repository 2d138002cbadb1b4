//! A local Wings as a panel sees it: through real HTTP, with real processes.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in a function of its own"
)]

mod beginning_and_end;
mod console;
mod details;
mod fake_panel;
mod kill;
mod lifeline;
mod panel;
mod passes;
mod power;
mod refusals;
mod remote;
mod scripts;
mod socket;
mod watching;
