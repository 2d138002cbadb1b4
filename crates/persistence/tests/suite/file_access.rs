use aileron_domain::{FileAccess as _, NodeId, ServerId, ServerRegistry as _, Standing, User};
use uuid::Uuid;

use crate::panel::Panel;

on_each_database! { Panel:
    everybody_has_the_standing_at_files_that_they_have_at_the_server,
    what_names_no_server_of_the_node_finds_nothing,
}

fn prefix(server: ServerId) -> String {
    server.to_string()[..8].to_owned()
}

async fn everybody_has_the_standing_at_files_that_they_have_at_the_server(panel: Panel) {
    let (cast, store) = (panel.cast, &panel.store);
    let server = prefix(cast.survival);
    let at = async |prefix: &str, user: &User| {
        let found = store.standing_on_node(cast.node.id, prefix, user).await.unwrap();
        found.map(|owner| {
            assert_eq!((owner.server, owner.suspended), (cast.survival, false));
            owner.standing
        })
    };
    let viewer = Standing::Subuser("server.view".parse().unwrap());
    assert_eq!(at(&server, &cast.owner.user).await, Some(Standing::Owner));
    assert_eq!(at(&server.to_uppercase(), &cast.viewer.user).await, Some(viewer));
    let administrator = at(&server, &cast.administrator.user).await;
    assert_eq!(administrator, Some(Standing::Administrator));
    assert_eq!(at(&server, &cast.stranger.user).await, None);
    store
        .set_suspended(&"survival".parse().unwrap(), true)
        .await
        .unwrap();
    let found = store
        .standing_on_node(cast.node.id, &server, &cast.owner.user)
        .await;
    assert!(found.unwrap().unwrap().suspended);
}

async fn what_names_no_server_of_the_node_finds_nothing(panel: Panel) {
    let (node, owner) = (panel.cast.node.id, &panel.cast.owner.user);
    let server = prefix(panel.cast.survival);
    let elsewhere = panel
        .store
        .standing_on_node(NodeId(Uuid::nil()), &server, owner)
        .await;
    assert!(elsewhere.unwrap().is_none());
    let whole = panel.cast.survival.to_string();
    for nothing in [
        "",
        "%",
        "survival",
        &whole[..7],
        &whole[..9],
        &whole,
        "+1234567",
        "é234567",
    ] {
        let found = panel.store.standing_on_node(node, nothing, owner).await.unwrap();
        assert!(found.is_none(), "{nothing}");
    }
}
