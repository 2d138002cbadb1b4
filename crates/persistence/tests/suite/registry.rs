use aileron_domain::{
    Grants, NewServer, NodeId, NodeRegistry as _, RegistryError, ServerId, ServerRegistry as _, Standing,
};
use aileron_persistence::{NewApiKey, NewUser};
use uuid::Uuid;

use crate::database::Kind;
use crate::panel::{Panel, new_node, new_server, new_user};

on_each_database! { Panel:
    what_is_created_is_told,
    a_username_is_taken_in_any_case,
    an_address_is_taken_in_any_case,
    a_node_name_and_a_token_id_are_taken,
    an_identifier_and_a_uuid_are_taken,
    an_owner_is_named_by_name_address_or_id,
    a_reference_to_nothing_is_an_error,
    a_server_whose_owner_cannot_be_written_down_is_not_there,
    setting_a_subuser_again_replaces_what_they_were_given,
    an_owner_is_not_made_a_subuser,
    a_node_can_move,
}

fn taken<T>(result: Result<T, RegistryError>) -> (&'static str, String) {
    match result {
        Err(RegistryError::Taken { what, name }) => (what, name),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("created"),
    }
}

fn missing<T>(result: Result<T, RegistryError>) -> (&'static str, String) {
    match result {
        Err(RegistryError::NotFound { what, name }) => (what, name),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("found"),
    }
}

async fn rows(panel: &Panel) -> i64 {
    let all = "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM nodes) + (SELECT count(*) FROM servers) \
               + (SELECT count(*) FROM standings) + (SELECT count(*) FROM api_keys) AS number";
    panel.database.number(all).await
}

async fn what_is_created_is_told(panel: Panel) {
    let new = new_server("Skyblock", Some("sky"), "OLGA@example.com");
    let created = panel.store.create_server(new.clone()).await.unwrap();
    assert_eq!(created.id, new.id);
    assert_eq!(created.identifier, new.identifier);
    assert_eq!(created.name, "Skyblock");
    assert_eq!(created.owner, "Olga");
    assert_eq!(created.node, "node1");
    let grants: Grants = "server.view".parse().unwrap();
    let set = panel
        .store
        .set_subuser(new.id.to_string().parse().unwrap(), "VERA".to_owned(), grants)
        .await;
    assert_eq!(set.unwrap(), ("sky".to_owned(), "vera".to_owned()));
}

async fn a_username_is_taken_in_any_case(panel: Panel) {
    let before = rows(&panel).await;
    let new = NewUser {
        email: "another@example.com".parse().unwrap(),
        ..new_user("OLGA")
    };
    assert_eq!(
        taken(panel.store.create_user(new).await),
        ("username", "OLGA".to_owned())
    );
    assert_eq!(rows(&panel).await, before);
}

async fn an_address_is_taken_in_any_case(panel: Panel) {
    let before = rows(&panel).await;
    let new = NewUser {
        email: "OLGA@example.COM".parse().unwrap(),
        ..new_user("another")
    };
    let expected = ("e-mail address", "OLGA@example.COM".to_owned());
    assert_eq!(taken(panel.store.create_user(new).await), expected);
    assert_eq!(rows(&panel).await, before);
}

async fn a_node_name_and_a_token_id_are_taken(panel: Panel) {
    let before = rows(&panel).await;
    let same_name = panel.store.create_node(new_node("node1", "another")).await;
    assert_eq!(taken(same_name), ("node name", "node1".to_owned()));
    let same_token_id = panel.store.create_node(new_node("another", "node1-token")).await;
    assert_eq!(taken(same_token_id), ("token id", "node1-token".to_owned()));
    assert_eq!(rows(&panel).await, before);
}

async fn an_identifier_and_a_uuid_are_taken(panel: Panel) {
    let before = rows(&panel).await;
    let same_slug = panel
        .store
        .create_server(new_server("x", Some("survival"), "sam"))
        .await;
    assert_eq!(taken(same_slug), ("server identifier", "survival".to_owned()));
    let same_uuid = NewServer {
        id: panel.cast.survival,
        ..new_server("x", Some("another"), "sam")
    };
    let expected = ("server UUID", panel.cast.survival.to_string());
    assert_eq!(taken(panel.store.create_server(same_uuid).await), expected);
    assert_eq!(rows(&panel).await, before);
}

async fn an_owner_is_named_by_name_address_or_id(panel: Panel) {
    let olga = panel.cast.owner.user.id.to_string();
    for name in ["olga", "OLGA", "olga@EXAMPLE.com", &olga, &olga.to_uppercase()] {
        let created = panel
            .store
            .create_server(new_server("x", None, name))
            .await
            .unwrap();
        let admitted = panel
            .admit(panel.cast.owner.session(), created.identifier.as_str())
            .await;
        assert_eq!(
            admitted.unwrap().server.unwrap().standing,
            Standing::Owner,
            "{name}"
        );
    }
    for node in ["node1".to_owned(), panel.cast.node.id.0.to_string()] {
        let new = NewServer {
            node,
            ..new_server("x", None, "olga")
        };
        assert_eq!(panel.store.create_server(new).await.unwrap().node, "node1");
    }
}

