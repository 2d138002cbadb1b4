//! What clients of Pterodactyl need to listen by themselves.

use aileron_domain::{Grants, LiveFeeds as _, Permission, ServerHost as _, User, UserId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scripted_wings::ScriptedWings;
use serde_json::Value;
use uuid::Uuid;

use crate::panel::{SERVER, client, node_at, node_of, press_start, rotating, server};

fn ada(administrator: bool) -> User {
    User {
        id: UserId(Uuid::from_u128(1)),
        username: "ada".parse().unwrap(),
        email: "ada@example.com".parse().unwrap(),
        administrator,
    }
}

fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

fn socket_at(url: &str) -> String {
    let node = node_at(url, "token");
    client()
        .grant(&node, server(), &ada(false), &[Permission::VIEW])
        .socket
}

#[test]
fn the_address_is_the_nodes() {
    let path = format!("api/servers/{SERVER}/ws");
    for (node, socket) in [
        ("http://node1.example.com:8080", "ws://node1.example.com:8080/"),
        ("https://node1.example.com", "wss://node1.example.com/"),
        (
            "https://[2001:db8::1]:8443/wings/",
            "wss://[2001:db8::1]:8443/wings/",
        ),
    ] {
        assert_eq!(socket_at(node), format!("{socket}{path}"));
    }
}

#[tokio::test]
async fn a_grant_is_for_one_user_on_one_server_for_ten_minutes() {
    let wings = ScriptedWings::start().await;
    let grant = client().grant(
        &node_of(&wings),
        server(),
        &ada(false),
        &[Permission::VIEW, Permission::POWER],
    );

    let claims = claims(&grant.token);
    assert_eq!(claims["server_uuid"], SERVER);
    assert_eq!(claims["user_uuid"], ada(false).id.to_string());
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        600
    );
    assert_eq!(
        claims["permissions"],
        serde_json::json!([
            "websocket.connect",
            "meta.calagopus",
            "control.start",
            "control.stop",
            "control.restart"
        ])
    );
}

#[tokio::test]
async fn what_is_granted_can_be_ended() {
    let wings = ScriptedWings::start().await;
    let (client, node) = (client(), node_of(&wings));
    let grant = client.grant(&node, server(), &ada(false), &[Permission::VIEW]);
    client
        .end_sockets(&node, server(), ada(false).id, &Grants::default())
        .await
        .unwrap();

    let denied: Value = serde_json::from_str(&wings.calls()[0].body).unwrap();
    assert_eq!(denied["jtis"][0], claims(&grant.token)["jti"]);
}

#[test]
fn an_owner_and_an_administrator_get_everything() {
    let node = node_at("http://127.0.0.1:1", "token");
    let grant = |user: &User| client().grant(&node, server(), user, &Permission::ALL).token;
    assert_eq!(
        claims(&grant(&ada(false)))["permissions"],
        serde_json::json!(["*"])
    );
    assert_eq!(claims(&grant(&ada(true)))["permissions"][0], "*");
    assert_eq!(
        claims(&grant(&ada(true)))["permissions"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
}

#[tokio::test]
async fn during_a_change_of_tokens_a_grant_is_signed_with_the_one_that_the_node_takes() {
    let wings = ScriptedWings::start_with_token("previous").await;
    let (client, node) = (client(), rotating(&wings, "present", "previous"));
    let signed_with = |token: &str| {
        let grant = client
            .grant(&node, server(), &ada(false), &[Permission::VIEW])
            .token;
        let (signed, signature) = grant.rsplit_once('.').unwrap();
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, token.as_bytes());
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        ring::hmac::verify(&key, signed.as_bytes(), &signature).is_ok()
    };
    assert!(signed_with("present"));
    press_start(&client, &node).await.unwrap();
    assert!(signed_with("previous"));
}

#[test]
fn a_grant_does_not_show_itself() {
    let node = node_at("http://127.0.0.1:1", "token");
    let grant = client().grant(&node, server(), &ada(false), &[Permission::VIEW]);
    assert_eq!(format!("{grant:?}"), "<socket grant>");
}
