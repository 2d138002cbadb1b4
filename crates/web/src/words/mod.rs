//! Every English text of the pages and of their script, so that a translation has one place to be: a file for each page.
//!
//! What the API says is shown in its own words and is not here.

mod account;
mod activity;
mod admin;
mod errors;
mod frame;
mod log_in;
mod people;
mod power;
mod script;
mod second_factor;
mod server;
mod servers;

pub(crate) use account::*;
pub(crate) use activity::*;
pub(crate) use admin::*;
pub(crate) use errors::*;
pub(crate) use frame::*;
pub(crate) use log_in::*;
pub(crate) use people::*;
pub(crate) use power::*;
pub(crate) use script::as_module;
pub(crate) use second_factor::*;
pub(crate) use server::*;
pub(crate) use servers::*;
