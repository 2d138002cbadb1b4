//! The figures, as Markdown.

use crate::case::{Case, Database, Subject};
use crate::figures::{Measurement, Results, Spread};
use crate::house::{NODES, SERVERS, USERS};
use crate::table::Table;
use crate::targets;

pub(crate) fn write(results: &Results) -> String {
    [
        "# Benchmarks\n\nWritten by `just bench`, not by hand.\n".to_owned(),
        conditions(results),
        "## Targets\n".to_owned(),
        target_table(results),
        "## Speed\n".to_owned(),
        format!("{SPEED}\n\n{}", speed(results)),
        "## What a request costs\n".to_owned(),
        format!("{COSTS}\n\n{}", costs(results)),
        "## Memory and start\n".to_owned(),
        format!("{MEMORY}\n\n{}", panels(results)),
        "## One durable commit\n".to_owned(),
        format!("{COMMITS}\n\n{}", commits(results)),
        "## How\n".to_owned(),
        how(),
    ]
    .join("\n")
}

const SPEED: &str = "Medians of the rounds; ratios to the floor of the same round, with their range. The floor of a page \
    is a bare actix-web answer as long as the page.";

const COSTS: &str = "Processor time is of all threads. A disk flush is what `fsync` and `fdatasync` end in; it is \
    counted by the kernel for the whole machine (`/proc/diskstats`), so the database's own checkpoints are among them. \
    Shares are of one processor.";

const MEMORY: &str = "Resident memory (`VmRSS`) in MB of a million bytes: at rest after a start and one answer, and when \
    all was over. The peaks (`VmHWM`) are the greatest of any case: in the first round before anybody had logged in, and \
    in all rounds. A log-in hashes its password in 7 MiB, one at a time.";

const COMMITS: &str = "A row of 200 bytes, inserted and committed by itself, beside the panel's own tables: the median of \
    200 in each round.";

fn conditions(results: &Results) -> String {
    let (machine, plan) = (&results.machine, &results.plan);
    let mut lines = vec![
        format!("`{}`, {}, {:.0} s.", results.command, machine.date, results.took),
        format!(
            "Machine: {} processors ({}), {:.0} MB of memory, Linux {}; {:.0} % of the processors were busy before it \
             began.",
            machine.processors,
            machine.model,
            machine.memory_mb,
            machine.kernel,
            machine.busy_before * 100.0
        ),
        format!(
            "Aileron {} (commit {}), {}. Log lines: {}.",
            env!("CARGO_PKG_VERSION"),
            machine.commit,
            machine.compiler,
            match &plan.rust_log {
                None => "those that `serve` writes by itself (info), thrown away".to_owned(),
                Some(filter) => format!("RUST_LOG={filter}"),
            }
        ),
        format!(
            "SQLite on {}, as Aileron sets it up: write-ahead log, `synchronous = FULL`.",
            results.file_systems.sqlite
        ),
    ];
    lines.push(match (&results.postgres, &results.file_systems.postgres) {
        (Some(settings), Some(kind)) => format!(
            "PostgreSQL {} on {kind}, over loopback without TLS, asked for `fsync = on` and `synchronous_commit = on`; \
             it says fsync = {}, synchronous_commit = {}, full_page_writes = {}, wal_sync_method = {}.",
            settings.version,
            settings.fsync,
            settings.synchronous_commit,
            settings.full_page_writes,
            settings.wal_sync_method
        ),
        _ => "PostgreSQL was not found, or not wanted.".to_owned(),
    });
    lines.push(format!(
        "Rounds: {}; in each, every case on every program for {} s, after {} s of warm-up.",
        results.rounds.len(),
        plan.window,
        plan.warm_up
    ));
    format!("- {}\n", lines.join("\n- "))
}

