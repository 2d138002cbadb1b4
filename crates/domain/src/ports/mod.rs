//! What the domain needs of the world, each named for what it does here and not for who implements it.

mod account_activity;
mod accounts;
mod activity;
mod admission;
mod api_keys;
mod directory;
mod hosting;
mod known;
mod live;
mod registry;
mod second_factors;
mod shared_limits;
mod subusers;
mod throttle;
mod users;
mod uses;
mod wings;

pub use account_activity::AccountActivity;
pub use accounts::{Accounts, OpenedSession, Sessions};
pub use activity::{ActivityHistory, ActivityLog, PlacedEntry, ServerNames, Stretch};
pub use admission::{Admission, Admitted};
pub use api_keys::ApiKeys;
pub use directory::{ServerDirectory, ServerFilter, ServerScope};
pub use hosting::{
    Booted, FileAccess, FileOwner, NodeAdmission, NodeReport, NodeReports, NodeServers, ServerHost,
};
pub use known::{Builds, BuiltServer, Numbered, Numbers, People};
pub use live::{ActionResults, ActivityLookup, Aftermath, LiveFeed, LiveFeeds, NodeState};
pub use registry::{
    CreatedServer, EggRegistry, NewNode, NewServer, NodeRecord, NodeRegistry, RegistryError, ServerRecord,
    ServerRegistry,
};
pub use second_factors::{SecondFactorState, SecondFactors};
pub use shared_limits::{Counted, LimitKey, SharedLimits, Together};
pub use subusers::Subusers;
pub use throttle::{Clock, Throttle, TooManyRequests};
pub use users::{UserRecord, UserRegistry};
pub use uses::{Use, Used, Uses};
pub use wings::{
    Delivery, LiveState, PowerGateway, PowerOrder, ProcessState, ServerUsage, Unreachable, WingsFailure,
    WingsWords,
};

use std::error::Error;

/// What a store cannot do for the moment, or at all.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is locked, full, gone, or too slow. The same call may succeed later.
    #[error("the database is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The database holds what no release of Aileron writes, or what the secret key does not open.
    #[error("the database holds something that cannot be read")]
    Corrupt(#[source] Box<dyn Error + Send + Sync>),
}
