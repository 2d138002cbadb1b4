pub(crate) mod activity;
pub(crate) mod list;
pub(crate) mod power;
pub(crate) mod resources;
pub(crate) mod show;
pub(crate) mod users;
