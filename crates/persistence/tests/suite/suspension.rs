use aileron_domain::{NodeRegistry as _, Occupation, Server, ServerIdentifier, ServerRegistry as _};

use crate::panel::Panel;

on_each_database! { Panel:
    a_server_is_suspended_and_taken_up_again,
    an_occupation_comes_and_goes,
    a_node_goes_into_maintenance_and_comes_back,
}

async fn survival(panel: &Panel) -> Server {
    let admitted = panel
        .admit(panel.cast.viewer.session(), "survival")
        .await
        .unwrap();
    admitted.server.unwrap().server
}

fn slug() -> ServerIdentifier {
    "survival".parse().unwrap()
}

async fn a_server_is_suspended_and_taken_up_again(panel: Panel) {
    for suspended in [true, true, false] {
        let id = panel.store.set_suspended(&slug(), suspended).await.unwrap();
        assert_eq!(id, panel.cast.survival);
        assert_eq!(survival(&panel).await.suspended, suspended);
    }
    let lobby = panel
        .admit(panel.cast.owner.session(), &panel.cast.lobby.to_string())
        .await;
    assert!(!lobby.unwrap().server.unwrap().server.suspended);
}

async fn an_occupation_comes_and_goes(panel: Panel) {
    for occupation in Occupation::ALL.map(Some).into_iter().chain([None]) {
        let id = panel
            .store
            .set_server_occupation(slug(), occupation)
            .await
            .unwrap();
        assert_eq!(id, panel.cast.survival);
        assert_eq!(survival(&panel).await.occupation, occupation);
    }
}

async fn a_node_goes_into_maintenance_and_comes_back(panel: Panel) {
    let id = panel.cast.node.id.0.to_string();
    for (node, maintenance) in [("node1", true), (&*id, false)] {
        panel.store.set_maintenance(node, maintenance).await.unwrap();
        let admitted = panel
            .admit(panel.cast.viewer.session(), "survival")
            .await
            .unwrap();
        assert_eq!(admitted.server.unwrap().node.maintenance, maintenance);
    }
}
