use serde_json::{Value, json};

use crate::panel::{Hand, eventually, get, start};
use crate::scripts::{POLITE, server};

#[tokio::test]
async fn a_server_that_is_offline_uses_nothing() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);

    let details = Hand::on(&wings, &spec).details().await;

    assert_eq!(
        details,
        json!({
            "state": "offline",
            "is_suspended": false,
            "utilization": {
                "memory_bytes": 0, "memory_limit_bytes": 0, "cpu_absolute": 0.0, "disk_bytes": 0,
                "network": {"rx_bytes": 0, "tx_bytes": 0}, "uptime": 0, "state": "offline",
            },
            "configuration": {
                "uuid": spec.uuid, "meta": {"name": "Lobby", "description": ""}, "suspended": false,
            },
        })
    );
    wings.shutdown().await;
}

#[tokio::test]
async fn what_a_server_uses_is_what_all_its_processes_use() {
    // The one that is busy is a grandchild whose parent has gone.
    let spec = server("sh -c 'while :; do :; done &'; echo up; read line");
    let wings = start(vec![spec.clone()]);
    let hand = Hand::on(&wings, &spec);
    hand.press("start").await;
    hand.wait_for("running").await;

    eventually("memory and processor time in use", async || {
        let details = hand.details().await;
        let used = &details["utilization"];
        let memory = used["memory_bytes"].as_u64().unwrap();
        let cpu = used["cpu_absolute"].as_f64().unwrap();
        let up = used["uptime"].as_u64().unwrap();
        let measured = memory > 0 && cpu > 0.0 && up > 0;
        measured.then_some(()).ok_or_else(|| details.to_string())
    })
    .await;

    hand.press("kill").await;
    hand.wait_for("offline").await;
    let details = hand.details().await;
    assert_eq!(details["utilization"]["uptime"], 0);
    assert_eq!(details["utilization"]["memory_bytes"], 0);
    wings.shutdown().await;
}

#[tokio::test]
async fn the_list_has_every_server_with_its_state() {
    let specs = [server(POLITE), server(POLITE)];
    let wings = start(specs.to_vec());
    let hand = Hand::on(&wings, &specs[1]);
    hand.press("start").await;
    hand.wait_for("running").await;

    let list = get(&wings, "/api/servers").await.json();

    let mut states: Vec<(&Value, &Value)> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|server| (&server["configuration"]["uuid"], &server["state"]))
        .collect();
    states.sort_by_key(|(_, state)| state.as_str());
    assert_eq!(
        states,
        [
            (&json!(specs[0].uuid), &json!("offline")),
            (&json!(specs[1].uuid), &json!("running")),
        ]
    );
    wings.shutdown().await;
}

#[tokio::test]
async fn it_says_what_machine_it_is_on() {
    let wings = start(vec![]);

    let system = get(&wings, "/api/system").await.json();

    for word in ["architecture", "kernel_version", "os", "version"] {
        assert!(!system[word].as_str().unwrap().is_empty(), "{word} in {system}");
    }
    assert!(system["cpu_count"].as_u64().unwrap() > 0);
    wings.shutdown().await;
}
