use aileron_domain::{ActivityEntry, ActorKind, Event, Outcome};

use super::Excuses;
use crate::answer::Answer;
use crate::house::House;
use crate::press::{End, Left, Press};
use crate::wings::Received;

/// Everything that is known of one press.
pub(super) struct Evidence<'a> {
    pub(super) press: &'a Press,
    pub(super) own: OnePress<'a>,
    /// What the presses under its key came to together, where it has a key.
    pub(super) wish: Option<&'a OneWish<'a>>,
}

/// What came of one press at the Wings and in the activity log.
#[derive(Clone, Copy)]
pub(super) struct OnePress<'a> {
    pub(super) received: &'a [Received],
    pub(super) entries: &'a [&'a ActivityEntry],
}

/// What came of all presses under one key.
#[derive(Default)]
pub(super) struct OneWish<'a> {
    received: usize,
    /// The entries of those that were acted upon, of which there may be one.
    acted_upon: Vec<&'a ActivityEntry>,
    entries: usize,
}

/// What an entry says whose instance did not live to see the outcome.
const ABANDONED: &str = "The panel stopped before Wings answered";

/// What an entry says that was written after its client had been told that it could not be.
const NOT_ACTED_UPON: &str = "Activity log unavailable";

impl<'a> OneWish<'a> {
    pub(super) fn add(&mut self, press: OnePress<'a>) {
        self.received += press.received.len();
        self.entries += press.entries.len();
        let never = |entry: &ActivityEntry| entry.entry.outcome == Outcome::Failed(NOT_ACTED_UPON.to_owned());
        self.acted_upon
            .extend(press.entries.iter().filter(|entry| !never(entry)));
    }

    fn is_doubled(&self) -> bool {
        self.received > 1 || self.acted_upon.len() > 1
    }
}

