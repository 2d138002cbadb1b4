//! What is read from outside, and what is written to it: which texts become which values, and which never do.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod action;
mod activity;
mod credential;
mod idempotency_key;
mod identifier;
mod key_limits;
mod node;
mod page;
mod people;
mod permission;
mod request_id;
mod second_factor;
mod wings_words;
