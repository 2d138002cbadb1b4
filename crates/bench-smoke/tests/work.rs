//! Each work by itself, without valgrind: it does what it is counted for.

use std::process::Command;

fn does(work: &str) -> bool {
    let status = Command::new(env!("CARGO_BIN_EXE_bench-smoke"))
        .args(["do", work, "3"])
        .status();
    status.is_ok_and(|status| status.success())
}

#[test]
fn each_work_comes_to_the_results_it_is_counted_for() {
    for work in [
        "power-request",
        "activity-page",
        "server-list",
        "identifiers",
        "action-bodies",
        "credentials",
        "permission-checks",
    ] {
        assert!(does(work), "{work}");
    }
    assert!(!does("nothing"));
}
