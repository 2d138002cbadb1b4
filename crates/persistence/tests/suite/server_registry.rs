use aileron_domain::{
    NodeRegistry as _, NodeServers as _, Occupation, RegistryError, ServerDirectory as _, ServerFilter,
    ServerRegistry as _,
};

use crate::hosting::{allocations, build, create_built, keep_paper};
use crate::panel::{Panel, new_node, page};

on_each_database! { Panel:
    a_server_with_a_build_is_read_as_it_was_made_and_is_installing,
    an_allocation_is_had_by_one_server,
    servers_come_in_pages_by_name,
    a_server_is_found_by_what_it_or_its_owner_is_called,
    an_installation_that_failed_is_seen,
    a_server_is_forgotten_with_all_but_its_log,
    a_server_is_installed_again,
}

async fn a_server_with_a_build_is_read_as_it_was_made_and_is_installing(panel: Panel) {
    let egg = keep_paper(&panel).await;
    let built = build(&egg, &["192.0.2.9:300", "192.0.2.9:200", "[2001:db8::1]:1"]);
    let id = create_built(&panel, "paper", built.clone()).await.unwrap();
    for name in ["paper".to_owned(), id.to_string()] {
        let record = panel.store.server(&name.parse().unwrap()).await.unwrap();
        assert_eq!(record.hosted.server.id, id);
        assert_eq!(record.hosted.server.occupation, Some(Occupation::Installing));
        assert_eq!(record.hosted.build, Some((built.clone(), egg.clone())));
        assert_eq!((&*record.owner, &record.node), ("Olga", &panel.cast.node));
    }
    let plain = panel.store.server(&"survival".parse().unwrap()).await.unwrap();
    assert_eq!((plain.hosted.build, plain.hosted.server.occupation), (None, None));
    let missing = panel.store.server(&"nothing".parse().unwrap()).await;
    assert!(
        matches!(missing, Err(RegistryError::NotFound { what: "server", .. })),
        "{missing:?}"
    );
}

