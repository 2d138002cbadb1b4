//! What a Wings answers.
#![no_main]

use std::sync::LazyLock;

use aileron_domain::{Node, NodeId};
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

static NODE: LazyLock<Node> = LazyLock::new(|| Node {
    id: NodeId(Uuid::nil()),
    name: "node1".to_owned(),
    url: "https://node1.example.com:8080".parse().expect("an address"),
    token: "a-secret-of-some-length".parse().expect("a token"),
    previous_token: None,
    roots: None,
    maintenance: false,
});

fuzz_target!(|bytes: &[u8]| aileron_wings_client::fuzzing::answer(bytes, &NODE));
