//! Who gets which status where: every endpoint against everybody. An endpoint without a row fails.

mod callers;
mod rows;

use std::collections::BTreeSet;

use aileron_api::{ENDPOINTS, PTERODACTYLS_ENDPOINTS};
use aileron_remote_api::CALLS;

use crate::house::House;
use crate::panel::RealPanel;
use callers::{CALLERS, Caller, World};
use rows::{ROWS, Row};

/// `METHOD /path` of everything that can be asked for.
fn endpoints() -> BTreeSet<String> {
    let of_people = ENDPOINTS
        .iter()
        .chain(&PTERODACTYLS_ENDPOINTS)
        .map(|endpoint| format!("{} {}", endpoint.method, endpoint.path));
    let of_nodes = CALLS
        .iter()
        .map(|call| format!("{} /api/remote{}", call.method, call.path));
    of_people.chain(of_nodes).collect()
}

#[test]
fn every_endpoint_has_its_row() {
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.endpoint.to_owned()).collect();
    assert_eq!(rows.len(), ROWS.len(), "two rows for one endpoint");
    let endpoints = endpoints();
    let missing: Vec<_> = endpoints.difference(&rows).collect();
    let gone: Vec<_> = rows.difference(&endpoints).collect();
    assert!(missing.is_empty(), "endpoints without a row: {missing:#?}");
    assert!(gone.is_empty(), "rows without an endpoint: {gone:#?}");
}

/// In the order of the rows, because some take away what others need.
#[tokio::test(flavor = "multi_thread")]
async fn everybody_gets_what_the_table_says() {
    let panel = RealPanel::in_house(House::on_sqlite().await).await;
    let world = World::of(&panel).await;
    let mut wrong = Vec::new();
    for row in ROWS {
        let got =
            CALLERS.map(|caller| world.status(caller, row.method(), &row.path(caller, &world), row.body));
        if got != row.expected {
            wrong.push(format!(
                "{}\n  expected {:?}\n       got {got:?}",
                row.endpoint, row.expected
            ));
        }
    }
    assert!(wrong.is_empty(), "{CALLERS:?}\n{}", wrong.join("\n"));
}

/// Whoever asks: that a path has no such method is no secret, but nodes' paths say nothing to who is no node.
#[tokio::test(flavor = "multi_thread")]
async fn no_path_takes_a_method_that_it_does_not_have() {
    let panel = RealPanel::in_house(House::on_sqlite().await).await;
    let world = World::of(&panel).await;
    for Row { endpoint, .. } in ROWS {
        let (_, path) = endpoint.split_once(' ').unwrap();
        let path = rows::fill(path, Caller::Stranger, &world);
        let of_nodes = path.starts_with("/api/remote/");
        for method in ["PATCH", "TRACE", "PROPFIND"] {
            for caller in [Caller::Stranger, Caller::Administrator, Caller::RightNode] {
                let expected = if of_nodes && caller != Caller::RightNode {
                    401
                } else {
                    405
                };
                let status = world.status(caller, method, &path, None);
                assert_eq!(status, expected, "{method} {path} as {caller:?}");
            }
        }
    }
}
