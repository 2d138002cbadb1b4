//! The ports that the use case needs, in memory, writing down in one list what was asked of them.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aileron_domain::{
    AcceptedAction, ActivityLog, Aftermath, Claim, Clock, Earlier, EntryId, NewEntry, NodeId, Outcome,
    PowerAction, PowerControl, PowerError, PowerGateway, PowerOrder, Press, Pressed, Recorded, RequestId,
    ServerId, StoreError, Throttle, TooManyRequests, UserId, WingsFailure,
};
use async_trait::async_trait;
use jiff::Timestamp;
use tokio::task::yield_now;
use uuid::Uuid;

/// The key that the log gives to every entry.
pub(crate) const ENTRY: EntryId = EntryId(Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001));

/// What the clock says.
pub(crate) const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// How the ports behave. Everything succeeds unless told otherwise.
pub(crate) struct World {
    /// What Wings answers.
    pub(crate) wings: Result<(), WingsFailure>,
    /// What the throttle answers.
    pub(crate) throttle: Result<(), TooManyRequests>,
    /// Whether the log takes entries.
    pub(crate) log_records: bool,
    /// Whether the log takes outcomes.
    pub(crate) log_settles: bool,
    /// What the log remembers of the press's key.
    pub(crate) earlier: Option<Earlier>,
    /// What it remembers when it is to record the press, because another one has just come first.
    pub(crate) just_before: Option<Earlier>,
}

/// One thing that was asked of a port, written down when the port had done it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Admitted(UserId),
    Recorded(NewEntry),
    Sent {
        node: NodeId,
        server: ServerId,
        action: PowerAction,
        request_id: Option<RequestId>,
    },
    Accepted(EntryId, ServerId, PowerAction),
    Settled(EntryId, Outcome),
    Recalled(Claim),
    Remembered(Claim, Result<(), WingsFailure>),
}

/// How a press went.
pub(crate) struct Played {
    /// What the one who pressed is told.
    pub(crate) answer: Result<Pressed, PowerError>,
    /// What was asked of the ports, in order.
    pub(crate) calls: Vec<Call>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            wings: Ok(()),
            throttle: Ok(()),
            log_records: true,
            log_settles: true,
            earlier: None,
            just_before: None,
        }
    }
}

impl World {
    /// A world in which Wings answers so.
    pub(crate) fn where_wings_fails(failure: WingsFailure) -> Self {
        Self {
            wings: Err(failure),
            ..Self::default()
        }
    }

    /// Lets the press happen in this world.
    pub(crate) async fn play(self, press: Press) -> Played {
        let ports = Arc::new(Ports {
            world: self,
            calls: Mutex::default(),
        });
        let power = PowerControl::new(
            ports.clone(),
            ports.clone(),
            ports.clone(),
            ports.clone(),
            ports.clone(),
        );
        let answer = power.press(press).await;
        Played {
            answer,
            calls: mem::take(&mut *ports.calls()),
        }
    }
}

/// All five ports.
struct Ports {
    world: World,
    calls: Mutex<Vec<Call>>,
}

impl Ports {
    fn calls(&self) -> MutexGuard<'_, Vec<Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, call: Call) {
        self.calls().push(call);
    }
}

/// It notes an entry only when it is durable, some time after it was asked: who does not wait for that is found out by
/// the order of the calls.
#[async_trait]
impl ActivityLog for Ports {
    async fn record(&self, entry: NewEntry, claim: Option<&Claim>) -> Result<Recorded, StoreError> {
        yield_now().await;
        if let (Some(_), Some(earlier)) = (claim, &self.world.just_before) {
            return Ok(Recorded::Before(earlier.clone()));
        }
        self.note(Call::Recorded(entry));
        if self.world.log_records {
            Ok(Recorded::Entry(ENTRY))
        } else {
            Err(disk_full())
        }
    }

    async fn settle(
        &self,
        entry: EntryId,
        outcome: Outcome,
        answered: Option<(&Claim, &Result<(), WingsFailure>)>,
    ) -> Result<(), StoreError> {
        yield_now().await;
        self.note(Call::Settled(entry, outcome));
        if let Some((claim, answer)) = answered {
            self.note(Call::Remembered(claim.clone(), answer.clone()));
        }
        if self.world.log_settles {
            Ok(())
        } else {
            Err(disk_full())
        }
    }

    async fn recall(&self, claim: &Claim) -> Result<Option<Earlier>, StoreError> {
        self.note(Call::Recalled(claim.clone()));
        Ok(self.world.earlier.clone())
    }
}

#[async_trait]
impl PowerGateway for Ports {
    async fn send(&self, order: PowerOrder<'_>) -> Result<(), WingsFailure> {
        self.note(Call::Sent {
            node: order.node.id,
            server: order.server,
            action: order.action,
            request_id: order.request_id.cloned(),
        });
        yield_now().await;
        self.world.wings.clone()
    }
}

impl Aftermath for Ports {
    fn accepted(&self, action: AcceptedAction) {
        assert_eq!(action.accepted_at, NOW);
        self.note(Call::Accepted(action.entry, action.server, action.action));
    }
}

impl Throttle for Ports {
    fn admit(&self, user: UserId) -> Result<(), TooManyRequests> {
        self.note(Call::Admitted(user));
        self.world.throttle
    }
}

impl Clock for Ports {
    fn now(&self) -> Timestamp {
        NOW
    }
}

fn disk_full() -> StoreError {
    StoreError::Unavailable("database or disk is full".into())
}
