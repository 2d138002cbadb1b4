//! What power, permission, server, node and activity are in Aileron, and what happens between a press of a button and
//! its answer.
//!
//! This crate does no I/O: it knows no web framework, no database and no HTTP client. Text from outside becomes a type
//! before anything else looks at it ([`ServerIdentifier`], [`PowerAction`], [`Permission`], …), so that a value that
//! exists is a valid one. What the rules need of the world are ports: small traits, each named for what it does for the
//! domain and not for who implements it. [`ActivityLog`] makes an intent durable, [`PowerGateway`] brings an action to a
//! Wings, [`Aftermath`] hears of what a Wings accepted, [`Throttle`] bounds how often somebody presses, [`Clock`] tells the time; [`PowerControl`] goes through them
//! in the order that keeps an action from ever happening without its entry. Another panel service (a scheduler, a chat
//! bot) takes this crate by itself, hands implementations of those five ports to [`PowerControl::new`], its own or
//! Aileron's, and has the same rules and the same messages.
//!
//! # Adding an implementation of a port
//!
//! Implement the trait in the crate that owns the driver, with `#[async_trait]` where its methods are async, and keep
//! what its documentation promises: above all, what has to be true when a call returns. Turn the driver's errors into
//! the port's own ([`StoreError`], [`WingsFailure`]), so that no token and no address stands in what they display.
//! Hand it over as an `Arc` where the program is put together; nothing in this crate changes for it.
//!
//! # Asking the permission model
//!
//! ```
//! use aileron_domain::{Grants, Permission, PowerAction, ServerIdentifier, Standing};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server: ServerIdentifier = "my-server".parse()?;
//! assert!(matches!(server, ServerIdentifier::Short(_)));
//!
//! let action: PowerAction = "kill".parse()?;
//! assert_eq!(action.permission().as_str(), "server.power.kill");
//!
//! let starter = Standing::Subuser("server.view,server.power.start".parse::<Grants>()?);
//! assert!(starter.allows(&Permission::VIEW));
//! assert!(starter.allows(&PowerAction::Start.permission()));
//! assert!(!starter.allows(&action.permission()));
//! assert!(Standing::Owner.allows(&action.permission()));
//! # Ok(())
//! # }
//! ```
//!
//! # Pressing a button
//!
//! The five ports in memory, and one press:
//!
//! ```
//! use std::sync::{Arc, Mutex};
//!
//! use aileron_domain::{
//!     AcceptedAction, ActivityLog, Aftermath, Claim, Clock, Earlier, EntryId, NewEntry, Outcome, PowerAction, PowerControl, PowerGateway,
//!     PowerOrder, Press, Recorded, StoreError, Throttle, TooManyRequests, UserId, WingsFailure,
//! };
//! use async_trait::async_trait;
//! use jiff::Timestamp;
//! use uuid::Uuid;
//! # use aileron_domain::{Actor, Node, NodeId, Server, ServerId, ShortIdentifier, Standing, User};
//! # use aileron_domain::VisibleServer;
//!
//! #[derive(Default)]
//! struct Memory(Mutex<Vec<Outcome>>);
//!
//! #[async_trait]
//! impl ActivityLog for Memory {
//!     async fn record(&self, entry: NewEntry, _claim: Option<&Claim>) -> Result<Recorded, StoreError> {
//!         self.0.lock().unwrap().push(entry.outcome);
//!         Ok(Recorded::Entry(EntryId(Uuid::max())))
//!     }
//!
//!     async fn settle(
//!         &self,
//!         _entry: EntryId,
//!         outcome: Outcome,
//!         _answered: Option<(&Claim, &Result<(), WingsFailure>)>,
//!     ) -> Result<(), StoreError> {
//!         self.0.lock().unwrap().push(outcome);
//!         Ok(())
//!     }
//!
//!     async fn recall(&self, _claim: &Claim) -> Result<Option<Earlier>, StoreError> {
//!         Ok(None)
//!     }
//! }
//!
//! #[async_trait]
//! impl PowerGateway for Memory {
//!     async fn send(&self, _order: PowerOrder<'_>) -> Result<(), WingsFailure> {
//!         Ok(())
//!     }
//! }
//!
//! impl Aftermath for Memory {
//!     fn accepted(&self, action: AcceptedAction) {
//!         println!("{} was accepted: look what comes of it", action.action);
//!     }
//! }
//!
//! impl Throttle for Memory {
//!     fn admit(&self, _user: UserId) -> Result<(), TooManyRequests> {
//!         Ok(())
//!     }
//! }
//!
//! impl Clock for Memory {
//!     fn now(&self) -> Timestamp {
//!         Timestamp::UNIX_EPOCH
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let user = User {
//! #     id: UserId(Uuid::from_u128(1)),
//! #     username: "ada".parse()?,
//! #     email: "ada@example.com".parse()?,
//! #     administrator: false,
//! # };
//! # let id = ServerId(Uuid::from_u128(2));
//! # let server = Server {
//! #     id,
//! #     identifier: ShortIdentifier::of(id),
//! #     name: "Survival".to_owned(),
//! #     owner: user.id,
//! #     suspended: false,
//! #     occupation: None,
//! # };
//! # let node = Node {
//! #     id: NodeId(Uuid::from_u128(3)),
//! #     name: "node1".to_owned(),
//! #     url: "https://node1.example.com:8080".parse()?,
//! #     token: "a-token".parse()?,
//! #     previous_token: None,
//! #     roots: None,
//! #     maintenance: false,
//! # };
//! # let actor = Actor::in_session(user);
//! # let server = Some(VisibleServer { server, node: Arc::new(node), standing: Standing::Owner });
//! let memory = Arc::new(Memory::default());
//! let power = PowerControl::new(memory.clone(), memory.clone(), memory.clone(), memory.clone(), memory.clone());
//!
//! // Who presses, and the server as they may see it, are what `Admission` finds out.
//! let press = Press { actor, server, action: PowerAction::Start, ip: None, request_id: None, key: None };
//! let pressed = power.press(press).await?;
//!
//! assert_eq!(pressed.action, PowerAction::Start);
//! assert_eq!(*memory.0.lock().unwrap(), [Outcome::Pending, Outcome::Sent]);
//! # Ok(())
//! # }
//! ```

mod account_activity;
mod action;
mod activity;
mod actor;
mod api_key;
mod console;
mod credential;
mod hosting;
mod identifier;
mod import;
mod key_limits;
mod live;
mod node;
mod once;
mod outcome;
mod page;
mod password;
mod permission;
mod ports;
mod power;
mod request_id;
mod result;
mod second_factor;
mod server;
mod session;
mod sharing;

pub use account_activity::{AccountActor, AccountEntry, AccountEvent, NewAccountEntry};
pub use action::{InvalidPowerAction, PowerAction};
pub use activity::{
    ActivityEntry, ActivityFilter, ActorFilter, ActorKind, ActorStamp, EntryDetails, EntryId, Event, NewEntry,
};
pub use actor::{Actor, Email, InvalidEmail, InvalidUsername, Proof, User, UserId, Username};
pub use api_key::{
    ActingKey, ApiKeyId, ApiKeyRecord, ApiKeyWish, InvalidKeyDescription, IssuedApiKey, KeyDescription,
    LastUse, NotRotated, Rotation,
};
pub use console::{ConsoleCommand, ConsoleControl, ConsoleError, InvalidConsoleCommand, Typing};
pub use credential::{Credential, KeyForm, SecretToken, TokenHash};
pub use hosting::{
    Allocation, Build, Described, EggId, HostedServer, InvalidAllocation, Limits, StoredEgg, Undescribable,
};
pub use identifier::{
    InvalidServerIdentifier, InvalidShortIdentifier, ServerId, ServerIdentifier, ShortIdentifier,
};
pub use import::{
    BcryptHash, Import, ImportReport, ImportedApiKey, ImportedEgg, ImportedEntry, ImportedNode,
    ImportedServer, ImportedSubuser, ImportedUser, InvalidBcryptHash, LeftOut, Taken,
};
pub use key_limits::{AllowedAddresses, AllowedNet, InvalidAllowedNet, KeyLimits, KeyServers};
pub use live::{LiveEvent, SocketGrant};
pub use node::{
    InvalidNodeRoots, InvalidNodeToken, InvalidNodeTokenId, InvalidNodeUrl, Node, NodeCredential, NodeId,
    NodeRoots, NodeToken, NodeTokenId, NodeUrl,
};
pub use once::{Claim, Earlier, Fingerprint, IdempotencyKey, InvalidIdempotencyKey, Recorded};
pub use outcome::{InvalidOutcome, Outcome, OutcomeKind};
pub use page::{Page, PageLimit, PageRequest};
pub use password::{NewPassword, Password};
pub use permission::{Grants, InvalidPermission, Permission, Refusal, Standing};
pub use ports::*;
pub use power::{PowerControl, PowerError, Press, Pressed};
pub use request_id::{InvalidRequestId, RequestId};
pub use result::{AcceptedAction, ActionResult, UnderWay};
pub use second_factor::{InvalidCode, RecoveryCode, SecondFactorCode, TotpCode, TotpSecret};
pub use server::{Obstacle, Occupation, Server, VisibleServer};
pub use session::{SessionId, SessionOrigin, SessionRecord, SessionTerms, UserAgent};
pub use sharing::{Share, Sharing, SharingError, Subuser};