async fn a_reference_to_nothing_is_an_error(panel: Panel) {
    let (store, before) = (&panel.store, rows(&panel).await);
    let nobody = store.create_server(new_server("x", Some("x"), "nobody")).await;
    assert_eq!(missing(nobody), ("user", "nobody".to_owned()));
    let nil = Uuid::nil().to_string();
    let nobodys_id = store.create_server(new_server("x", Some("x"), &nil)).await;
    assert_eq!(missing(nobodys_id), ("user", nil.clone()));
    let nowhere = NewServer {
        node: "nowhere".to_owned(),
        ..new_server("x", Some("x"), "olga")
    };
    assert_eq!(
        missing(store.create_server(nowhere).await),
        ("node", "nowhere".to_owned())
    );
    let key = NewApiKey {
        user: "nobody@example.com".to_owned(),
        description: String::new(),
    };
    assert_eq!(
        missing(store.create_api_key(key).await),
        ("user", "nobody@example.com".to_owned())
    );
    let (slug, grants) = ("no-such-server".parse().unwrap(), Grants::default());
    let no_server = store.set_subuser(slug, "vera".to_owned(), grants.clone()).await;
    assert_eq!(missing(no_server), ("server", "no-such-server".to_owned()));
    let no_user = store
        .set_subuser("survival".parse().unwrap(), "nobody".to_owned(), grants)
        .await;
    assert_eq!(missing(no_user), ("user", "nobody".to_owned()));
    let no_node = store.set_maintenance("nowhere", true).await;
    assert_eq!(missing(no_node), ("node", "nowhere".to_owned()));
    let uuid = Uuid::new_v4().to_string();
    let no_server = store.set_suspended(&uuid.parse().unwrap(), true).await;
    assert_eq!(missing(no_server), ("server", uuid.clone()));
    let no_server = store.set_server_occupation(uuid.parse().unwrap(), None).await;
    assert_eq!(missing(no_server), ("server", uuid));
    assert_eq!(rows(&panel).await, before);

    // Not even where a server has the UUID of zeros, which stands for "no UUID" nowhere.
    let zeros = NewServer {
        id: ServerId(Uuid::nil()),
        ..new_server("x", Some("zeros"), "olga")
    };
    store.create_server(zeros).await.unwrap();
    let no_server = store
        .set_suspended(&"no-such-server".parse().unwrap(), true)
        .await;
    assert_eq!(missing(no_server), ("server", "no-such-server".to_owned()));
}

async fn a_server_whose_owner_cannot_be_written_down_is_not_there(panel: Panel) {
    let no_more_standings = match panel.database.kind() {
        Kind::Sqlite => "CREATE TRIGGER none BEFORE INSERT ON standings BEGIN SELECT RAISE(ABORT, 'no'); END",
        Kind::Postgres => "ALTER TABLE standings ADD CONSTRAINT none CHECK (false) NOT VALID",
    };
    panel.database.execute(no_more_standings).await;
    let before = rows(&panel).await;
    let new = new_server("x", Some("x"), "olga");
    assert!(matches!(
        panel.store.create_server(new).await,
        Err(RegistryError::Store(_))
    ));
    assert_eq!(rows(&panel).await, before);
}

async fn setting_a_subuser_again_replaces_what_they_were_given(panel: Panel) {
    let before = rows(&panel).await;
    for grants in ["server.power.start", "server.users.*,server.view", ""] {
        let grants: Grants = grants.parse().unwrap();
        let server = "survival".parse().unwrap();
        panel
            .store
            .set_subuser(server, "vera".to_owned(), grants.clone())
            .await
            .unwrap();
        let admitted = panel
            .admit(panel.cast.viewer.session(), "survival")
            .await
            .unwrap();
        assert_eq!(admitted.server.unwrap().standing, Standing::Subuser(grants));
    }
    assert_eq!(rows(&panel).await, before);
}

async fn an_owner_is_not_made_a_subuser(panel: Panel) {
    let grants = "server.view".parse().unwrap();
    let refused = panel
        .store
        .set_subuser("survival".parse().unwrap(), "olga".to_owned(), grants)
        .await;
    assert!(
        matches!(refused, Err(RegistryError::SubuserIsOwner { .. })),
        "{refused:?}"
    );
    let admitted = panel.admit(panel.cast.owner.session(), "survival").await.unwrap();
    assert_eq!(admitted.server.unwrap().standing, Standing::Owner);
}

async fn a_node_can_move(panel: Panel) {
    let elsewhere: aileron_domain::NodeUrl = "http://127.0.0.1:8081".parse().unwrap();
    let other = panel
        .store
        .create_node(new_node("node2", "node2-token"))
        .await
        .unwrap();
    let id: NodeId = panel.cast.node.id;
    panel
        .store
        .move_node(&id.0.to_string(), &elsewhere)
        .await
        .unwrap();
    let admitted = panel.admit(panel.cast.owner.session(), "survival").await.unwrap();
    let node = admitted.server.unwrap().node;
    assert_eq!(node.url, elsewhere);
    assert_eq!(node.token, panel.cast.node.token);
    assert_ne!(other.url, elsewhere);
    let nowhere = panel.store.move_node("nowhere", &elsewhere).await;
    assert_eq!(missing(nowhere), ("node", "nowhere".to_owned()));
}
