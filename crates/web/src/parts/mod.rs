//! The pieces that pages are made of.

mod activity;
mod icons;
mod pager;
mod permissions;
mod power;
mod state;

pub(crate) use activity::{entries, outcome_badge, what, who};
pub(crate) use icons::{brand, icon};
pub(crate) use pager::pager;
pub(crate) use permissions::permission_box;
pub(crate) use power::buttons;
pub(crate) use state::{bytes, conditions, percent, state_badge, under_way};
