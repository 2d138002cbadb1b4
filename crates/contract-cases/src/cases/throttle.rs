use super::{assert_received, log};
use crate::{Ask, PanelUnderTest};

/// And is told when to come back. Others go on, and what is refused anyway does not count.
pub async fn who_presses_too_often_has_to_wait(panel: &dyn PanelUnderTest) {
    let target = &panel.fleet().plain;
    let press = |session: &str| Ask::press(&target.uuid, "start").bearer(session);
    let allowed = panel.presses_per_minute();
    // On a slow machine some become free again meanwhile.
    let mut sent = 0;
    let answer = loop {
        let answer = press(&panel.cast().owner.session).send(panel).await;
        if answer.status == 429 || sent == 4 * allowed {
            break answer;
        }
        answer.ok();
        sent += 1;
    };
    assert!(sent >= allowed, "{sent} of {allowed}");
    answer.begins(429, "Too many power requests. Try again in ");
    let seconds: u64 = answer
        .header("retry-after")
        .expect("Retry-After")
        .parse()
        .expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");

    press(&panel.cast().viewer.session)
        .send(panel)
        .await
        .is(403, "Missing required permissions: server.power");
    press(&panel.cast().operator.session).send(panel).await.ok();

    let sent = usize::try_from(sent).expect("a small number") + 1;
    assert_received(panel, sent).await;
    assert_eq!(log(panel, target, "?limit=100&outcome=sent").await.len(), sent);
}
