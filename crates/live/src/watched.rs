//! One action whose result is awaited, and how what is seen of its server is judged.

use std::time::Duration;

use aileron_domain::{AcceptedAction, ActionResult, PowerAction, ProcessState, ServerUsage};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::LiveConfig;

/// A server as it was seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sighting {
    /// What its process was doing.
    pub(crate) state: ProcessState,
    /// What else its Wings said, if it said it in the same breath.
    pub(crate) usage: Option<ServerUsage>,
    /// It was so after this,
    pub(crate) asked: Instant,
    /// and before this.
    pub(crate) at: Instant,
}

/// An action whose result is awaited.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) action: AcceptedAction,
    /// When its acceptance was heard of.
    pub(crate) noted: Instant,
    /// When to look next, and how often somebody has looked.
    pub(crate) next_look: Instant,
    pub(crate) looks: usize,
    pub(crate) waiters: Vec<oneshot::Sender<ActionResult>>,
    belief: Belief,
    /// It came so soon after a start that the daemon may have lost it.
    hasty: bool,
    seen: Seen,
}

/// What has been seen since the action was accepted.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Starting or running.
    up: bool,
    /// Stopping or offline.
    down: bool,
    /// Up, after it was down.
    up_again: bool,
    /// The last state, and since when no other has been seen.
    run: Option<(ProcessState, Instant)>,
    /// Since when it has looked as if the action were done.
    done: Option<Instant>,
}

/// When the state that the action aims at is taken for its doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Belief {
    AtOnce,
    /// The action before it aims at the opposite and has not been seen to take effect: this may be the time before it
    /// does. So the opposite must be seen first, or the state must last.
    AfterOpposite,
    /// A restart passes through the state by itself: it must last.
    WhenItLasts,
}

/// An action that was to bring a server up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BroughtUp {
    pub(crate) action: PowerAction,
    pub(crate) noted: Instant,
}

impl Watched {
    /// `before` is the action that this one supersedes; `brought_up` what was to bring the server up, if it has not been seen
    /// running since.
    pub(crate) fn new(
        action: AcceptedAction,
        noted: Instant,
        before: Option<&Self>,
        brought_up: Option<BroughtUp>,
        config: &LiveConfig,
    ) -> Self {
        let belief = before.map_or(Belief::AtOnce, |before| before.belief_after(action.action));
        let hasty = action.action != PowerAction::Start
            && brought_up.is_some_and(|by| noted.saturating_duration_since(by.noted) < config.start_window);
        Self {
            action,
            noted,
            next_look: noted + config.look(0),
            looks: 0,
            waiters: Vec::new(),
            belief,
            hasty,
            seen: Seen::default(),
        }
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.noted + self.action.action.patience()
    }

    /// Somebody looks now: when is the next time?
    pub(crate) fn looked(&mut self, now: Instant, fed: bool, config: &LiveConfig) {
        self.looks += 1;
        let pause = config.look(self.looks);
        let next = now + if fed { pause.max(config.fed_look) } else { pause };
        self.next_look = next.min(self.deadline().max(now));
    }

    /// Takes in what was seen since the action was accepted, and says whether that is the end of it.
    pub(crate) fn judge(&mut self, sighting: &Sighting, config: &LiveConfig) -> Option<ActionResult> {
        self.seen.take_in(sighting);
        if self.is_done(sighting) {
            let since = *self.seen.done.get_or_insert(sighting.at);
            let lasted = sighting.asked.saturating_duration_since(since) >= config.doubt;
            return self.is_believed(sighting, lasted).then(|| self.reached(since));
        }
        self.seen.done = None;
        self.is_lost(sighting, config)
            .then_some(ActionResult::NotReached {
                state: sighting.state,
            })
    }

    /// The time is over, and this is what was seen at its end.
    pub(crate) fn at_the_end(&self, last: ProcessState) -> ActionResult {
        self.seen
            .done
            .map_or(ActionResult::NotReached { state: last }, |since| {
                self.reached(since)
            })
    }

