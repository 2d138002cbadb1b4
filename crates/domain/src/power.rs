use std::net::IpAddr;
use std::sync::Arc;

use crate::{
    AcceptedAction, ActivityLog, Actor, ActorStamp, Aftermath, Claim, Clock, Earlier, EntryDetails, EntryId,
    Event, Fingerprint, IdempotencyKey, NewEntry, Outcome, PowerAction, PowerGateway, PowerOrder, Recorded,
    Refusal, RequestId, StoreError, Throttle, TooManyRequests, VisibleServer, WingsFailure,
};

/// The power use case: what happens between a press that was understood and its answer.
#[derive(Clone)]
pub struct PowerControl {
    log: Arc<dyn ActivityLog>,
    gateway: Arc<dyn PowerGateway>,
    aftermath: Arc<dyn Aftermath>,
    throttle: Arc<dyn Throttle>,
    clock: Arc<dyn Clock>,
}

/// Somebody presses a button.
#[derive(Debug, Clone)]
pub struct Press {
    /// Who.
    pub actor: Actor,
    /// On which server, as they may see it. `None` when they may not, or when it is not there.
    pub server: Option<VisibleServer>,
    /// Which button.
    pub action: PowerAction,
    /// From where.
    pub ip: Option<IpAddr>,
    /// In which request.
    pub request_id: Option<RequestId>,
    /// What its client calls it by, so as to send it again without pressing again.
    pub key: Option<IdempotencyKey>,
}

/// Wings accepted the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pressed {
    /// What was sent.
    pub action: PowerAction,
    /// Its entry in the activity log.
    pub entry: EntryId,
}

/// Why a press came to nothing. Each displays as the message of the contract.
#[derive(Debug, thiserror::Error)]
pub enum PowerError {
    /// There is no such server, or none that this actor may see: nobody can tell which.
    #[error("Server not found")]
    ServerNotFound,
    /// Aileron refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The actor presses too often.
    #[error(transparent)]
    TooManyRequests(#[from] TooManyRequests),
    /// The intent could not be made durable, so nothing was sent.
    #[error("Activity log unavailable")]
    ActivityLogUnavailable(#[source] StoreError),
    /// Wings did not take it.
    #[error("{}", explain(.0))]
    Wings(#[from] WingsFailure),
    /// The key was used for another request.
    #[error("Idempotency-Key was used for another request")]
    KeyReused,
    /// The first request with this key has no answer yet.
    #[error("A request with this Idempotency-Key is under way")]
    StillUnderWay,
    /// The first request with this key never got an answer: Wings may have received the action.
    #[error("The panel stopped before Wings answered")]
    AnswerLost,
}

impl From<Earlier> for Result<EntryId, PowerError> {
    /// The first answer again.
    fn from(earlier: Earlier) -> Self {
        match earlier {
            Earlier::Answered(entry, answer) => answer.map(|()| entry).map_err(PowerError::Wings),
            Earlier::Another => Err(PowerError::KeyReused),
            Earlier::UnderWay => Err(PowerError::StillUnderWay),
            Earlier::Lost => Err(PowerError::AnswerLost),
        }
    }
}

impl Press {
    fn claim(&self, visible: &VisibleServer) -> Option<Claim> {
        Some(Claim {
            user: self.actor.user.id,
            key: self.key.clone()?,
            request: Fingerprint::of_press(visible.server.id, self.action),
        })
    }
}

impl PowerControl {
    /// Puts the use case on top of what it needs.
    #[must_use]
    pub fn new(
        log: Arc<dyn ActivityLog>,
        gateway: Arc<dyn PowerGateway>,
        aftermath: Arc<dyn Aftermath>,
        throttle: Arc<dyn Throttle>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            log,
            gateway,
            aftermath,
            throttle,
            clock,
        }
    }

    /// Carries a press through: asks the permission model, makes the intent durable, sends the action once, has somebody
    /// look what comes of it where Wings accepted it, settles the entry. A press that its client had sent before, under the same key, gets the first answer and does nothing.
    ///
    /// Once the intent is durable this must run to its end, whatever becomes of the client: do not drop the future.
    pub async fn press(&self, press: Press) -> Result<Pressed, PowerError> {
        let entry = self.press_once(&press).await?;
        Ok(Pressed {
            action: press.action,
            entry,
        })
    }

    async fn press_once(&self, press: &Press) -> Result<EntryId, PowerError> {
        let Some(visible) = &press.server else {
            return Err(PowerError::ServerNotFound);
        };
        let claim = press.claim(visible);
        if let Some(claim) = &claim {
            let earlier = self
                .log
                .recall(claim)
                .await
                .map_err(PowerError::ActivityLogUnavailable)?;
            if let Some(earlier) = earlier {
                return earlier.into();
            }
        }
        if let Err(refusal) = Refusal::check(&visible.standing, press.action, visible.obstacle(press.action))
        {
            self.record_refusal(press, visible, refusal).await;
            return Err(refusal.into());
        }
        self.throttle.admit(press.actor.user.id)?;

        let intent = self.entry(press, visible, Outcome::Pending);
        let recorded = self.log.record(intent, claim.as_ref()).await;
        match recorded.map_err(PowerError::ActivityLogUnavailable)? {
            Recorded::Entry(entry) => self.send(press, visible, entry, claim.as_ref()).await,
            Recorded::Before(earlier) => earlier.into(),
        }
    }

    async fn send(
        &self,
        press: &Press,
        visible: &VisibleServer,
        entry: EntryId,
        claim: Option<&Claim>,
    ) -> Result<EntryId, PowerError> {
        let order = PowerOrder {
            node: &visible.node,
            server: visible.server.id,
            action: press.action,
            request_id: press.request_id.as_ref(),
        };
        let answer = self.gateway.send(order).await;
        if answer.is_ok() {
            self.aftermath.accepted(AcceptedAction {
                entry,
                action: press.action,
                actor: ActorStamp::from(&press.actor),
                server: visible.server.id,
                node: Arc::clone(&visible.node),
                accepted_at: self.clock.now(),
            });
        }
        let outcome = match &answer {
            Ok(()) => Outcome::Sent,
            Err(failure) => failure.outcome(explain(failure)),
        };
        // A late outcome changes nothing of what happened: the log goes on trying, and the client gets the truth.
        let _late = self
            .log
            .settle(entry, outcome, claim.map(|claim| (claim, &answer)))
            .await;
        answer.map(|()| entry).map_err(PowerError::Wings)
    }

    /// Nothing was done, so the refusal stands even when the log cannot take it.
    async fn record_refusal(&self, press: &Press, visible: &VisibleServer, refusal: Refusal) {
        let entry = self.entry(press, visible, Outcome::Refused(refusal.to_string()));
        let _lost = self.log.record(entry, None).await;
    }

    fn entry(&self, press: &Press, visible: &VisibleServer, outcome: Outcome) -> NewEntry {
        NewEntry {
            occurred_at: self.clock.now(),
            actor: ActorStamp::from(&press.actor),
            event: Event::Power(press.action),
            target: visible.server.id,
            ip: press.ip,
            outcome,
            details: EntryDetails::by(&press.actor, None),
        }
    }
}

fn explain(failure: &WingsFailure) -> String {
    match failure {
        WingsFailure::Conflict(_) | WingsFailure::Refused(_) => {
            format!("Failed to send power action to Wings: {failure}")
        }
        WingsFailure::Unauthorized | WingsFailure::Unavailable { .. } => failure.to_string(),
    }
}
