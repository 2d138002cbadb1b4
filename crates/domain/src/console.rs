use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use serde_json::json;

use crate::{
    ActivityLog, Actor, ActorStamp, Clock, EntryDetails, EntryId, Event, NewEntry, Obstacle, Outcome,
    Permission, Recorded, ServerHost, StoreError, VisibleServer, WingsFailure,
};

/// A line to type into a server's console.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConsoleCommand(String);

impl ConsoleCommand {
    /// The longest one, in characters.
    pub const MAX_LENGTH: usize = 1000;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text cannot be typed into a console as one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "Invalid command: expected 1 to {} characters on one line, none of them a control character",
    ConsoleCommand::MAX_LENGTH
)]
pub struct InvalidConsoleCommand;

impl FromStr for ConsoleCommand {
    type Err = InvalidConsoleCommand;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ends_a_line = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        // Counting ends where there are too many: a character has four bytes at most.
        let fits =
            text.len() <= 4 * Self::MAX_LENGTH && (1..=Self::MAX_LENGTH).contains(&text.chars().count());
        if fits && !text.contains(ends_a_line) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidConsoleCommand)
        }
    }
}

/// The use case of typing into a server's console: what happens between a line that was understood and its answer.
#[derive(Clone)]
pub struct ConsoleControl {
    log: Arc<dyn ActivityLog>,
    host: Arc<dyn ServerHost>,
    clock: Arc<dyn Clock>,
}

/// Somebody types a line.
#[derive(Debug, Clone)]
pub struct Typing {
    /// Who.
    pub actor: Actor,
    /// Into the console of which server, as they may see it. `None` when they may not, or when it is not there.
    pub server: Option<VisibleServer>,
    /// The line.
    pub command: ConsoleCommand,
    /// From where.
    pub ip: Option<IpAddr>,
}

/// Why a line was not typed. Each displays as the message of the contract.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// There is no such server, or none that this actor may see: nobody can tell which.
    #[error("Server not found")]
    ServerNotFound,
    /// The actor was not granted it.
    #[error("Missing required permissions: {}", Permission::CONSOLE_SEND)]
    MissingPermission,
    /// The panel knows that it cannot be done now.
    #[error(transparent)]
    Obstacle(#[from] Obstacle),
    /// The intent could not be made durable, so nothing was sent.
    #[error("Activity log unavailable")]
    ActivityLogUnavailable(#[source] StoreError),
    /// Wings did not take it.
    #[error("{}", explain(.0))]
    Wings(#[from] WingsFailure),
}

impl ConsoleControl {
    /// Puts the use case on top of what it needs.
    #[must_use]
    pub fn new(log: Arc<dyn ActivityLog>, host: Arc<dyn ServerHost>, clock: Arc<dyn Clock>) -> Self {
        Self { log, host, clock }
    }

    /// Carries a line through, as [`PowerControl::press`](crate::PowerControl::press) does a press: asks the permission
    /// model, makes the intent durable, sends the line once, settles the entry.
    ///
    /// Once the intent is durable this must run to its end, whatever becomes of the client: do not drop the future.
    pub async fn type_in(&self, typing: Typing) -> Result<EntryId, ConsoleError> {
        let Some(visible) = &typing.server else {
            return Err(ConsoleError::ServerNotFound);
        };
        if let Err(refusal) = allowed(visible) {
            let refused = self.entry(&typing, visible, Outcome::Refused(refusal.to_string()));
            // Nothing was done, so the refusal stands even when the log cannot take it.
            let _lost = self.log.record(refused, None).await;
            return Err(refusal);
        }
        let intent = self.entry(&typing, visible, Outcome::Pending);
        let recorded = self.log.record(intent, None).await;
        let Recorded::Entry(entry) = recorded.map_err(ConsoleError::ActivityLogUnavailable)? else {
            let without_claim = "an entry without a claim was recorded before".into();
            return Err(ConsoleError::ActivityLogUnavailable(StoreError::Corrupt(
                without_claim,
            )));
        };
        let line = typing.command.as_str();
        let answer = self.host.command(&visible.node, visible.server.id, line).await;
        let outcome = match &answer {
            Ok(()) => Outcome::Sent,
            Err(failure) => failure.outcome(explain(failure)),
        };
        // A late outcome changes nothing of what happened: the log goes on trying, and the client gets the truth.
        let _late = self.log.settle(entry, outcome, None).await;
        answer.map(|()| entry).map_err(ConsoleError::Wings)
    }

    fn entry(&self, typing: &Typing, visible: &VisibleServer, outcome: Outcome) -> NewEntry {
        NewEntry {
            occurred_at: self.clock.now(),
            actor: ActorStamp::from(&typing.actor),
            event: Event::Other(COMMAND.to_owned()),
            target: visible.server.id,
            ip: typing.ip,
            outcome,
            details: EntryDetails::by(
                &typing.actor,
                EntryDetails::of_json(json!({"command": typing.command.as_str()}).to_string()),
            ),
        }
    }
}

const COMMAND: &str = "server.console.command";

/// A line is not for a server that the panel keeps from being used, whatever it would do there.
fn allowed(visible: &VisibleServer) -> Result<(), ConsoleError> {
    if !visible.allows(&Permission::CONSOLE_SEND) {
        return Err(ConsoleError::MissingPermission);
    }
    let server = &visible.server;
    let obstacle = (server.suspended.then_some(Obstacle::Suspended))
        .or(server.occupation.map(Obstacle::Occupied))
        .or(visible.node.maintenance.then_some(Obstacle::NodeMaintenance));
    obstacle.map_or(Ok(()), |obstacle| Err(obstacle.into()))
}

fn explain(failure: &WingsFailure) -> String {
    match failure {
        WingsFailure::Conflict(_) | WingsFailure::Refused(_) => {
            format!("Failed to send command to Wings: {failure}")
        }
        WingsFailure::Unauthorized | WingsFailure::Unavailable { .. } => failure.to_string(),
    }
}
