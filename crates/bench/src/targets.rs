//! What was aimed at, and whether it was met: computed from the figures.

use crate::case::{Case, Database, Subject};
use crate::figures::{Measurement, Results, Round, Spread};

/// One thing that was aimed at.
pub(crate) struct Target {
    pub(crate) what: String,
    pub(crate) wanted: String,
    pub(crate) measured: String,
    /// `None` where it was not measured.
    pub(crate) met: Option<bool>,
}

/// All targets, in the order in which they were set.
pub(crate) fn all(results: &Results) -> Vec<Target> {
    let mut targets = vec![
        requests(results, Case::Power32, Database::Sqlite, 0.5),
        tail(results, Case::Power32, 2.0),
        no_worse(results),
        no_worse_tail(results),
        requests(results, Case::Power32, Database::Postgres, 0.35),
    ];
    for database in DATABASES {
        targets.push(alone(results, database));
    }
    for case in [Case::Activity, Case::Servers] {
        for database in DATABASES {
            targets.push(page(results, case, database));
        }
    }
    for database in DATABASES {
        targets.push(at_rest(results, database));
        targets.push(under_load(results, database));
        targets.push(start(results, database));
    }
    targets.push(binary(results));
    targets
}

const DATABASES: [Database; 2] = [Database::Sqlite, Database::Postgres];

/// At least this much of the floor's requests a second.
fn requests(results: &Results, case: Case, database: Database, share: f64) -> Target {
    let ratio = results.ratio(case, database, |measured| measured.rate);
    Target::of(
        format!("{case}, {database}: requests/s"),
        format!("≥ {share} of the floor's"),
        ratio.map(|ratio| (ratio.with_range(2), ratio.median >= share)),
    )
}

/// p99 at most so many times the floor's.
fn tail(results: &Results, case: Case, times: f64) -> Target {
    let ratio = results.ratio(case, Database::Sqlite, |measured| measured.p99);
    Target::of(
        format!("{case}, SQLite: p99"),
        format!("≤ {times} times the floor's"),
        ratio.map(|ratio| (ratio.with_range(2), ratio.median <= times)),
    )
}

fn no_worse(results: &Results) -> Target {
    let change = growth(results, |measured| measured.rate);
    Target::of(
        format!("{}, SQLite: requests/s", Case::Power256),
        "its ratio to the floor's ≥ that at 32 connections".to_owned(),
        change.map(|change| {
            let ratio = results.ratio(Case::Power256, Database::Sqlite, |measured| measured.rate);
            let ratio = ratio.map(|ratio| ratio.with_range(2)).unwrap_or_default();
            let said = format!("{ratio}; {} times that at 32", change.with_range(2));
            (said, change.median >= 1.0)
        }),
    )
}

fn no_worse_tail(results: &Results) -> Target {
    let change = growth(results, |measured| measured.p99);
    Target::of(
        format!("{}, SQLite: p99", Case::Power256),
        "its ratio to the floor's ≤ that at 32 connections".to_owned(),
        change.map(|change| {
            let ratio = results.ratio(Case::Power256, Database::Sqlite, |measured| measured.p99);
            let ratio = ratio.map(|ratio| ratio.with_range(2)).unwrap_or_default();
            let said = format!("{ratio}; {} times that at 32", change.with_range(2));
            (said, change.median <= 1.0)
        }),
    )
}

/// How the ratio to the floor changes from 32 to 256 connections, round by round.
fn growth(results: &Results, figure: impl Fn(&Measurement) -> f64) -> Option<Spread> {
    results.each(|round| {
        let at = |case| round.ratio(case, Database::Sqlite, &figure);
        Some(at(Case::Power256)? / at(Case::Power32)?)
    })
}

/// One who presses alone waits for one durable commit more than at the floor.
fn alone(results: &Results, database: Database) -> Target {
    let p50 = |round: &Round, subject| round.of(Case::Power1, subject).map(|measured| measured.p50);
    let bound = |round: &Round| Some(p50(round, Subject::Floor)? + round.commits.get(&database)?);
    let taken = |round: &Round| p50(round, Subject::Aileron(database));
    let measured = || {
        let over = results.each(|round| Some(taken(round)? - bound(round)?))?;
        let (taken, bound) = (results.each(taken)?, results.each(bound)?);
        let floor = results.each(|round| p50(round, Subject::Floor))?;
        let commit = results.each(|round| round.commits.get(&database).copied())?;
        let said = format!(
            "{:.2} ms; {:.2} + {:.2} = {:.2} ms; difference {}",
            taken.median,
            floor.median,
            commit.median,
            bound.median,
            over.with_range(2)
        );
        Some((said, over.median <= 0.0))
    };
    Target::of(
        format!("{}, {database}: p50", Case::Power1),
        "≤ the floor's + one durable commit".to_owned(),
        measured(),
    )
}

fn page(results: &Results, case: Case, database: Database) -> Target {
    let measured = || {
        let rate = results.figure(case, Subject::Aileron(database), |measured| Some(measured.rate))?;
        let ratio = results.ratio(case, database, |measured| measured.rate)?;
        let said = format!("{:.0} a second; {}", rate.median, ratio.with_range(2));
        Some((said, rate.median >= 10_000.0 || ratio.median >= 0.35))
    };
    Target::of(
        format!("{case}, {database}"),
        "≥ 10,000 a second, or ≥ 0.35 of a bare answer as long".to_owned(),
        measured(),
    )
}

