use serde_json::{Value, json};

use super::log;
use crate::{Answer, Ask, Breakable, PanelUnderTest, Person};

const NOT_SHARED: &str = "Subuser not found";
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

fn users(panel: &dyn PanelUnderTest) -> String {
    format!("/api/client/servers/{}/users", panel.fleet().plain.uuid)
}

async fn add(panel: &dyn PanelUnderTest, by: &Person, username: &str, permissions: &[&str]) -> Answer {
    let body = json!({"username": username, "permissions": permissions});
    let ask = Ask::post(users(panel)).json(&body).bearer(&by.session);
    ask.send(panel).await
}

async fn update(panel: &dyn PanelUnderTest, by: &Person, of: &Person, permissions: &[&str]) -> Answer {
    let ask = Ask::new("PUT", format!("{}/{}", users(panel), of.id));
    let ask = ask.json(&json!({"permissions": permissions}));
    ask.bearer(&by.session).send(panel).await
}

async fn remove(panel: &dyn PanelUnderTest, by: &Person, of: &Person) -> Answer {
    let ask = Ask::new("DELETE", format!("{}/{}", users(panel), of.id));
    ask.bearer(&by.session).send(panel).await
}

async fn show(panel: &dyn PanelUnderTest, by: &Person, of: &Person) -> Answer {
    let ask = Ask::get(format!("{}/{}", users(panel), of.id));
    ask.bearer(&by.session).send(panel).await
}

fn view(person: &Person, permissions: &[&str]) -> Value {
    json!({"id": person.id, "username": person.username, "permissions": permissions})
}

/// What the server's log says of sharing it, the newest first: who, what, how it came out.
async fn entries(panel: &dyn PanelUnderTest) -> Vec<(String, String, String)> {
    let entries = log(panel, &panel.fleet().plain, "?limit=100").await;
    let word = |entry: &Value, field: &str| entry[field].as_str().unwrap_or_default().to_owned();
    let of_users = entries.iter().filter(|entry| {
        let action = word(entry, "action");
        action.starts_with("server.users.")
    });
    of_users
        .map(|entry| {
            assert_eq!(entry["ip"], "127.0.0.1");
            (
                word(entry, "actorName"),
                word(entry, "action"),
                word(entry, "outcome"),
            )
        })
        .collect()
}

fn entry(actor: &Person, action: &str, outcome: &str) -> (String, String, String) {
    let action = format!("server.users.{action}");
    (actor.username.clone(), action, outcome.to_owned())
}

/// By name or address; with exactly what was granted; for exactly as long.
pub async fn a_server_is_shared_and_shared_no_longer(panel: &dyn PanelUnderTest) {
    let (owner, stranger) = (&panel.cast().owner, &panel.cast().stranger);
    let press = async || {
        let ask = Ask::press(&panel.fleet().plain.uuid, "start").bearer(&stranger.session);
        ask.send(panel).await
    };
    for name in [&stranger.username, &stranger.email] {
        press().await.is(404, "Server not found");
        let added = add(panel, owner, name, &["server.view"]).await.ok();
        assert_eq!(added["data"], view(stranger, &["server.view"]));
        press()
            .await
            .is(403, "Missing required permissions: server.power");

        let both = ["server.power", "server.view"];
        let updated = update(panel, owner, stranger, &both).await.ok();
        assert_eq!(updated["data"], view(stranger, &both));
        assert_eq!(
            show(panel, owner, stranger).await.ok()["data"],
            view(stranger, &both)
        );
        press().await.ok();

        let removed = remove(panel, owner, stranger).await.ok();
        assert_eq!(removed, json!({"data": {"success": true}}));
        show(panel, owner, stranger).await.is(404, NOT_SHARED);
    }
    press().await.is(404, "Server not found");
    let once = ["delete", "update", "create"].map(|action| entry(owner, action, "sent"));
    assert_eq!(entries(panel).await, [once.clone(), once].concat());
}

/// To whom, and what: it stands in the log beside who did it, and nobody waits for more to come of it.
pub async fn the_log_says_what_was_shared_with_whom(panel: &dyn PanelUnderTest) {
    let (owner, stranger) = (&panel.cast().owner, &panel.cast().stranger);
    let first = ["server.power", "server.view"];
    add(panel, owner, &stranger.username, &first).await.ok();
    update(panel, owner, stranger, &["server.console", "server.view"])
        .await
        .ok();
    remove(panel, owner, stranger).await.ok();
    let user = json!({"id": stranger.id, "username": stranger.username});
    let said = |granted: &[&str], withdrawn: &[&str]| json!({"user": user, "granted": granted, "withdrawn": withdrawn});
    let entries = log(panel, &panel.fleet().plain, "?limit=3").await;
    let metadata: Vec<&Value> = entries.iter().map(|entry| &entry["metadata"]).collect();
    let expected = [
        said(&[], &["server.console", "server.view"]),
        said(&["server.console"], &["server.power"]),
        said(&first, &[]),
    ];
    assert_eq!(metadata, expected.iter().collect::<Vec<_>>());
    for entry in &entries {
        assert_eq!(entry["result"], Value::Null, "{entry}");
    }

    let beyond = add(panel, &panel.cast().viewer, &stranger.username, &["server.view"]).await;
    assert_eq!(beyond.status, 403);
    let refused = &log(panel, &panel.fleet().plain, "?limit=1").await[0];
    let message = "Missing required permissions: server.users.create";
    assert_eq!(refused["metadata"], json!({"error": message}));
}

