use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::panel::{TOKEN, start};
use crate::scripts::{POLITE, server};
use crate::socket::{Watcher, claims, now, signed, signed_with};

#[tokio::test]
async fn who_shows_a_token_that_the_panel_did_not_make_is_not_spoken_to() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let good = claims(spec.uuid, &["*"]);
    let header = json!({"typ": "JWT", "alg": "HS256"});
    let mut tokens = vec![
        ("garbage", "garbage".to_owned()),
        ("nothing", String::new()),
        ("another key", signed_with("another-key", &header, &good)),
        (
            "the key with the id",
            signed_with(&format!("id.{TOKEN}"), &header, &good),
        ),
        (
            "another algorithm",
            signed_with(TOKEN, &json!({"alg": "none"}), &good),
        ),
        (
            "an audience that is no list",
            signed(&with(&good, "aud", "wings")),
        ),
        (
            "an end that is a fraction",
            signed(&with(&good, "exp", 4e9 + 0.5)),
        ),
        (
            "no permission to connect",
            signed(&claims(spec.uuid, &["control.start"])),
        ),
        ("no permission", signed(&claims(spec.uuid, &[]))),
    ];
    for name in ["iss", "aud", "jti", "user_uuid", "server_uuid", "permissions"] {
        tokens.push((name, signed(&without(&good, name))));
    }
    let mut forged = signed(&good);
    forged.truncate(forged.len() - 2);
    tokens.push(("a signature cut short", forged));

    join_all(tokens.into_iter().map(async |(what, token)| {
        let mut watcher = Watcher::stranger(&wings, spec.uuid).await;
        watcher.show(&token).await;
        assert_eq!(watcher.is_dropped().await, [Value::Null; 0], "{what}");
    }))
    .await;
    wings.shutdown().await;
}

#[tokio::test]
async fn who_says_something_before_showing_a_token_is_not_spoken_to() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let words = [
        r#"{"event":"set state","args":["start"]}"#,
        r#"{"event":"send logs","args":[]}"#,
        "not json",
    ];
    join_all(words.into_iter().map(async |text| {
        let mut watcher = Watcher::stranger(&wings, spec.uuid).await;
        watcher.send(text).await;
        assert_eq!(watcher.is_dropped().await, [Value::Null; 0], "{text}");
    }))
    .await;
    wings.shutdown().await;
}

#[tokio::test]
async fn a_token_that_is_not_good_now_or_here_is_refused_and_another_may_be_shown() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let good = claims(spec.uuid, &["*"]);
    let mut watcher = Watcher::stranger(&wings, spec.uuid).await;
    for (what, claims) in [
        ("over", with(&good, "exp", now() - 1)),
        ("without an end", without(&good, "exp")),
        ("without a beginning", without(&good, "iat")),
        ("from the future", with(&good, "iat", now() + 600)),
        ("from before the daemon", with(&good, "iat", now() - 3600)),
        ("good later", with(&good, "nbf", now() + 600)),
        ("for another server", claims(Uuid::new_v4(), &["*"])),
    ] {
        watcher.show(&signed(&claims)).await;
        let before = watcher.hears("jwt error", &["JWT expired"]).await;
        assert_eq!(before, [json!({"event": "token expired", "args": []})], "{what}");
    }

    watcher.show(&signed(&without(&good, "nbf"))).await;
    watcher.hears("auth success", &["*"]).await;
    watcher.hears("status", &["offline"]).await;
    wings.shutdown().await;
}

#[tokio::test]
async fn permissions_that_are_not_known_are_passed_over() {
    let spec = server(POLITE);
    let wings = start(vec![spec.clone()]);
    let mut watcher = Watcher::stranger(&wings, spec.uuid).await;

    let permissions = ["websocket.connect", "coffee.make", "control.start"];
    watcher.show(&signed(&claims(spec.uuid, &permissions))).await;

    watcher
        .hears("auth success", &["websocket.connect", "control.start"])
        .await;
    wings.shutdown().await;
}

fn with(claims: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims.clone();
    claims[name] = value.into();
    claims
}

fn without(claims: &Value, name: &str) -> Value {
    let mut claims = claims.clone();
    claims.as_object_mut().unwrap().shift_remove(name);
    claims
}
