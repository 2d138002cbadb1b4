use super::{assert_received, log};
use crate::{Answer, Ask, PanelUnderTest, WingsAnswer};

async fn press(panel: &dyn PanelUnderTest, action: &str, key: &str) -> Answer {
    let ask = Ask::press(&panel.fleet().plain.uuid, action).bearer(&panel.cast().owner.session);
    ask.header("Idempotency-Key", key).send(panel).await
}

/// Success and failure alike, and the key may stand in quotes.
pub async fn a_press_that_is_sent_again_gets_its_first_answer(panel: &dyn PanelUnderTest) {
    let first = press(panel, "start", "press-1").await;
    let again = press(panel, "start", "\"press-1\"").await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    first.ok();

    let conflict = WingsAnswer::Status(409, r#"{"error":"server is locked"}"#.to_owned());
    panel.wings_answers(conflict).await;
    let first = press(panel, "start", "press-2").await;
    panel.wings_answers(WingsAnswer::Accept).await;
    let again = press(panel, "start", "press-2").await;
    assert_eq!((409, &first.body), (again.status, &again.body));

    assert_received(panel, 2).await;
    assert_eq!(log(panel, &panel.fleet().plain, "").await.len(), 2);
}

/// Whatever else differs.
pub async fn a_key_stands_for_one_press(panel: &dyn PanelUnderTest) {
    press(panel, "start", "press-1").await.ok();
    let reused = "Idempotency-Key was used for another request";
    press(panel, "stop", "press-1").await.is(422, reused);
    let elsewhere = Ask::press(&panel.fleet().slug.uuid, "start").bearer(&panel.cast().owner.session);
    elsewhere
        .header("Idempotency-Key", "press-1")
        .send(panel)
        .await
        .is(422, reused);
    assert_received(panel, 1).await;

    // Somebody else's keys are their own.
    let operator = Ask::press(&panel.fleet().plain.uuid, "start").bearer(&panel.cast().operator.session);
    operator
        .header("Idempotency-Key", "press-1")
        .send(panel)
        .await
        .ok();
    assert_received(panel, 2).await;
}

/// Until it has its answer.
pub async fn a_press_that_is_under_way_is_not_sent_again(panel: &dyn PanelUnderTest) {
    panel.hold_wings().await;
    let again = async {
        crate::eventually("Wings has the call", async || panel.received().await.len() == 1).await;
        let under_way = "A request with this Idempotency-Key is under way";
        press(panel, "start", "press-1").await.is(409, under_way);
        panel.release_wings().await;
    };
    let (first, ()) = tokio::join!(press(panel, "start", "press-1"), again);
    first.ok();
    press(panel, "start", "press-1").await.ok();
    assert_received(panel, 1).await;
}

/// What sent nothing is not remembered: it may come to more the next time.
pub async fn a_refusal_is_not_remembered(panel: &dyn PanelUnderTest) {
    let suspended = &panel.fleet().suspended.uuid;
    let ask = |action| {
        let ask = Ask::press(suspended, action).bearer(&panel.cast().owner.session);
        ask.header("Idempotency-Key", "press-1").send(panel)
    };
    ask("start").await.is(409, "Server is suspended");
    ask("stop").await.ok();
    assert_received(panel, 1).await;
}

/// A key has a form.
pub async fn what_cannot_be_a_key_is_said(panel: &dyn PanelUnderTest) {
    let message = "Invalid Idempotency-Key: expected 1 to 255 visible ASCII characters";
    for key in ["", "\"\"", "two words", &"k".repeat(256)] {
        press(panel, "start", key).await.is(400, message);
    }
    assert_received(panel, 0).await;
}
