//! One file for each page.

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod admin;
pub(crate) mod error;
pub(crate) mod login;
pub(crate) mod power;
pub(crate) mod second_factor;
pub(crate) mod server;
pub(crate) mod servers;
pub(crate) mod users;
