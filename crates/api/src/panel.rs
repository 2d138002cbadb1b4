use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_domain::{
    AccountActivity, AccountActor, AccountEvent, Accounts, ActivityHistory, ActivityLog, ActivityLookup,
    Admission, ApiKeys, Builds, Clock, ConsoleControl, EntryDetails, LiveFeeds, LiveState, NewAccountEntry,
    NodeState, Numbers, People, PowerControl, PowerError, Press, Pressed, SecondFactors, ServerDirectory,
    SessionTerms, Sessions, Sharing, StoreError, User, UserRegistry,
};
use aileron_live::Live;
use aileron_provisioning::Provisioning;
use async_trait::async_trait;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};
use tracing::Instrument as _;
use url::Url;

use crate::problem::log_store_error;
use crate::{Guesses, LastUses, Limits, Metrics, Problem, SecondFactorFor, TrustedProxies};

/// Everything that the API stands on. The binary puts it together, and so do tests.
pub struct Panel {
    /// Lets callers in.
    pub admission: Arc<dyn Admission>,
    /// Knows users by their passwords.
    pub accounts: Arc<dyn Accounts>,
    /// Keeps sessions.
    pub sessions: Arc<dyn Sessions>,
    /// Keeps second factors.
    pub second_factors: Arc<dyn SecondFactors>,
    /// Keeps what happened to accounts.
    pub account_activity: Arc<dyn AccountActivity>,
    /// Keeps API keys.
    pub api_keys: Arc<dyn ApiKeys>,
    /// Remembers when sessions and keys were used last.
    pub last_uses: Arc<LastUses>,
    /// Slows down who guesses passwords, or who has an account.
    pub guesses: Arc<Guesses>,
    /// Bounds how often one may ask. Also the throttle that `power` has.
    pub limits: Arc<Limits>,
    /// Knows users by their ids.
    pub people: Arc<dyn People>,
    /// Knows how servers are built.
    pub builds: Arc<dyn Builds>,
    /// Gives numbers to what some clients know by numbers.
    pub numbers: Arc<dyn Numbers>,
    /// Lists servers.
    pub directory: Arc<dyn ServerDirectory>,
    /// Writes down what administrators do.
    pub activity: Arc<dyn ActivityLog>,
    /// Reads the log of who did what.
    pub history: Arc<dyn ActivityHistory>,
    /// Reads single entries of it, and what is under way.
    pub lookup: Arc<dyn ActivityLookup>,
    /// Asks a Wings how one server is.
    pub live: Arc<dyn LiveState>,
    /// Asks a Wings how all of its servers are.
    pub nodes: Arc<dyn NodeState>,
    /// Lets clients listen to a Wings by themselves.
    pub feeds: Arc<dyn LiveFeeds>,
    /// Watches servers, and what comes of actions.
    pub watching: Live,
    /// Types into consoles.
    pub console: ConsoleControl,
    /// Presses buttons.
    pub power: PowerControl,
    /// Makes and changes eggs, nodes and servers.
    pub provisioning: Provisioning,
    /// Keeps accounts.
    pub users: Arc<dyn UserRegistry>,
    /// Shares servers.
    pub sharing: Sharing,
    /// Tells whether requests can be served.
    pub readiness: Arc<dyn Readiness>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Counts.
    pub metrics: Metrics,
    /// What the operator decides.
    pub settings: Settings,
    /// Where presses and calls to Wings run. It outlives actix's workers, so a connection to a Wings does too.
    pub runtime: Handle,
    /// The presses, and other changes, that are under way: the binary waits for them before it ends.
    pub presses: TaskTracker,
    /// Cancelled when the program is about to end: from then on answers close their connections.
    pub closing: CancellationToken,
}

/// What the operator decides about the API.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What browsers see. When it is not set, a request's own `Host` stands for it.
    pub public_url: Option<Url>,
    /// Whether browsers may send the session cookie over https only.
    pub secure_cookies: bool,
    /// How long sessions last.
    pub sessions: SessionTerms,
    /// Of whom it is wanted that they have a second factor.
    pub second_factor: SecondFactorFor,
    /// Whose word about a client's address is taken.
    pub trusted_proxies: TrustedProxies,
}

/// Tells whether requests can be served.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// `Ok` when the database answers and has the schema that this release needs.
    async fn check(&self) -> Result<(), NotReady>;
}

/// Why requests cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The database does not answer.
    #[error("Database unavailable")]
    Database(#[source] StoreError),
    /// The database lacks migrations.
    #[error("Database schema is out of date: run `aileron migrate`")]
    Schema,
}

impl Panel {
    /// The panel that answers this request.
    pub fn of(request: &HttpRequest) -> Result<&Self, Problem> {
        request
            .app_data::<Data<Self>>()
            .map(Data::get_ref)
            .ok_or_else(Problem::internal)
    }

    /// Presses a button where nothing can drop it half-way: whether or not the client waits for the answer, the
    /// action is carried through and its entry settled.
    pub async fn press(&self, press: Press) -> Result<Result<Pressed, PowerError>, Interrupted> {
        let control = self.power.clone();
        let metrics = self.metrics.clone();
        let work = async move {
            let action = press.action;
            let result = control.press(press).await;
            metrics.pressed(action, &result);
            result
        };
        self.carry_through(work).await
    }

    /// Does something that must not be dropped half-way, whether or not the client waits for the answer.
    pub async fn carry_through<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Interrupted> {
        let task = self.presses.spawn_on(work.in_current_span(), &self.runtime);
        Ok(task.await?)
    }

    /// Writes into the log of an account what happened to it. That is not undone where the log cannot take it: it is in the
    /// program's own log then.
    pub async fn note(&self, user: &User, event: AccountEvent, ip: Option<IpAddr>, details: Option<&Value>) {
        let entry = NewAccountEntry {
            user: user.id,
            occurred_at: self.clock.now(),
            event,
            by: AccountActor::User,
            ip,
            details: details.and_then(|details| EntryDetails::of_json(details.to_string())),
        };
        let event = entry.event.name().to_owned();
        if let Err(error) = self.account_activity.record_for_account(entry).await {
            log_store_error(&error);
            tracing::warn!(user = %user.id, event, "what happened to an account is not in its log");
        }
    }

    /// Writes down that somebody failed to log in, without anybody waiting for it: how long that takes would tell whether the
    /// account is there.
    pub fn note_failed_log_in(&self, login: String, ip: IpAddr) {
        let (log, at) = (self.account_activity.clone(), self.clock.now());
        let work = async move {
            if let Err(error) = log.record_failed_log_in(&login, Some(ip), at).await {
                log_store_error(&error);
            }
        };
        self.presses.spawn_on(work.in_current_span(), &self.runtime);
    }

    /// Does something on the panel's runtime, and gives it up when nobody waits any more.
    pub async fn fetch<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Interrupted> {
        let task = self.runtime.spawn(work.in_current_span());
        Ok(AbortOnDropHandle::new(task).await?)
    }
}

/// A task ended without a result: it panicked, or its runtime has gone.
#[derive(Debug, thiserror::Error)]
#[error("a task ended without a result")]
pub struct Interrupted(#[from] JoinError);

impl From<Interrupted> for Problem {
    fn from(error: Interrupted) -> Self {
        tracing::error!(error = &error as &(dyn Error + 'static), "a request fails");
        Self::internal()
    }
}
