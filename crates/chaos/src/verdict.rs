//! Holds what the clients noted, what the Wings received and what the activity log says against each other.

mod evidence;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use aileron_domain::{ActivityEntry, OutcomeKind};

use crate::answer::Answer;
use crate::house::House;
use crate::press::{End, Press, PressNumber};
use crate::stage::{Closed, Instance};
use evidence::{Evidence, OnePress, OneWish};

/// What a scenario comes to, in figures.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    /// How often something was broken.
    pub(crate) rounds: usize,
    /// Presses of which at least a part was sent.
    pub(crate) requests: usize,
    /// Those of them that press again, under a key, what was pressed before.
    pub(crate) repeated: usize,
    /// Answers by status.
    pub(crate) answered: BTreeMap<u16, usize>,
    /// Presses whose connection broke, from either side, before an answer was there.
    pub(crate) broken_off: usize,
    /// Presses that the Wings received.
    pub(crate) received: usize,
    /// Entries in the activity log, and how many have which outcome.
    pub(crate) entries: usize,
    pub(crate) sent: usize,
    pub(crate) unknown: usize,
    pub(crate) failed: usize,
    pub(crate) pending: usize,
    /// Presses that the Wings received and that have no entry.
    pub(crate) lost: usize,
    /// Presses that the Wings received more than once, or that have more than one entry; and wishes that were pressed
    /// several times under one key, and acted upon more than once.
    pub(crate) doubled: usize,
    /// The longest that a client waited for its answer.
    pub(crate) slowest: Duration,
    /// How long it took after the last fault until everything worked again.
    pub(crate) well_after: Duration,
}

/// What was done to the instances, by their numbers: what may be excused by it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Excuses {
    /// Killed: connections break anywhere, and outcomes are lost with it.
    pub(crate) killed: HashSet<usize>,
    /// Asked to end under load: connections break where nothing was begun.
    pub(crate) stopped: HashSet<usize>,
}

impl Excuses {
    pub(crate) fn of(instances: &[Instance]) -> Self {
        let those = |which: fn(&Instance) -> bool| {
            let numbered = instances.iter().enumerate();
            numbered
                .filter(|(_, instance)| which(instance))
                .map(|(number, _)| number)
                .collect()
        };
        Self {
            killed: those(|instance| instance.killed),
            stopped: those(|instance| instance.stopped),
        }
    }
}

/// Compares. Whatever does not fit is said in words beside the figures.
pub(crate) fn compare(house: &House, excuses: &Excuses, closed: &Closed) -> (Figures, Vec<String>) {
    let mut violations = closed.violations.clone();
    let mut entries: HashMap<PressNumber, Vec<&ActivityEntry>> = HashMap::new();
    for entry in &closed.entries {
        match entry.entry.ip.and_then(PressNumber::from_address) {
            Some(number) => entries.entry(number).or_default().push(entry),
            None => violations.push(format!("an entry of nobody's press: {entry:?}")),
        }
    }
    violations.extend(
        closed
            .received
            .others
            .iter()
            .map(|call| format!("the Wings received a call of nobody's press: {call}")),
    );

    let mut figures = count(closed);
    let known: HashSet<PressNumber> = closed.presses.iter().map(|press| press.number).collect();
    for number in entries.keys().chain(closed.received.presses.keys()) {
        if !known.contains(number) {
            violations.push(format!("{} was sent by no client", number.request_id()));
        }
    }
    let of_press = |press: &Press| OnePress {
        received: closed
            .received
            .presses
            .get(&press.number)
            .map_or(&[], Vec::as_slice),
        entries: entries.get(&press.number).map_or(&[], Vec::as_slice),
    };
    let mut wishes: HashMap<PressNumber, OneWish<'_>> = HashMap::new();
    for press in &closed.presses {
        if let Some(key) = press.wish.key {
            wishes.entry(key).or_default().add(of_press(press));
        }
    }
    for press in &closed.presses {
        let own = of_press(press);
        let evidence = Evidence {
            press,
            wish: press.wish.key.and_then(|key| wishes.get(&key)),
            own,
        };
        figures.lost += usize::from(evidence.is_lost());
        figures.doubled += usize::from(evidence.is_doubled());
        violations.extend(evidence.judge(house, excuses));
    }
    (figures, violations)
}

fn count(closed: &Closed) -> Figures {
    let mut figures = Figures {
        requests: closed.presses.len(),
        received: closed.received.presses.len(),
        entries: closed.entries.len(),
        well_after: closed.well_after,
        ..Figures::default()
    };
    for press in &closed.presses {
        figures.slowest = figures.slowest.max(press.took);
        figures.repeated += usize::from(press.is_repeat());
        match &press.end {
            End::Answered(answer) => *figures.answered.entry(status(answer)).or_default() += 1,
            End::BrokenOff | End::Silent | End::Left(_) => figures.broken_off += 1,
        }
    }
    for entry in &closed.entries {
        match entry.entry.outcome.kind() {
            OutcomeKind::Pending => figures.pending += 1,
            OutcomeKind::Sent => figures.sent += 1,
            OutcomeKind::Failed => figures.failed += 1,
            OutcomeKind::Unknown => figures.unknown += 1,
            OutcomeKind::Refused => {}
        }
    }
    figures
}

fn status(answer: &Answer) -> u16 {
    match answer {
        Answer::Sent => 200,
        Answer::Conflict | Answer::UnderWay => 409,
        Answer::LogUnavailable | Answer::DatabaseUnavailable | Answer::WingsUnavailable(_) | Answer::Lost => {
            503
        }
        Answer::Unnamed(_) => 0,
    }
}
