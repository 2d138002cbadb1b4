use aileron_domain::{
    NodeId, NodeRegistry as _, NodeServers as _, Occupation, ServerId, ServerRegistry as _,
};
use uuid::Uuid;

use crate::hosting::{build, create_built, keep_paper};
use crate::panel::{Panel, new_node, page};

on_each_database! { Panel:
    a_node_is_told_of_its_own_servers_in_pages_by_uuid,
    one_that_cannot_be_read_does_not_keep_it_from_the_others,
    an_installation_ends_well_or_not,
    a_wings_that_has_just_started_is_told_what_it_has_forgotten,
}

async fn another_node(panel: &Panel) -> NodeId {
    let node = panel.store.create_node(new_node("node2", "node2-token")).await;
    node.unwrap().id
}

async fn a_node_is_told_of_its_own_servers_in_pages_by_uuid(panel: Panel) {
    let (cast, store) = (panel.cast, &panel.store);
    let egg = keep_paper(&panel).await;
    let built = build(&egg, &["192.0.2.9:2", "192.0.2.9:1"]);
    let paper = create_built(&panel, "paper", built.clone()).await.unwrap();
    let mut expected = vec![cast.survival, cast.lobby, cast.private, paper];
    expected.sort();
    let mut told = Vec::new();
    for number in 1..=3 {
        let servers = store.of_node(cast.node.id, page(number, 2)).await.unwrap();
        assert_eq!(servers.total, 4);
        told.extend(servers.items.into_iter().map(|server| server.unwrap().server.id));
    }
    assert_eq!(told, expected);
    let found = store
        .on_node(cast.node.id, paper)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!(found.build, Some((built, egg)));
    let plain = store.on_node(cast.node.id, cast.lobby).await.unwrap().unwrap();
    assert_eq!(plain.unwrap().build, None);

    let other = another_node(&panel).await;
    assert!(store.on_node(other, paper).await.unwrap().is_none());
    assert_eq!(store.of_node(other, page(1, 2)).await.unwrap().total, 0);
    let nobody = ServerId(Uuid::nil());
    assert!(store.on_node(cast.node.id, nobody).await.unwrap().is_none());
}

async fn one_that_cannot_be_read_does_not_keep_it_from_the_others(panel: Panel) {
    let egg = keep_paper(&panel).await;
    let broken = create_built(&panel, "broken", build(&egg, &["192.0.2.9:1"]))
        .await
        .unwrap();
    let whole = create_built(&panel, "whole", build(&egg, &["192.0.2.9:2"]))
        .await
        .unwrap();
    let key = panel.database.key(broken.0);
    for (damage, reason) in [
        (
            format!("UPDATE builds SET environment = '[]' WHERE server_id = {key}"),
            format!("column environment of table builds, row {broken}, holds what cannot be read"),
        ),
        (
            format!("UPDATE allocations SET ip = 'x' WHERE server_id = {key}"),
            format!("column ip or port of table allocations, row {broken}, holds what cannot be read"),
        ),
        (
            format!("UPDATE servers SET occupation = 'dancing' WHERE id = {key}"),
            format!("column occupation of table servers, row {broken}, holds what cannot be read"),
        ),
    ] {
        panel.database.execute(&damage).await;
        let servers = panel
            .store
            .of_node(panel.cast.node.id, page(1, 50))
            .await
            .unwrap();
        let (told, left_out): (Vec<_>, Vec<_>) = servers.items.into_iter().partition(Result::is_ok);
        assert_eq!(told.len(), 4);
        assert!(told.into_iter().flatten().any(|server| server.server.id == whole));
        let [Err(undescribable)] = &left_out[..] else {
            panic!("{left_out:?}")
        };
        assert_eq!((undescribable.server, &undescribable.reason), (broken, &reason));
    }
}

async fn an_installation_ends_well_or_not(panel: Panel) {
    let (store, node) = (&panel.store, panel.cast.node.id);
    let egg = keep_paper(&panel).await;
    let server = create_built(&panel, "paper", build(&egg, &[])).await.unwrap();
    let other = another_node(&panel).await;
    let occupation = async || {
        let record = store.server(&"paper".parse().unwrap()).await.unwrap();
        record.hosted.server.occupation
    };
    let failed = "SELECT count(*) AS number FROM servers WHERE install_failed";
    assert!(!store.installed(other, server, true).await.unwrap());
    assert_eq!(occupation().await, Some(Occupation::Installing));
    for (well, failures) in [(false, 1), (true, 0)] {
        store.set_installing(&"paper".parse().unwrap()).await.unwrap();
        assert!(store.installed(node, server, well).await.unwrap());
        assert_eq!(occupation().await, None);
        assert_eq!(panel.database.number(failed).await, failures);
    }
    let moving = Some(Occupation::Transferring);
    store
        .set_server_occupation("paper".parse().unwrap(), moving)
        .await
        .unwrap();
    assert!(store.installed(node, server, true).await.unwrap());
    assert_eq!(occupation().await, moving);
}

async fn a_wings_that_has_just_started_is_told_what_it_has_forgotten(panel: Panel) {
    let (store, cast) = (&panel.store, panel.cast);
    let occupied = [
        ("survival", Occupation::Installing),
        ("private", Occupation::Restoring),
    ];
    for (server, occupation) in occupied {
        let server = server.parse().unwrap();
        store
            .set_server_occupation(server, Some(occupation))
            .await
            .unwrap();
    }
    let lobby = cast.lobby.to_string().parse().unwrap();
    let moving = Some(Occupation::Transferring);
    store.set_server_occupation(lobby, moving).await.unwrap();
    store
        .set_suspended(&"private".parse().unwrap(), true)
        .await
        .unwrap();
    let other = another_node(&panel).await;

    let booted = store.booted(other).await.unwrap().unwrap();
    assert_eq!((booted.node.id, booted.suspended), (other, vec![]));
    assert_eq!(booted.installing, []);
    let occupation = async |server: ServerId| {
        let server = store.on_node(cast.node.id, server).await.unwrap().unwrap();
        server.unwrap().server.occupation
    };
    assert_eq!(occupation(cast.survival).await, Some(Occupation::Installing));

    let booted = store.booted(cast.node.id).await.unwrap().unwrap();
    assert_eq!(
        (booted.node, booted.suspended),
        (cast.node.clone(), vec![cast.private])
    );
    assert_eq!(booted.installing, [cast.survival]);
    assert_eq!(
        occupation(cast.survival).await,
        Some(Occupation::Installing),
        "until the node has reported its end"
    );
    assert_eq!(occupation(cast.private).await, None);
    assert_eq!(occupation(cast.lobby).await, moving);
    assert!(store.node("node1").await.unwrap().booted_at.is_some());
    assert!(store.booted(NodeId(Uuid::nil())).await.unwrap().is_none());
}
