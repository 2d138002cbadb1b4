use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha1::Sha1;

use crate::{Answer, Ask, PanelUnderTest, Person};

const SECOND_FACTOR: &str = "/api/account/second-factor";
const WRONG_CODE: &str = "Wrong code: it may have been used already, or be too old";

const WRONG: &str = "second_factor_wrong";

/// Somebody's app, which reads the secret as an app does (RFC 6238, RFC 4648).
struct App(Vec<u8>);

impl App {
    fn with(secret: &str) -> Self {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let bits = secret.chars().flat_map(|letter| {
            let value = alphabet.find(letter).expect("base32");
            (0..5).rev().map(move |bit| value >> bit & 1 == 1)
        });
        let bits: Vec<bool> = bits.collect();
        let bytes = bits
            .chunks_exact(8)
            .map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit)));
        Self(bytes.collect())
    }

    /// What it shows so many steps from now.
    fn code(&self, steps: i64) -> String {
        let step = Timestamp::now().as_second() / 30 + steps;
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("a key");
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let at = usize::from(digest[19] & 15);
        let number = u32::from_be_bytes(digest[at..at + 4].try_into().expect("four bytes")) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }
}

fn log_in(person: &Person, code: Option<&str>) -> Ask {
    let mut body = json!({"username": person.username, "password": person.password});
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    Ask::post("/api/auth/login").json(&body)
}

fn at(rest: &str, person: &Person, body: &Value) -> Ask {
    Ask::post(format!("{SECOND_FACTOR}{rest}"))
        .json(body)
        .bearer(&person.session)
}

async fn state(panel: &dyn PanelUnderTest, person: &Person) -> Value {
    let ask = Ask::get(SECOND_FACTOR).bearer(&person.session);
    ask.send(panel).await.ok()["data"].take()
}

/// Sets it up: the app, and the recovery codes.
async fn set_up(panel: &dyn PanelUnderTest, person: &Person) -> (App, Vec<String>) {
    let asked = at("", person, &json!({"password": person.password}));
    let begun = asked.send(panel).await.ok();
    let app = App::with(begun["data"]["secret"].as_str().expect("a secret"));
    let confirm = at("/confirm", person, &json!({"code": app.code(0)}));
    let mut confirmed = confirm.send(panel).await.ok();
    let codes = confirmed["data"]["recoveryCodes"].take();
    let codes = codes.as_array().expect("codes").iter();
    (
        app,
        codes
            .map(|code| code.as_str().expect("a code").to_owned())
            .collect(),
    )
}

fn wants_a_code(answer: &Answer) {
    answer.is_because(
        401,
        "A code of the second factor is needed",
        "second_factor_required",
    );
}

fn is_wrong(answer: &Answer) {
    answer.is_because(401, WRONG_CODE, WRONG);
    assert_eq!(answer.header("set-cookie"), None);
}

/// From then on the password alone is not enough, and each code is good once.
pub async fn logging_in_with_a_second_factor_needs_a_code(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let before = log_in(owner, None).send(panel).await;
    let cookie = before.header("set-cookie").expect("a cookie").to_owned();
    let (app, codes) = set_up(panel, owner).await;
    assert_eq!(codes.len(), 10);

    wants_a_code(&log_in(owner, None).send(panel).await);
    wants_a_code(&log_in(owner, Some("")).send(panel).await);
    let next = app.code(1);
    for wrong in ["000000000", "a code", &app.code(50), &app.code(-50)] {
        is_wrong(&log_in(owner, Some(wrong)).send(panel).await);
    }
    log_in(owner, Some(&next)).send(panel).await.ok();
    is_wrong(&log_in(owner, Some(&next)).send(panel).await);
    let session = cookie.split(['=', ';']).nth(1).expect("a session");
    let answer = Ask::get("/api/account").bearer(session).send(panel).await;
    answer.is(401, "Authentication required");
    for goes_on in [&owner.session, &owner.api_key] {
        Ask::get("/api/account").bearer(goes_on).send(panel).await.ok();
    }
    let wrong_password = Person {
        password: "wrong".to_owned(),
        ..owner.clone()
    };
    let answer = log_in(&wrong_password, Some(&codes[0])).send(panel).await;
    answer.is(401, "Invalid username or password");
    let viewer = &panel.cast().viewer;
    log_in(viewer, Some("123456")).send(panel).await.ok();
}

