//! Breaks everything around a running Aileron, under load, and compares what its clients were told, what the Wings
//! received and what the activity log says. It drives the real program, as a process, on a real database; `just chaos`
//! runs it for minutes, the tests of the binary for seconds. A [`Plan`] says what to break, its [`Report`] is the table.
//!
//! ```no_run
//! use chaos::{Backend, Length, Plan, Scenario};
//!
//! # async fn run() -> anyhow::Result<()> {
//! let plan = Plan {
//!     aileron: "target/release/aileron".into(),
//!     directory: "target".into(),
//!     backend: Backend::Sqlite,
//!     scenarios: Scenario::ALL.to_vec(),
//!     length: Length::Short,
//!     at_once: 1,
//!     seed: 1,
//! };
//! let report = plan.carry_out().await?;
//! print!("{report}");
//! assert!(report.is_clean());
//! # Ok(())
//! # }
//! ```
//!
//! # Who takes part
//!
//! Sixteen clients press buttons of four servers as three users, each client one press after the other. The panel
//! reaches its Wings, and PostgreSQL, over a TCP proxy that can hang, reset, slow down or refuse connections: all of
//! them, the open ones, or new ones. What hung arrives when the link is good again, however late, as it does on a real
//! network. The Wings writes down what it receives, and refuses each sixteenth press. Half of the presses carry an
//! `Idempotency-Key`; where those are not settled, their clients press again under the same key.
//!
//! # What is compared
//!
//! Each press has a number of its own. It is the request's `x-request-id`, which the panel passes on to the Wings, and
//! it is the address that the client comes from, by the word of a trusted proxy (`X-Forwarded-For`), which the panel
//! writes into the entry. So calls, entries and notes are matched one by one, and nothing is inferred from sums.
//!
//! When the faults are over, the panel has 30 s to carry a press through on each server, without a restart, and then as
//! long until no entry is pending. Then it is asked to end, and the links must run empty: from then on nothing can arrive
//! any more. For each press:
//!
//! - The Wings received it at most once, and it has at most one entry. Of all presses under one key, the Wings received
//!   one, and at most one was acted upon.
//! - If the Wings received it, it has an entry, which names the same server, action and user.
//! - `sent` is said of nothing but what the Wings received and accepted, `failed` of nothing that it accepted. That
//!   leaves `unknown` for what it may have received; where an instance did not live to see the outcome, and there only,
//!   `unknown` because the panel stopped. Nothing is `pending`.
//! - 200 was answered only where the entry says `sent`; the Wings' own 409 and every `Wings daemon unavailable` only
//!   where the entry says the same; `Activity log unavailable` and `Database unavailable` only where the Wings was not
//!   called.
//! - There is no other answer, down to the last letter of the body, and always one: a connection breaks only where the
//!   panel was killed, or where it was asked to end and had not begun.
//! - Of a request that was sent in part, nothing is to be found anywhere.
//! - The chain of each log is whole: whoever checks it finds no sign of tampering.
//!
//! A call that the Wings received and no client sent, or an entry of nobody's press, is a violation too. What is not
//! asserted is time, but for the two spans of 30 s that are promised.

mod answer;
mod client;
mod database;
mod disk;
mod house;
mod http;
mod link;
mod load;
mod plan;
mod press;
mod program;
mod scenario;
mod stage;
mod table;
mod verdict;
mod wings;

pub use database::Backend;
pub use plan::Plan;
pub use scenario::{Length, Scenario};
pub use table::Report;
