use super::{assert_received, log};
use crate::{Ask, Breakable};

/// No action without its entry; and it works again when the log does.
pub async fn nothing_is_sent_that_cannot_be_logged(panel: &dyn Breakable) {
    let target = &panel.fleet().plain;
    let press = || Ask::press(&target.uuid, "start").bearer(&panel.cast().owner.session);
    panel.break_writes().await;
    press().send(panel).await.is(503, "Activity log unavailable");
    assert_received(panel, 0).await;

    panel.mend().await;
    press().send(panel).await.ok();
    assert_received(panel, 1).await;
    let sent = log(panel, target, "?outcome=sent").await;
    assert_eq!(sent.len(), 1);
}

/// On every route that needs it, and only there.
pub async fn a_database_that_is_gone_is_said(panel: &dyn Breakable) {
    panel.break_reads().await;
    let server = format!("/api/client/servers/{}", panel.fleet().plain.uuid);
    let asks = [
        Ask::press(&panel.fleet().plain.uuid, "start"),
        Ask::get("/api/client/servers"),
        Ask::get(format!("{server}/activity")),
        Ask::get(server),
        Ask::get("/api/account"),
    ];
    for ask in asks {
        let ask = ask.bearer(&panel.cast().owner.session);
        ask.send(panel).await.is(503, "Database unavailable");
    }
    Ask::get("/readyz")
        .send(panel)
        .await
        .is(503, "Database unavailable");
    Ask::get("/healthz").send(panel).await.ok();
    assert_received(panel, 0).await;

    panel.mend().await;
    Ask::get("/readyz").send(panel).await.ok();
    Ask::get("/api/account")
        .bearer(&panel.cast().owner.session)
        .send(panel)
        .await
        .ok();
}