fn at_rest(results: &Results, database: Database) -> Target {
    let panel = results.panels.get(&database);
    Target::below(
        format!("memory at rest, {database}"),
        "MB",
        25.0,
        panel.map(|panel| panel.resting_mb),
    )
}

/// The most that it had resident in any case of any round. What is kept of hashing passwords is in it.
fn under_load(results: &Results, database: Database) -> Target {
    let measured = || {
        let peak = results.peak_mb(database)?;
        let before = results.peak_before_passwords_mb(database);
        let before = before.map(|before| format!("; {before:.1} MB before anybody logged in"));
        Some((
            format!("{peak:.1} MB{}", before.unwrap_or_default()),
            peak < UNDER_LOAD_MB,
        ))
    };
    Target::of(
        format!("memory under load, {database}"),
        format!("< {UNDER_LOAD_MB} MB"),
        measured(),
    )
}

const UNDER_LOAD_MB: f64 = 60.0;

fn start(results: &Results, database: Database) -> Target {
    let panel = results.panels.get(&database);
    Target::below(
        format!("start to first answer, {database}"),
        "ms",
        100.0,
        panel.map(|panel| panel.starts.median),
    )
}

fn binary(results: &Results) -> Target {
    let what = if results.machine.stripped {
        "binary, stripped"
    } else {
        "binary, as built (no `strip` here)"
    };
    Target::below(what.to_owned(), "MB", 25.0, Some(results.machine.binary_mb))
}

impl Target {
    fn of(what: String, wanted: String, measured: Option<(String, bool)>) -> Self {
        let (measured, met) = match measured {
            Some((said, met)) => (said, Some(met)),
            None => ("not measured".to_owned(), None),
        };
        Self {
            what,
            wanted,
            measured,
            met,
        }
    }

    fn below(what: String, unit: &str, limit: f64, measured: Option<f64>) -> Self {
        Self::of(
            what,
            format!("< {limit} {unit}"),
            measured.map(|measured| (format!("{measured:.1} {unit}"), measured < limit)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, all};
    use crate::case::{Case, Database, Subject};
    use crate::figures::{Measurement, Results, Round};

    const FLOOR: Subject = Subject::Floor;
    const SQLITE: Subject = Subject::Aileron(Database::Sqlite);

    fn target(rounds: Vec<Round>, what: &str) -> Target {
        let results = Results {
            rounds,
            ..Results::default()
        };
        let mut targets = all(&results).into_iter();
        targets.find(|target| target.what == what).unwrap()
    }

    fn round(case: Case, floor: Measurement, sqlite: Measurement) -> Round {
        let mut round = Round::default();
        round.measured.insert((case, FLOOR), floor);
        round.measured.insert((case, SQLITE), sqlite);
        round
    }

    fn rate(rate: f64) -> Measurement {
        Measurement {
            rate,
            ..Measurement::default()
        }
    }

    #[test]
    fn the_median_of_the_rounds_ratios_decides() {
        let rounds = |ratios: [f64; 3]| {
            // The floor's own figure differs from round to round; each ratio is to that of its round.
            let floors = [100.0, 200.0, 300.0].into_iter();
            let rounds = floors.zip(ratios);
            rounds
                .map(|(floor, ratio)| round(Case::Power32, rate(floor), rate(floor * ratio)))
                .collect()
        };
        let what = "power, 32 connections, SQLite: requests/s";
        let met = target(rounds([0.2, 0.5, 0.6]), what);
        assert_eq!((met.met, met.measured.as_str()), (Some(true), "0.50 (0.20–0.60)"));
        assert_eq!(target(rounds([0.9, 0.4, 0.49]), what).met, Some(false));
    }

    #[test]
    fn who_presses_alone_may_wait_for_one_commit() {
        let p50 = |p50| Measurement {
            p50,
            ..Measurement::default()
        };
        let rounds = |taken| {
            let mut round = round(Case::Power1, p50(1.0), p50(taken));
            round.commits.insert(Database::Sqlite, 0.5);
            vec![round]
        };
        let what = "power, 1 connection, SQLite: p50";
        assert_eq!(target(rounds(1.5), what).met, Some(true));
        assert_eq!(target(rounds(1.6), what).met, Some(false));
    }

    #[test]
    fn a_page_is_quick_by_itself_or_beside_a_bare_answer() {
        let what = "server list, 32 connections, SQLite";
        let met = |floor, sqlite| {
            let rounds = vec![round(Case::Servers, rate(floor), rate(sqlite))];
            target(rounds, what).met
        };
        assert_eq!(met(100_000.0, 10_000.0), Some(true));
        assert_eq!(met(20_000.0, 7_000.0), Some(true));
        assert_eq!(met(30_000.0, 9_999.0), Some(false));
    }

    #[test]
    fn what_was_not_measured_is_neither_met_nor_missed() {
        let untold = all(&Results::default());
        let told: Vec<_> = untold.iter().filter(|target| target.met.is_some()).collect();
        assert!(told.iter().all(|target| target.what.starts_with("binary")));
    }
}