impl Evidence<'_> {
    pub(super) fn is_lost(&self) -> bool {
        !self.own.received.is_empty() && self.own.entries.is_empty()
    }

    /// A wish that came about twice counts once, for its first press.
    pub(super) fn is_doubled(&self) -> bool {
        let wish = self.wish.is_some_and(OneWish::is_doubled) && !self.press.is_repeat();
        self.own.received.len() > 1 || self.own.entries.len() > 1 || wish
    }

    /// Everything that is wrong with it.
    pub(super) fn judge(&self, house: &House, excuses: &Excuses) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.is_lost() {
            wrong.push("LOST: the Wings received it, and it has no entry");
        }
        if self.is_doubled() {
            wrong.push("DOUBLED");
        }
        if !self.is_about_the_same(house) {
            wrong.push("its entry or its call is about something else");
        }
        wrong.extend(self.outcome_is_wrong(excuses));
        wrong.extend(self.end_is_wrong(excuses));
        wrong.into_iter().map(|what| self.say(what)).collect()
    }

    fn is_about_the_same(&self, house: &House) -> bool {
        let wish = self.press.wish;
        let server = house.servers[wish.server];
        let calls = self
            .own
            .received
            .iter()
            .all(|call| call.server == server.to_string() && call.action == wish.action.as_str());
        let entries = self.own.entries.iter().all(|entry| {
            entry.entry.target == server
                && entry.entry.event == Event::Power(wish.action)
                && entry.entry.actor.name == house.users[wish.user].name
                && entry.entry.actor.kind == ActorKind::ApiKey
        });
        calls && entries
    }

    fn own_outcome(&self) -> Option<&Outcome> {
        self.own.entries.first().map(|entry| &entry.entry.outcome)
    }

    /// The outcome that the client was told of: a repeat without an entry was told of an earlier press's.
    fn outcome(&self) -> Option<&Outcome> {
        let earlier = || self.wish?.acted_upon.first().map(|entry| &entry.entry.outcome);
        self.own_outcome().or_else(earlier)
    }

    /// What the entry says against what the Wings knows.
    fn outcome_is_wrong(&self, excuses: &Excuses) -> Option<&'static str> {
        let received = !self.own.received.is_empty();
        let refused = self.press.number.is_refused_by_wings();
        let instance_lives = !excuses.killed.contains(&self.press.number.instance());
        match self.own_outcome()? {
            Outcome::Pending => Some("PENDING: nobody will settle its entry any more"),
            Outcome::Refused(_) => Some("its entry says that the panel refused it"),
            Outcome::Sent if !received => Some("its entry says `sent`, and the Wings did not receive it"),
            Outcome::Sent if refused => Some("its entry says `sent`, and the Wings refused it"),
            Outcome::Failed(_) if received && !refused => {
                Some("its entry says `failed`, and the Wings received and accepted it")
            }
            outcome if is_abandoned(outcome) && instance_lives => {
                Some("its entry was settled for an instance that is alive")
            }
            Outcome::Sent | Outcome::Failed(_) | Outcome::Unknown(_) => None,
        }
    }

    /// What the client was told against what the entry says.
    fn end_is_wrong(&self, excuses: &Excuses) -> Option<&'static str> {
        let instance = self.press.number.instance();
        let untouched = self.own.received.is_empty() && self.own.entries.is_empty();
        match &self.press.end {
            End::Answered(answer) => self.answer_is_wrong(answer),
            End::BrokenOff if excuses.killed.contains(&instance) => None,
            End::BrokenOff if excuses.stopped.contains(&instance) => {
                (!untouched).then_some("a panel that was to finish what was under way broke it off")
            }
            End::BrokenOff => Some("the connection broke, and nobody had touched the panel"),
            End::Silent => Some("no answer came"),
            End::Left(Left::APart) => (!untouched).then_some("a part of a request was acted upon"),
            End::Left(Left::TheWhole) => None,
        }
    }

    fn answer_is_wrong(&self, answer: &Answer) -> Option<&'static str> {
        let received = !self.own.received.is_empty();
        let outcome = self.outcome();
        match answer {
            Answer::Sent => {
                (outcome != Some(&Outcome::Sent)).then_some("answered 200, and no entry says `sent`")
            }
            Answer::Conflict => (!matches!(outcome, Some(Outcome::Failed(_))))
                .then_some("answered 409, and no entry says `failed`"),
            Answer::LogUnavailable | Answer::DatabaseUnavailable if received => {
                Some("answered that it could not be logged, and the Wings was called")
            }
            Answer::LogUnavailable => match self.own_outcome() {
                None | Some(Outcome::Failed(_)) => None,
                Some(outcome) if is_abandoned(outcome) => None,
                Some(_) => Some("answered that it could not be logged, and its entry says otherwise"),
            },
            Answer::DatabaseUnavailable => self
                .own_outcome()
                .map(|_| "answered that the database is unavailable, and there is an entry"),
            Answer::WingsUnavailable(reason) => {
                let words = format!("Wings daemon unavailable: {reason}");
                let agrees = match outcome {
                    Some(Outcome::Failed(said) | Outcome::Unknown(said)) => {
                        *said == words || said == ABANDONED
                    }
                    _ => false,
                };
                (!agrees).then_some("no entry says what the client was told")
            }
            Answer::UnderWay => {
                let pressed_before = self.wish.is_some_and(|wish| wish.entries > 0);
                (!pressed_before).then_some("answered that it is under way, and there is no entry")
            }
            Answer::Lost => (!outcome.is_some_and(is_abandoned))
                .then_some("answered that its outcome is lost, and no entry says so"),
            Answer::Unnamed(_) => Some("an answer that the contract does not name"),
        }
    }

    fn say(&self, what: &str) -> String {
        let Press {
            number,
            wish,
            end,
            took,
        } = self.press;
        let entries: Vec<_> = self
            .own
            .entries
            .iter()
            .map(|entry| (&entry.entry.outcome, entry.entry.occurred_at.to_string()))
            .collect();
        let under = wish.key.map_or_else(String::new, |key| {
            let wish = self
                .wish
                .map_or((0, 0), |wish| (wish.received, wish.acted_upon.len()));
            format!(
                " under {}, received {} and acted upon {} times",
                key.request_id(),
                wish.0,
                wish.1
            )
        });
        format!(
            "{what}: {} to instance {}, {}, {end:?} after {took:.1?}, received {} times, entries {entries:?}{under}",
            number.request_id(),
            number.instance(),
            wish.action,
            self.own.received.len(),
        )
    }
}

fn is_abandoned(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Unknown(words) if words == ABANDONED)
}