/// Whose it is, and who runs the panel, see with whom.
pub async fn a_server_says_with_whom_it_is_shared(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let expected = json!([
        view(&cast.auditor, &["server.activity.read"]),
        view(&cast.operator, &["server.power", "server.view"]),
        view(&cast.starter, &["server.power.start"]),
        view(&cast.viewer, &["server.view"]),
    ]);
    for person in [&cast.owner, &cast.administrator] {
        let listed = Ask::get(users(panel)).bearer(&person.session).send(panel).await;
        assert_eq!(listed.ok()["data"], expected);
    }
}

/// Each what it is for. A refusal is in the log where something would have changed.
pub async fn sharing_needs_its_permissions(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let (viewer, operator) = (&cast.viewer, &cast.operator);
    let refused = |answer: Answer, word: &str| {
        let message = format!("Missing required permissions: server.users.{word}");
        answer.is(403, &message);
    };
    let listed = Ask::get(users(panel)).bearer(&viewer.session).send(panel).await;
    refused(listed, "read");
    refused(show(panel, viewer, operator).await, "read");
    let added = add(panel, viewer, &cast.stranger.username, &["server.view"]).await;
    refused(added, "create");
    refused(update(panel, viewer, operator, &["server.view"]).await, "update");
    refused(remove(panel, viewer, operator).await, "delete");
    let expected = ["delete", "update", "create"].map(|action| entry(viewer, action, "refused"));
    assert_eq!(entries(panel).await, expected);

    let mut granted = vec!["server.view"];
    let needed = ["read", "create", "update", "delete"].map(|word| format!("server.users.{word}"));
    for (number, permission) in needed.iter().enumerate() {
        granted.push(permission);
        update(panel, &cast.owner, viewer, &granted).await.ok();
        let shown = show(panel, viewer, operator).await;
        shown.ok();
        let results = [
            add(panel, viewer, &cast.stranger.username, &["server.view"]).await,
            update(panel, viewer, &cast.stranger, &["server.view"]).await,
            remove(panel, viewer, &cast.stranger).await,
        ];
        for (at, result) in results.into_iter().enumerate() {
            let is_allowed = at < number;
            assert_eq!(result.status != 403, is_allowed, "{permission} {result:?}");
        }
    }
}

/// Which is named. What the other one has already may stay.
pub async fn nobody_grants_what_they_do_not_have(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let (viewer, operator) = (&cast.viewer, &cast.operator);
    let own = ["server.users.*", "server.view"];
    update(panel, &cast.owner, viewer, &own).await.ok();
    let beyond = "You cannot grant what you do not have: server.console,server.power";
    let wanted = ["server.view", "server.power", "server.console"];
    add(panel, viewer, &cast.stranger.username, &wanted)
        .await
        .is(403, beyond);
    show(panel, viewer, &cast.stranger).await.is(404, NOT_SHARED);
    let answer = update(panel, viewer, &cast.auditor, &wanted).await;
    answer.is(403, beyond);
    let answer = add(panel, viewer, "nobody", &["server.power.start"]).await;
    answer.is(403, "You cannot grant what you do not have: server.power.start");
    let refused = ["create", "update", "create"].map(|action| entry(viewer, action, "refused"));
    assert_eq!(entries(panel).await[..3], refused);

    let answer = update(panel, viewer, operator, &["server.power", "server.users.read"]).await;
    answer.ok();
    let answer = update(panel, viewer, operator, &["server.users.read"]).await;
    answer.ok();
    let answer = update(panel, viewer, operator, &["server.power", "server.users.read"]).await;
    answer.is(403, "You cannot grant what you do not have: server.power");
    add(panel, viewer, &cast.stranger.username, &own).await.ok();
}

