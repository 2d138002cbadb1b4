//! TBD

mod action;
mod activity;
mod actor;
mod credential;
mod identifier;
mod node;
mod page;
mod permission;
mod ports;
mod power;
mod request_id;
mod server;

pub use action::{InvalidPowerAction, PowerAction};
pub use activity::{
    ActivityEntry, ActivityFilter, ActorFilter, ActorKind, ActorStamp, EntryId, Event, InvalidOutcome,
    NewEntry, Outcome, OutcomeKind,
};
pub use actor::{Actor, Email, InvalidEmail, InvalidUsername, Proof, User, UserId, Username};
pub use credential::{Credential, SecretToken, TokenHash};
pub use identifier::{
    InvalidServerIdentifier, InvalidShortIdentifier, ServerId, ServerIdentifier, ShortIdentifier,
};
pub use node::{InvalidNodeToken, InvalidNodeUrl, Node, NodeId, NodeToken, NodeUrl};
pub use page::{Page, PageLimit, PageRequest};
pub use permission::{Grants, InvalidPermission, Permission, Refusal, Standing};
pub use ports::*;
pub use power::{PowerControl, PowerError, Press, Pressed};
pub use request_id::{InvalidRequestId, RequestId};
pub use server::{Obstacle, Occupation, Server, VisibleServer};
