//! Everything around the program breaks, for a short while. `just chaos` does the same for longer.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Write as _, stderr};

use chaos::{Backend, Length, Plan, Scenario};

/// Where it fails, run `just chaos --short --seed 1` to see it outside of the tests.
async fn break_everything_on(backend: Backend) {
    let plan = Plan {
        aileron: env!("CARGO_BIN_EXE_aileron").into(),
        directory: env!("CARGO_TARGET_TMPDIR").into(),
        backend,
        scenarios: Scenario::ALL.to_vec(),
        length: Length::Short,
        at_once: 3,
        seed: 1,
    };
    let report = plan.carry_out().await.unwrap();
    // Past the test runner, which shows no output of tests that pass: the figures are worth seeing.
    let _unheard = write!(stderr(), "\n{report}");
    assert!(report.is_clean(), "there are violations");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_on_sqlite() {
    break_everything_on(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_on_postgres() {
    break_everything_on(Backend::Postgres).await;
}