async fn an_allocation_is_had_by_one_server(panel: Panel) {
    let egg = keep_paper(&panel).await;
    create_built(&panel, "first", build(&egg, &["192.0.2.9:1"]))
        .await
        .unwrap();
    let servers = panel.store.servers(None, page(1, 50)).await.unwrap().total;
    for listens in [
        &["192.0.2.9:2", "192.0.2.9:1"][..],
        &["192.0.2.9:3", "192.0.2.9:3"],
    ] {
        let refused = create_built(&panel, "second", build(&egg, listens)).await;
        let Err(RegistryError::Taken { what, name }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!((what, &*name), ("allocation", listens[1]));
    }
    let known = panel.store.allocations("node1").await.unwrap();
    assert_eq!(known.len(), 1, "nothing of what was refused is there");
    let counted = panel.store.servers(None, page(1, 50)).await.unwrap().total;
    assert_eq!(counted, servers);
    assert_eq!(panel.store.recount_servers().await.unwrap(), 0);
    create_built(&panel, "second", build(&egg, &["192.0.2.9:2"]))
        .await
        .unwrap();
}

async fn servers_come_in_pages_by_name(panel: Panel) {
    panel
        .store
        .create_node(new_node("node2", "node2-token"))
        .await
        .unwrap();
    let names = async |node, number| {
        let servers = panel.store.servers(node, page(number, 2)).await.unwrap();
        let items = servers.items.into_iter();
        let names: Vec<_> = items.map(|record| record.hosted.server.name).collect();
        (names.join(", "), servers.total)
    };
    assert_eq!(names(None, 1).await, ("Lobby, Private".to_owned(), 3));
    assert_eq!(names(Some("node1"), 1).await, ("Lobby, Private".to_owned(), 3));
    assert_eq!(names(Some("node1"), 2).await, ("Survival".to_owned(), 3));
    assert_eq!(names(Some("node2"), 1).await, (String::new(), 0));
    assert!(panel.store.servers(Some("nowhere"), page(1, 2)).await.is_err());
}

async fn a_server_is_found_by_what_it_or_its_owner_is_called(panel: Panel) {
    let names = async |node, text, number, limit| {
        let found = panel.store.find_servers(node, text, page(number, limit)).await;
        let found = found.unwrap();
        let items = found.items.into_iter();
        let names: Vec<_> = items.map(|record| record.hosted.server.name).collect();
        (names.join(", "), found.total)
    };
    for (text, expected) in [
        ("SURV", "Survival"),
        ("olga", "Lobby, Survival"),
        ("i", "Private, Survival"),
        ("%", ""),
        ("_", ""),
        ("nowhere", ""),
    ] {
        let (found, total) = names(None, text, 1, 50).await;
        assert!(found.contains(expected) || expected.is_empty(), "{text}: {found}");
        assert_eq!(found.is_empty(), expected.is_empty(), "{text}: {found}");
        assert_eq!(total == 0, expected.is_empty(), "{text}");
    }
    assert_eq!(names(None, "olga", 2, 1).await, ("Survival".to_owned(), 2));
    assert_eq!(names(Some("node1"), "olga", 1, 1).await, ("Lobby".to_owned(), 2));
    assert!(
        panel
            .store
            .find_servers(Some("nowhere"), "o", page(1, 2))
            .await
            .is_err()
    );
}

async fn an_installation_that_failed_is_seen(panel: Panel) {
    let egg = keep_paper(&panel).await;
    let id = create_built(&panel, "paper", build(&egg, &["192.0.2.9:1"]))
        .await
        .unwrap();
    let failed = async || {
        let record = panel.store.server(&"paper".parse().unwrap()).await.unwrap();
        record.install_failed
    };
    assert!(!failed().await);
    panel
        .store
        .installed(panel.cast.node.id, id, false)
        .await
        .unwrap();
    assert!(failed().await);
    panel
        .store
        .set_installing(&"paper".parse().unwrap())
        .await
        .unwrap();
    assert!(!failed().await);
}

async fn a_server_is_forgotten_with_all_but_its_log(panel: Panel) {
    let egg = keep_paper(&panel).await;
    let listens = ["192.0.2.9:1"];
    let id = create_built(&panel, "paper", build(&egg, &listens))
        .await
        .unwrap();
    let grants = "server.view".parse().unwrap();
    panel
        .store
        .set_subuser("paper".parse().unwrap(), "vera".to_owned(), grants)
        .await
        .unwrap();
    let journal = aileron_persistence::Journal::open(&panel.store).await.unwrap();
    crate::plain_log::PlainLog::write(&journal, panel.cast.owner.presses_start(id))
        .await
        .unwrap();
    panel
        .store
        .forget_server(&"paper".parse().unwrap())
        .await
        .unwrap();

    for table in [
        "servers WHERE id",
        "standings WHERE server_id",
        "builds WHERE server_id",
        "allocations WHERE server_id",
    ] {
        let left = format!(
            "SELECT count(*) AS number FROM {table} = {}",
            panel.database.key(id.0)
        );
        assert_eq!(panel.database.number(&left).await, 0, "{table}");
    }
    assert_eq!(panel.log(id).await.len(), 1);
    assert_eq!(panel.store.recount_servers().await.unwrap(), 0);
    let listed = panel
        .store
        .list(
            &panel.cast.administrator.actor(),
            &ServerFilter::default(),
            page(1, 1),
        )
        .await
        .unwrap();
    assert_eq!(listed.total, 3);
    assert_eq!(
        panel.store.allocations("node1").await.unwrap(),
        [(allocations(&listens)[0], None)]
    );
    assert!(
        panel
            .store
            .forget_server(&"paper".parse().unwrap())
            .await
            .is_err()
    );
    create_built(&panel, "paper", build(&egg, &listens))
        .await
        .unwrap();
}

async fn a_server_is_installed_again(panel: Panel) {
    let slug = "survival".parse().unwrap();
    assert_eq!(
        panel.store.set_installing(&slug).await.unwrap(),
        panel.cast.survival
    );
    let server = panel.store.server(&slug).await.unwrap().hosted.server;
    assert_eq!(server.occupation, Some(Occupation::Installing));
}
