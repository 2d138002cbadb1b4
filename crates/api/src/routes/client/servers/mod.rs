pub(crate) mod activity;
pub(crate) mod events;
pub(crate) mod list;
pub(crate) mod power;
pub(crate) mod resources;
pub(crate) mod show;
pub(crate) mod states;
pub(crate) mod websocket;