/// Not even to give something away.
pub async fn nobody_changes_themselves_or_the_owner(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let viewer = &cast.viewer;
    let own = ["server.users.*", "server.view"];
    update(panel, &cast.owner, viewer, &own).await.ok();
    let themselves = "You cannot change your own permissions";
    add(panel, viewer, &viewer.username, &["server.view"])
        .await
        .is(403, themselves);
    update(panel, viewer, viewer, &["server.view"])
        .await
        .is(403, themselves);
    remove(panel, viewer, viewer).await.is(403, themselves);
    remove(panel, &cast.owner, &cast.owner).await.is(403, themselves);
    let the_owner = "The owner's permissions cannot be changed";
    for person in [viewer, &cast.administrator] {
        add(panel, person, &cast.owner.email, &["server.view"])
            .await
            .is(403, the_owner);
        update(panel, person, &cast.owner, &["server.view"])
            .await
            .is(403, the_owner);
        remove(panel, person, &cast.owner).await.is(403, the_owner);
    }
    let press = Ask::press(&panel.fleet().plain.uuid, "start").bearer(&cast.owner.session);
    press.send(panel).await.ok();
}

/// And is not told who has an account for ever.
pub async fn whom_nobody_knows_is_not_found(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let owner = &cast.owner;
    update(panel, owner, &cast.stranger, &["server.view"])
        .await
        .is(404, NOT_SHARED);
    remove(panel, owner, &cast.stranger).await.is(404, NOT_SHARED);
    let answer = add(panel, owner, &cast.viewer.username, &["server.view"]).await;
    answer.is(409, "The server is shared with this user already");
    let mut answers = Vec::new();
    for number in 0..50 {
        let answer = add(panel, owner, &format!("nobody{number}"), &["server.view"]).await;
        answers.push(answer.status);
        if answer.status == 429 {
            answer.begins(429, "Too many attempts. Try again in ");
            assert!(answer.header("retry-after").is_some());
            break;
        }
        answer.is(404, "User not found");
    }
    assert!(answers.len() > 5 && answers.ends_with(&[429]), "{answers:?}");
    let answer = add(panel, &cast.administrator, "nobody", &["server.view"]).await;
    answer.is(404, "User not found");
    assert_eq!(entries(panel).await, [entry(owner, "create", "refused")]);
}

/// In the contract's order.
pub async fn what_is_wrong_with_sharing_is_said_in_order(panel: &dyn PanelUnderTest) {
    let cast = panel.cast();
    let stranger = &cast.stranger.session;
    let at = |server: &str, user: &str| format!("/api/client/servers/{server}/users/{user}");
    let put = |path: String| Ask::new("PUT", path).text("application/json", "[");
    let ask = put(at("%00", "x")).header("sec-fetch-site", "cross-site");
    ask.send(panel).await.is(401, "Authentication required");
    let ask = put(at("%00", "x")).header("sec-fetch-site", "cross-site");
    let answer = ask.cookie(stranger).send(panel).await;
    answer.is(403, "Cross-site request refused");
    let answer = put(at("%00", "x")).cookie(stranger).send(panel).await;
    answer.is(400, "Invalid server identifier");
    let answer = put(at("nowhere", "x")).cookie(stranger).send(panel).await;
    answer.is(400, "Invalid id: expected a UUID");
    let answer = put(at("nowhere", NOBODY)).cookie(stranger).send(panel).await;
    answer.begins(400, "Malformed JSON");

    let users = users(panel);
    let post = async |body: Value, session: &str| {
        let ask = Ask::post(users.clone()).json(&body).bearer(session);
        ask.send(panel).await
    };
    let answer = post(json!({"permissions": ["server.view"]}), stranger).await;
    answer.is(400, "Missing username");
    let too_many = vec!["server.view"; 51];
    for permissions in [
        json!(null),
        json!([]),
        json!("server.view"),
        json!([7]),
        json!(too_many),
    ] {
        let answer = post(json!({"username": "x", "permissions": permissions}), stranger).await;
        answer.is(400, "Invalid permissions: expected a list of 1 to 50 names");
    }
    let answer = post(json!({"username": "x", "permissions": ["*"]}), stranger).await;
    answer.begins(400, "Invalid permissions: `*` is not a permission");
    let good = json!({"username": cast.viewer.username, "permissions": ["server.view"]});
    post(good.clone(), stranger).await.is(404, "Server not found");
    let answer = post(good, &cast.viewer.session).await;
    answer.is(403, "Missing required permissions: server.users.create");
}

/// The same as for a press: no change without its entry.
pub async fn nothing_is_shared_that_cannot_be_logged(panel: &dyn Breakable) {
    let (owner, stranger) = (&panel.cast().owner, &panel.cast().stranger);
    panel.break_writes().await;
    let unavailable = "Activity log unavailable";
    let viewer = &panel.cast().viewer;
    add(panel, owner, &stranger.username, &["server.view"])
        .await
        .is(503, unavailable);
    update(panel, owner, viewer, &["server.power"])
        .await
        .is(503, unavailable);
    remove(panel, owner, viewer).await.is(503, unavailable);
    panel.mend().await;
    show(panel, owner, stranger).await.is(404, NOT_SHARED);
    let unchanged = show(panel, owner, viewer).await.ok();
    assert_eq!(unchanged["data"], view(viewer, &["server.view"]));
}
