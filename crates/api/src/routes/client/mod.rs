pub(crate) mod account_activity;
pub(crate) mod permissions;
pub(crate) mod servers;
