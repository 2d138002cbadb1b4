use super::{assert_received, log};
use crate::{Answer, Ask, PanelUnderTest, Target};

async fn press(panel: &dyn PanelUnderTest, session: &str, target: &Target, action: &str) -> Answer {
    Ask::press(&target.uuid, action).bearer(session).send(panel).await
}

/// `server.view` alone does not let anyone press a button.
pub async fn a_viewer_cannot_press_the_buttons(panel: &dyn PanelUnderTest) {
    for action in ["start", "stop", "restart", "kill"] {
        let answer = press(panel, &panel.cast().viewer.session, &panel.fleet().plain, action).await;
        answer.is(403, "Missing required permissions: server.power");
    }
    assert_received(panel, 0).await;
}

/// That is what it is for.
pub async fn a_subuser_with_the_permission_presses_the_buttons(panel: &dyn PanelUnderTest) {
    for action in ["start", "stop", "restart", "kill"] {
        press(
            panel,
            &panel.cast().operator.session,
            &panel.fleet().plain,
            action,
        )
        .await
        .ok();
    }
    assert_received(panel, 4).await;
}

/// `server.power.start` is below `server.power`.
pub async fn who_may_only_start_can_only_start(panel: &dyn PanelUnderTest) {
    let (session, target) = (&panel.cast().starter.session, &panel.fleet().plain);
    press(panel, session, target, "start").await.ok();
    for action in ["stop", "restart", "kill"] {
        let answer = press(panel, session, target, action).await;
        answer.is(403, "Missing required permissions: server.power");
    }
    assert_received(panel, 1).await;
}

/// The same status and body for a server that is somebody else's and for none, on every route.
pub async fn a_stranger_cannot_tell_a_server_from_none(panel: &dyn PanelUnderTest) {
    let session = &panel.cast().stranger.session;
    let somebody_elses = [panel.fleet().plain.uuid.as_str(), &panel.fleet().slug.identifier];
    let nobodys = ["00000000-0000-4000-8000-000000000000", "no-such-server"];
    for name in somebody_elses.into_iter().chain(nobodys) {
        let asks = [
            Ask::press(name, "start"),
            Ask::get(format!("/api/client/servers/{name}")),
            Ask::get(format!("/api/client/servers/{name}/activity")),
            Ask::get(format!("/api/client/servers/{name}/resources")),
            Ask::get(format!("/api/client/servers/{name}/users")),
            Ask::new("DELETE", format!("/api/client/servers/{name}/users/{}", nobodys[0])),
        ];
        for ask in asks {
            ask.bearer(session).send(panel).await.is(404, "Server not found");
        }
    }
    assert_received(panel, 0).await;
    assert!(log(panel, &panel.fleet().plain, "").await.is_empty());
}

/// It may still be stopped and killed.
pub async fn a_suspended_server_cannot_be_brought_up(panel: &dyn PanelUnderTest) {
    let (session, target) = (&panel.cast().owner.session, &panel.fleet().suspended);
    for action in ["start", "restart"] {
        press(panel, session, target, action)
            .await
            .is(409, "Server is suspended");
    }
    for action in ["stop", "kill"] {
        press(panel, session, target, action).await.ok();
    }
    assert_received(panel, 2).await;
}

/// Not even an administrator's.
pub async fn an_occupied_server_takes_no_action(panel: &dyn PanelUnderTest) {
    let fleet = panel.fleet();
    let occupied = [
        (&fleet.installing, "Server is installing"),
        (&fleet.transferring, "Server is transferring"),
        (&fleet.restoring, "Server is restoring"),
        (&fleet.in_maintenance, "Node is under maintenance"),
    ];
    for (target, message) in occupied {
        for action in ["start", "stop", "restart", "kill"] {
            let answer = press(panel, &panel.cast().administrator.session, target, action).await;
            answer.is(409, message);
        }
    }
    assert_received(panel, 0).await;
}