fn target_table(results: &Results) -> String {
    let mut table = Table::new(["target", "wanted", "measured", "met?"]);
    for target in targets::all(results) {
        let met = match target.met {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        table.row([target.what, target.wanted, target.measured, met.to_owned()]);
    }
    table.render()
}

fn speed(results: &Results) -> String {
    let mut table = Table::new([
        "case",
        "on",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "ratio of requests/s",
        "of p50",
        "of p99",
    ]);
    each(results, |case, subject| {
        let figure = |figure: fn(&Measurement) -> f64, decimals: usize| {
            let spread = results.figure(case, subject, |measured| Some(figure(measured)));
            spread
                .map(|spread| format!("{:.decimals$}", spread.median))
                .unwrap_or_default()
        };
        let ratio = |figure: fn(&Measurement) -> f64| match subject {
            Subject::Floor => String::new(),
            Subject::Aileron(database) => {
                let ratio = results.ratio(case, database, figure);
                ratio.map(|ratio| ratio.with_range(2)).unwrap_or_default()
            }
        };
        let (rate, p50, p99) = (
            rate as fn(&Measurement) -> f64,
            p50 as fn(&Measurement) -> f64,
            p99,
        );
        table.row([
            with_bytes(results, case),
            subject.to_string(),
            figure(rate, 0),
            figure(p50, 2),
            figure(p99, 2),
            ratio(rate),
            ratio(p50),
            ratio(p99),
        ]);
    });
    table.render()
}

fn rate(measured: &Measurement) -> f64 {
    measured.rate
}

fn p50(measured: &Measurement) -> f64 {
    measured.p50
}

fn p99(measured: &Measurement) -> f64 {
    measured.p99
}

fn costs(results: &Results) -> String {
    let mut table = Table::new([
        "case",
        "on",
        "requests a round",
        "CPU s per 1,000",
        "PostgreSQL's CPU s per 1,000",
        "disk flushes per request",
        "peak MB",
        "load generator",
        "Wings",
    ]);
    each(results, |case, subject| {
        let figure = |figure: &dyn Fn(&Measurement) -> Option<f64>| results.figure(case, subject, figure);
        let median = |spread: Option<Spread>, decimals: usize| {
            spread
                .map(|spread| format!("{:.decimals$}", spread.median))
                .unwrap_or_default()
        };
        let share = |spread: Option<Spread>| {
            spread
                .map(|spread| format!("{:.0} %", spread.median * 100.0))
                .unwrap_or_default()
        };
        let peak = figure(&|measured| Some(measured.peak_mb));
        table.row([
            case.to_string(),
            subject.to_string(),
            median(figure(&|measured| Some(measured.answered)), 0),
            median(figure(&|measured| Some(measured.processor)), 3),
            median(figure(&|measured| measured.database_processor), 3),
            median(figure(&|measured| measured.flushes), 3),
            peak.map(|peak| format!("{:.1}", peak.greatest))
                .unwrap_or_default(),
            share(figure(&|measured| Some(measured.generator))),
            share(figure(&|measured| case.is_power().then_some(measured.wings))),
        ]);
    });
    table.render()
}

fn panels(results: &Results) -> String {
    let mut table = Table::new([
        "on",
        "at rest",
        "peak before anybody logged in",
        "peak",
        "afterwards",
        "start to first answer, ms",
    ]);
    for (database, panel) in &results.panels {
        let peak = |peak: Option<f64>| peak.map(|peak| format!("{peak:.1}")).unwrap_or_default();
        table.row([
            database.to_string(),
            format!("{:.1}", panel.resting_mb),
            peak(results.peak_before_passwords_mb(*database)),
            peak(results.peak_mb(*database)),
            format!("{:.1}", panel.rested_mb),
            panel.starts.with_range(0),
        ]);
    }
    let machine = &results.machine;
    let stripped = if machine.stripped {
        "without its symbols"
    } else {
        "as built (there is no `strip` here)"
    };
    format!(
        "{}\nThe binary has {:.1} MB {stripped}.\n",
        table.render(),
        machine.binary_mb
    )
}

fn commits(results: &Results) -> String {
    let mut table = Table::new(["on", "ms"]);
    for database in [Database::Sqlite, Database::Postgres] {
        if let Some(commit) = results.each(|round| round.commits.get(&database).copied()) {
            table.row([database.to_string(), commit.with_range(2)]);
        }
    }
    table.render()
}

/// Calls with each case and subject that was measured.
fn each(results: &Results, mut of: impl FnMut(Case, Subject)) {
    let databases = results.plan.databases.iter().copied();
    let subjects: Vec<Subject> = [Subject::Floor]
        .into_iter()
        .chain(databases.map(Subject::Aileron))
        .collect();
    for case in &results.plan.cases {
        for subject in &subjects {
            if results
                .rounds
                .iter()
                .any(|round| round.of(*case, *subject).is_some())
            {
                of(*case, *subject);
            }
        }
    }
}

fn with_bytes(results: &Results, case: Case) -> String {
    match results.bytes.get(&case) {
        Some(bytes) => format!("{case}, {bytes} bytes"),
        None => case.to_string(),
    }
}

fn how() -> String {
    format!(
        "- The *floor* authenticates nobody and knows no database: it passes a press on to the same Wings with a pooled \
         client.\n\
         - The floor, the panels, the Wings, PostgreSQL and the load generator share the processors. In each round all \
         have their turn in each case; who begins changes.\n\
         - Each connection sends its next request when its last one was answered. What was sent within the measured \
         time counts with however long its answer took.\n\
         - {SERVERS} servers of {USERS} users on {NODES} nodes; the nodes are four ports of one Wings, which says 202 at \
         once. Presses and activity pages go to all servers in turn, each with its owner's API key (or session's \
         cookie). A page has 50 entries, a list {} servers.\n\
         - `serve` runs as it comes, but for `--rate-limit 0`.\n\
         - Every answer was a 200. After each case with presses, exactly as many had reached the Wings as were answered, \
         and the log had exactly as many entries, all of them `sent`; otherwise the bench fails.\n\
         - A log-in costs what Argon2id costs; there are few of them, and their p99 is about their worst.\n",
        SERVERS / USERS
    )
}