    /// A restart is done by another process: one that is younger, or one that came up after the server was seen down. An
    /// uptime of nothing is no uptime: some daemons leave it out.
    fn is_done(&self, sighting: &Sighting) -> bool {
        let action = self.action.action;
        if sighting.state != action.aim() {
            return false;
        }
        action != PowerAction::Restart || self.seen.up_again || self.is_young(sighting)
    }

    fn is_young(&self, sighting: &Sighting) -> bool {
        let since = sighting.asked.saturating_duration_since(self.noted);
        sighting
            .usage
            .is_some_and(|usage| !usage.uptime.is_zero() && PowerAction::Restart.is_done(&usage, since))
    }

    fn is_believed(&self, sighting: &Sighting, lasted: bool) -> bool {
        let opposite = match self.action.action.aim() {
            ProcessState::Running => self.seen.down || self.is_young(sighting),
            _ => self.seen.up,
        };
        match self.belief {
            Belief::AtOnce => true,
            Belief::AfterOpposite => opposite || lasted,
            Belief::WhenItLasts => lasted,
        }
    }

    /// What is plain: nothing that the daemons do would still bring the server there.
    fn is_lost(&self, sighting: &Sighting, config: &LiveConfig) -> bool {
        let Seen {
            up, down, up_again, ..
        } = self.seen;
        let came_up = match (self.action.action, self.belief) {
            (PowerAction::Start, Belief::AtOnce) => up,
            (PowerAction::Start | PowerAction::Restart, _) => up_again,
            _ => false,
        };
        let crashed = came_up
            && sighting.state == ProcessState::Offline
            && self.seen.lasted(config.crash_grace, sighting);
        let unimpressed = self.hasty
            && !down
            && match self.action.action {
                PowerAction::Kill => {
                    up && sighting.asked.saturating_duration_since(self.noted) >= config.lost_after
                }
                // Until the server runs, its start may hold the lock that these two wait for.
                PowerAction::Stop | PowerAction::Restart => {
                    sighting.state == ProcessState::Running && self.seen.lasted(config.lost_after, sighting)
                }
                PowerAction::Start => false,
            };
        crashed || unimpressed
    }

    fn reached(&self, since: Instant) -> ActionResult {
        ActionResult::Reached {
            state: self.action.action.aim(),
            after: whole_milliseconds(since.saturating_duration_since(self.noted)),
        }
    }

    /// How far the aim of `next` is to be believed when it supersedes this one.
    fn belief_after(&self, next: PowerAction) -> Belief {
        let settled = self.belief == Belief::AtOnce;
        match (self.action.action, next) {
            // It is told by its process.
            (_, PowerAction::Restart) => Belief::AtOnce,
            (PowerAction::Restart, PowerAction::Stop | PowerAction::Kill) => Belief::WhenItLasts,
            (PowerAction::Restart | PowerAction::Stop | PowerAction::Kill, PowerAction::Start)
                if settled && self.seen.down =>
            {
                Belief::AtOnce
            }
            (PowerAction::Start, PowerAction::Stop | PowerAction::Kill) if settled && self.seen.up => {
                Belief::AtOnce
            }
            (mine, next) if mine != PowerAction::Restart && mine.aim() == next.aim() => self.belief,
            _ => Belief::AfterOpposite,
        }
    }
}

impl Seen {
    fn take_in(&mut self, sighting: &Sighting) {
        match sighting.state {
            ProcessState::Starting | ProcessState::Running => {
                self.up = true;
                self.up_again |= self.down;
            }
            ProcessState::Stopping | ProcessState::Offline => self.down = true,
        }
        if self.run.is_none_or(|(state, _)| state != sighting.state) {
            self.run = Some((sighting.state, sighting.at));
        }
    }

    fn lasted(&self, at_least: Duration, sighting: &Sighting) -> bool {
        self.run
            .is_some_and(|(_, since)| sighting.asked.saturating_duration_since(since) >= at_least)
    }
}

fn whole_milliseconds(duration: Duration) -> Duration {
    Duration::from_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}
