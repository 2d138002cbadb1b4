use aileron_domain::{PowerAction, PowerGateway as _, PowerOrder, RequestId, ServerId};
use aileron_wings_client::{WingsClient, WingsConfig};
use scripted_wings::{Script, ScriptedWings};

use crate::panel::{SERVER, client, impatient, node_at, node_of, order, press_start};

#[tokio::test]
async fn an_action_is_one_post_to_the_server() {
    let wings = ScriptedWings::start().await;
    let node = node_of(&wings);
    let request_id: RequestId = "req-1".parse().unwrap();

    let press = PowerOrder {
        request_id: Some(&request_id),
        ..order(&node, PowerAction::Start)
    };
    client().send(press).await.unwrap();

    let calls = wings.calls();
    assert_eq!(calls.len(), 1);
    let call = &calls[0];
    assert_eq!(call.method, "POST");
    assert_eq!(call.path, format!("/api/servers/{SERVER}/power"));
    assert_eq!(call.body, r#"{"action":"start","wait_seconds":30}"#);
    let bearer = format!("Bearer {}", wings.token());
    assert_eq!(call.header("authorization"), Some(bearer.as_str()));
    assert_eq!(call.header("accept"), Some("application/json"));
    assert_eq!(call.header("content-type"), Some("application/json"));
    assert_eq!(call.header("content-length"), Some("36"));
    assert_eq!(call.header("x-request-id"), Some("req-1"));
    let agent = concat!("aileron/", env!("CARGO_PKG_VERSION"));
    assert_eq!(call.header("user-agent"), Some(agent));
}

#[tokio::test]
async fn the_token_goes_into_its_header_and_nowhere_else() {
    let wings = ScriptedWings::start().await;
    press_start(&client(), &node_of(&wings)).await.unwrap();

    let mut call = wings.calls().remove(0);
    call.headers.retain(|(name, _)| name != "authorization");
    assert!(!format!("{call:?}").contains(wings.token()));
}

#[tokio::test]
async fn each_action_goes_out_by_its_name() {
    let wings = ScriptedWings::start().await;
    let (client, node) = (client(), node_of(&wings));
    for action in PowerAction::ALL {
        client.send(order(&node, action)).await.unwrap();
    }

    let bodies: Vec<String> = wings.calls().into_iter().map(|call| call.body).collect();
    let expected = ["start", "stop", "restart", "kill"];
    assert_eq!(
        bodies,
        expected.map(|action| format!(r#"{{"action":"{action}","wait_seconds":30}}"#))
    );
}

#[tokio::test]
async fn the_time_in_the_queue_is_the_operators() {
    let wings = ScriptedWings::start().await;
    let config = WingsConfig {
        wait_seconds: 0,
        ..WingsConfig::default()
    };
    press_start(&WingsClient::new(config).unwrap(), &node_of(&wings))
        .await
        .unwrap();

    assert_eq!(wings.calls()[0].body, r#"{"action":"start","wait_seconds":0}"#);
}

#[tokio::test]
async fn without_a_request_id_none_is_sent() {
    let wings = ScriptedWings::start().await;
    press_start(&client(), &node_of(&wings)).await.unwrap();

    assert_eq!(wings.calls()[0].header("x-request-id"), None);
}

#[tokio::test]
async fn the_path_of_the_nodes_url_is_kept() {
    let wings = ScriptedWings::start().await;
    let node = node_at(&format!("{}/wings/", wings.url()), wings.token());
    press_start(&client(), &node).await.unwrap();

    assert_eq!(
        wings.calls()[0].path,
        format!("/wings/api/servers/{SERVER}/power")
    );
}

#[tokio::test]
async fn a_server_is_named_in_lower_case_as_go_wings_wants_it() {
    let wings = ScriptedWings::start().await;
    let node = node_of(&wings);
    let press = PowerOrder {
        server: ServerId(SERVER.to_uppercase().parse().unwrap()),
        ..order(&node, PowerAction::Kill)
    };
    client().send(press).await.unwrap();

    assert_eq!(wings.calls()[0].path, format!("/api/servers/{SERVER}/power"));
}

#[tokio::test]
async fn any_2xx_is_accepted_whatever_comes_with_it() {
    let accepting = [
        Script::status(200),
        Script::status(202),
        Script::status(204),
        Script::json(202, "{}"),
        Script::json(200, "{ broken"),
        Script::text(299, "garbage"),
        Script::Html(200, 1024 * 1024),
        Script::HalfAnAnswer(202),
        Script::HangWithinAnswer(202),
    ];
    let client = impatient();
    for script in accepting {
        let wings = ScriptedWings::start().await;
        wings.answer(script.clone());
        let answer = press_start(&client, &node_of(&wings)).await;
        assert_eq!(answer, Ok(()), "{script:?}");
        assert_eq!(wings.calls().len(), 1, "{script:?}");
    }
}

#[tokio::test]
async fn a_call_can_be_made_from_any_task() {
    let wings = ScriptedWings::start().await;
    let (client, node) = (client(), node_of(&wings));
    let call = tokio::spawn(async move { press_start(&client, &node).await });
    assert_eq!(call.await.unwrap(), Ok(()));
}