/// Each of them once, however it is written.
pub async fn a_recovery_code_is_good_once(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let (_, codes) = set_up(panel, owner).await;
    let written = codes[0].to_uppercase().replace('-', " ");
    log_in(owner, Some(&written)).send(panel).await.ok();
    is_wrong(&log_in(owner, Some(&codes[0])).send(panel).await);
    let now = state(panel, owner).await;
    assert_eq!(
        (&now["enabled"], &now["recoveryCodes"]),
        (&json!(true), &json!(9))
    );

    let body = json!({"password": owner.password, "code": codes[1]});
    let renewed = at("/recovery-codes", owner, &body).send(panel).await.ok();
    is_wrong(&log_in(owner, Some(&codes[2])).send(panel).await);
    let new = renewed["data"]["recoveryCodes"][0].as_str().expect("a code");
    log_in(owner, Some(new)).send(panel).await.ok();
}

/// With the password and a code; then the password is enough.
pub async fn a_second_factor_is_turned_off(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let disable = async |password: &str, code: &str| {
        let body = json!({"password": password, "code": code});
        at("/disable", owner, &body).send(panel).await
    };
    disable(&owner.password, "123456")
        .await
        .is(409, "You have no second factor");
    let (app, codes) = set_up(panel, owner).await;
    disable("wrong", &codes[0])
        .await
        .is(403, "Current password is wrong");
    let answer = disable(&owner.password, &app.code(50)).await;
    answer.is_because(403, WRONG_CODE, WRONG);
    wants_a_code(&log_in(owner, None).send(panel).await);
    disable(&owner.password, &codes[0]).await.ok();
    log_in(owner, None).send(panel).await.ok();
    let now = state(panel, owner).await;
    assert_eq!(
        now,
        json!({"enabled": false, "enabledAt": null, "recoveryCodes": 0, "required": false})
    );
}

/// It counts when the app has shown that it has the secret, and not before.
pub async fn a_second_factor_is_confirmed_first(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let begin = async |password: &str| at("", owner, &json!({"password": password})).send(panel).await;
    begin("wrong").await.is(403, "Current password is wrong");
    let confirm = async |code: &str| at("/confirm", owner, &json!({"code": code})).send(panel).await;
    confirm("123456").await.is_because(403, WRONG_CODE, WRONG);
    let first = begin(&owner.password).await.ok();
    let second = begin(&owner.password).await.ok();
    assert_ne!(first["data"]["secret"], second["data"]["secret"]);
    let uri = second["data"]["uri"].as_str().expect("a URI");
    let secret = second["data"]["secret"].as_str().expect("a secret");
    assert!(
        uri.starts_with("otpauth://totp/") && uri.contains(&format!("secret={secret}")),
        "{uri}"
    );
    log_in(owner, None).send(panel).await.ok();
    let forgotten = App::with(first["data"]["secret"].as_str().expect("a secret"));
    confirm(&forgotten.code(0))
        .await
        .is_because(403, WRONG_CODE, WRONG);
    confirm(&App::with(secret).code(0)).await.ok();
    begin(&owner.password)
        .await
        .is(409, "You have a second factor already: disable it first");
    wants_a_code(&log_in(owner, None).send(panel).await);
}

/// Wherever they come from, and also with the right password.
pub async fn who_guesses_codes_has_to_wait(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    set_up(panel, owner).await;
    let mut waits = false;
    for _ in 0..50 {
        let answer = log_in(owner, Some("not a code")).send(panel).await;
        waits = answer.status == 429;
        if waits {
            answer.begins(429, "Too many attempts. Try again in ");
            break;
        }
        is_wrong(&answer);
    }
    assert!(waits);
    log_in(&panel.cast().viewer, None).send(panel).await.ok();
}

/// A stolen one must not be good for it.
pub async fn an_api_key_is_not_let_at_the_second_factor(panel: &dyn PanelUnderTest) {
    let owner = &panel.cast().owner;
    let body = json!({"password": owner.password, "code": "123456"});
    let post = |rest: &str| Ask::post(format!("{SECOND_FACTOR}{rest}")).json(&body);
    for ask in [
        Ask::get(SECOND_FACTOR),
        Ask::get("/api/account/activity"),
        post(""),
        post("/confirm"),
        post("/recovery-codes"),
        post("/disable"),
    ] {
        let answer = ask.bearer(&owner.api_key).send(panel).await;
        answer.is(403, "An API key cannot do this: log in");
    }
    for (rest, missing) in [
        ("", "Missing password"),
        ("/confirm", "Missing code"),
        ("/recovery-codes", "Missing password or code"),
        ("/disable", "Missing password or code"),
    ] {
        at(rest, owner, &json!({})).send(panel).await.is(400, missing);
    }
}
