//! The power use case, rule by rule, over ports in memory.

mod activity;
mod obstacles;
mod once;
mod permission;
mod sample;
mod throttle;
mod visibility;
mod wings;
mod world;
