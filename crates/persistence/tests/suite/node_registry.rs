use aileron_domain::{
    NewNode, NodeAdmission as _, NodeCredential, NodeRegistry as _, NodeRoots, NodeToken,
    ServerDirectory as _, ServerFilter, ServerRegistry as _,
};

use crate::hosting::{allocations, build, create_built, keep_paper};
use crate::panel::{Panel, new_node, page};

on_each_database! { Panel:
    a_node_is_read_as_it_was_made,
    nodes_come_in_pages_by_name,
    a_rotated_token_goes_to_wings_with_the_one_before_it_until_that_ends,
    rotating_again_before_that_keeps_the_token_that_its_wings_has,
    a_node_is_let_in_by_its_credential_alone,
    certificate_authorities_come_and_go,
    allocations_are_made_known_once,
}

fn token(text: &str) -> NodeToken {
    text.parse().unwrap()
}

fn roots() -> NodeRoots {
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
        .parse()
        .unwrap()
}

async fn a_node_is_read_as_it_was_made(panel: Panel) {
    let new = NewNode {
        roots: Some(roots()),
        ..new_node("node2", "node2-token")
    };
    let created = panel.store.create_node(new).await.unwrap();
    for name in ["node2".to_owned(), created.id.to_string()] {
        let record = panel.store.node(&name).await.unwrap();
        assert_eq!(record.node, created);
        assert_eq!(record.token_id.as_str(), "node2-token");
        assert_eq!((record.servers, record.booted_at), (0, None));
    }
    assert_eq!(panel.store.node("node1").await.unwrap().servers, 3);
    let missing = panel.store.node("nowhere").await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no node `nowhere`");
}

async fn nodes_come_in_pages_by_name(panel: Panel) {
    for name in ["b", "B", "a"] {
        panel.store.create_node(new_node(name, name)).await.unwrap();
    }
    let mut names = Vec::new();
    for number in 1..=3 {
        let nodes = panel.store.nodes(page(number, 2)).await.unwrap();
        assert_eq!(nodes.total, 4, "page {number}");
        names.extend(nodes.items.into_iter().map(|record| record.node.name));
        if number == 2 {
            assert_eq!(names, ["B", "a", "b", "node1"]);
        }
    }
    assert_eq!(names.len(), 4);
}

async fn a_rotated_token_goes_to_wings_with_the_one_before_it_until_that_ends(panel: Panel) {
    let store = &panel.store;
    let (before, after) = (panel.cast.node.token.clone(), token("the-next-token"));
    store.rotate_token("node1", &after).await.unwrap();
    let tokens = async || {
        let admitted = panel.admit(panel.cast.owner.session(), "survival").await;
        let node = admitted.unwrap().server.unwrap().node;
        (node.token.clone(), node.previous_token.clone())
    };
    assert_eq!(tokens().await, (after.clone(), Some(before)));
    store.end_rotation("node1").await.unwrap();
    assert_eq!(tokens().await, (after.clone(), None));
    let listed = store
        .list(&panel.cast.owner.actor(), &ServerFilter::default(), page(1, 50))
        .await
        .unwrap();
    assert!(listed.items.iter().all(|server| server.node.token == after));
    assert_eq!(listed.items.len(), 2);
}

async fn rotating_again_before_that_keeps_the_token_that_its_wings_has(panel: Panel) {
    for next in ["lost", "kept"] {
        panel.store.rotate_token("node1", &token(next)).await.unwrap();
    }
    let node = panel.store.node("node1").await.unwrap().node;
    assert_eq!(node.token, token("kept"));
    assert_eq!(node.previous_token.as_ref(), Some(&panel.cast.node.token));
}

async fn a_node_is_let_in_by_its_credential_alone(panel: Panel) {
    let store = &panel.store;
    let admit = async |text: &str| {
        let credential = NodeCredential::parse(text).unwrap();
        store.admit_node(&credential).await.unwrap()
    };
    let (present, next) = ("node1-token.the-token-of-the-node", "node1-token.next");
    let node1 = Some(panel.cast.node.id);
    assert_eq!(admit(present).await, node1);
    for wrong in [
        "node1-token.the-token-of-the-nod",
        "node1.the-token-of-the-node",
        next,
    ] {
        assert_eq!(admit(wrong).await, None, "{wrong}");
    }
    store.rotate_token("node1", &token("next")).await.unwrap();
    assert_eq!((admit(present).await, admit(next).await), (node1, node1));
    store.end_rotation("node1").await.unwrap();
    assert_eq!((admit(present).await, admit(next).await), (None, node1));
}

async fn certificate_authorities_come_and_go(panel: Panel) {
    for trusted in [Some(roots()), None] {
        panel.store.trust("node1", trusted.as_ref()).await.unwrap();
        let admitted = panel.admit(panel.cast.owner.session(), "survival").await;
        assert_eq!(admitted.unwrap().server.unwrap().node.roots, trusted);
    }
    assert!(panel.store.trust("nowhere", None).await.is_err());
}

async fn allocations_are_made_known_once(panel: Panel) {
    let store = &panel.store;
    let all = allocations(&[
        "192.0.2.10:100",
        "192.0.2.9:100",
        "192.0.2.9:99",
        "[2001:db8::1]:99",
    ]);
    assert_eq!(store.add_allocations("node1", &all[..2]).await.unwrap(), 2);
    assert_eq!(store.add_allocations("node1", &all).await.unwrap(), 2);
    let built = build(&keep_paper(&panel).await, &["192.0.2.9:99"]);
    let server = create_built(&panel, "paper", built).await.unwrap();
    let expected = [
        (all[2], Some(server)),
        (all[1], None),
        (all[0], None),
        (all[3], None),
    ];
    assert_eq!(store.allocations("node1").await.unwrap(), expected);
    store.forget_server(&"paper".parse().unwrap()).await.unwrap();
    assert_eq!(store.allocations("node1").await.unwrap()[0], (all[2], None));
}
