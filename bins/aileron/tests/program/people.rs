//! What an operator does with the accounts of a panel, and what comes of it for those who are in.

use contract_cases::{Ask, Person};
use serde_json::{Value, json};

use crate::house::{House, SECRET_KEY};
use crate::operator::{ALICE, NODE, Operator};
use crate::panel::RealPanel;
use crate::running::{aileron, run};

/// What a command prints, line by line.
fn lines(operator: &Operator, arguments: &str) -> Vec<Value> {
    let output = operator.run(arguments, "");
    assert!(output.status.success(), "{arguments}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let parsed = printed.lines().map(serde_json::from_str);
    parsed.collect::<Result<_, _>>().unwrap()
}

fn furnished() -> Operator {
    let operator = Operator::new();
    operator.made(ALICE, "correct horse");
    for name in ["bob", "carol"] {
        let create = format!("user create --username {name} --email {name}@example.com --password-stdin");
        operator.made(&create, "correct horse");
    }
    operator.made(NODE, "token");
    operator.made(
        "server create --name Named --owner alice --node n1 --identifier my-server",
        "",
    );
    operator
}

#[test]
fn accounts_are_listed_and_disabled_and_enabled() {
    let operator = furnished();
    let names = |users: &[Value]| -> Vec<(Value, Value)> {
        let shown = users
            .iter()
            .map(|user| (user["username"].clone(), user["disabled"].clone()));
        shown.collect()
    };
    let users = lines(&operator, "user list");
    assert_eq!(
        names(&users),
        ["alice", "bob", "carol"].map(|name| (json!(name), json!(false)))
    );
    assert_eq!(users[0]["admin"], true);
    assert_eq!(users[1]["email"], "bob@example.com");
    assert!(users[1]["createdAt"].as_str().unwrap().ends_with('Z'));

    let disabled = operator.made("user disable BOB@example.com", "");
    assert_eq!(
        disabled,
        json!({"id": users[1]["id"], "username": "bob", "disabled": true})
    );
    assert_eq!(
        names(&lines(&operator, "user list"))[1],
        (json!("bob"), json!(true))
    );
    assert_eq!(operator.made("user enable bob", "")["disabled"], false);
    assert_eq!(names(&lines(&operator, "user list")), names(&users));
    assert!(
        operator
            .refused("user disable nobody", "", 1)
            .contains("there is no user `nobody`")
    );
}

#[test]
fn subusers_are_listed_and_removed() {
    let operator = furnished();
    assert!(lines(&operator, "subuser list --server my-server").is_empty());
    operator.made(
        "subuser set --server my-server --user carol --permissions server.view",
        "",
    );
    operator.made(
        "subuser set --server my-server --user bob --permissions server.view,server.power",
        "",
    );
    let listed = lines(&operator, "subuser list --server my-server");
    let shown: Vec<_> = listed
        .iter()
        .map(|one| (&one["user"], &one["permissions"]))
        .collect();
    assert_eq!(
        shown,
        [
            (&json!("bob"), &json!(["server.power", "server.view"])),
            (&json!("carol"), &json!(["server.view"])),
        ]
    );
    let removed = operator.made("subuser remove --server my-server --user bob", "");
    assert_eq!(
        removed,
        json!({"server": "my-server", "user": "bob", "removed": true})
    );
    assert_eq!(lines(&operator, "subuser list --server my-server").len(), 1);
    for user in ["bob", "alice"] {
        let again = format!("subuser remove --server my-server --user {user}");
        let said = operator.refused(&again, "", 1);
        assert!(
            said.contains(&format!("server `my-server` is not shared with user `{user}`")),
            "{said}"
        );
    }
}

#[test]
fn keys_are_listed_without_their_secrets() {
    let operator = furnished();
    let key = operator.made("api-key create --user bob --description bot", "");
    let token = key["token"].as_str().unwrap();
    let listed = lines(&operator, "api-key list --user bob");
    let [one] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!((&one["id"], &one["description"]), (&key["id"], &json!("bot")));
    assert_eq!(one["prefix"], token[..12]);
    assert_eq!(one["expiresAt"], Value::Null);
    assert!(!one.to_string().contains(token));
    assert!(lines(&operator, "api-key list --user alice").is_empty());
}

#[test]
fn a_key_is_limited_when_it_is_made() {
    let operator = furnished();
    let limits = "--permission server.view --permission server.power --server my-server --address 10.1.2.3/8 \
                  --expires 2999-12-31";
    let key = operator.made(
        &format!("api-key create --user alice --description bot {limits}"),
        "",
    );
    let [listed] = &lines(&operator, "api-key list --user alice")[..] else {
        panic!("one key")
    };
    for shown in [&key, listed] {
        assert_eq!(shown["permissions"], json!(["server.power", "server.view"]));
        assert_eq!(shown["servers"].as_array().map(Vec::len), Some(1));
        assert_eq!(shown["allowedAddresses"], json!(["10.0.0.0/8"]));
        assert_eq!(shown["expiresAt"], "2999-12-31T00:00:00.000Z");
        assert_eq!(shown["lastUsedAt"], Value::Null);
    }
    let create = "api-key create --user alice --description bot";
    for (wrong, code) in [
        ("--permission power", 2),
        ("--address nowhere", 2),
        ("--server other-server", 1),
        ("--expires 2001-01-01", 1),
    ] {
        operator.refused(&format!("{create} {wrong}"), "", code);
    }
    assert_eq!(lines(&operator, "api-key list --user alice").len(), 1);
}

#[test]
fn a_second_factor_is_reset_where_there_is_one() {
    let operator = furnished();
    let reset = operator.made("user reset-2fa bob", "");
    assert_eq!(
        (&reset["username"], &reset["secondFactorRemoved"]),
        (&json!("bob"), &json!(false))
    );
    let said = operator.refused("user reset-2fa nobody", "", 1);
    assert!(said.contains("there is no user `nobody`"), "{said}");
}

#[test]
fn a_password_that_is_set_must_be_long_enough() {
    let operator = furnished();
    let set = "user set-password bob --password-stdin";
    assert_eq!(operator.made(set, "correct battery\n")["passwordSet"], true);
    let said = operator.refused(set, "short\n", 1);
    assert!(said.contains("at least 8 characters"), "{said}");
}

async fn on_each_panel(case: impl AsyncFn(&RealPanel)) {
    case(&RealPanel::in_house(House::on_sqlite().await).await).await;
    if let Some(house) = House::on_postgres().await {
        case(&RealPanel::in_house(house).await).await;
    }
}

fn operate(panel: &RealPanel, arguments: &[&str], input: &str) {
    let mut command = aileron(arguments);
    command
        .env("AILERON_DATABASE_URL", &panel.house.url)
        .env("AILERON_SECRET_KEY", SECRET_KEY);
    let output = run(command, input);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

async fn log_in(panel: &RealPanel, person: &Person, password: &str) -> contract_cases::Answer {
    let body = json!({"username": person.username, "password": password});
    Ask::post("/api/auth/login").json(&body).send(panel).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_disabled_is_out_while_the_panel_serves() {
    on_each_panel(async |panel| {
        let owner = &panel.house.cast.owner;
        let account = async |token: &str| Ask::get("/api/account").bearer(token).send(panel).await;
        operate(panel, &["user", "disable", &owner.username], "");
        for token in [&owner.session, &owner.api_key] {
            account(token).await.is(401, "Authentication required");
        }
        let answer = log_in(panel, owner, &owner.password).await;
        answer.is(401, "Invalid username or password");
        account(&panel.house.cast.viewer.session).await.ok();

        operate(panel, &["user", "enable", &owner.username], "");
        account(&owner.api_key).await.ok();
        account(&owner.session).await.is(401, "Authentication required");
        log_in(panel, owner, &owner.password).await.ok();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_an_operator_sets_counts_at_once() {
    on_each_panel(async |panel| {
        let owner = &panel.house.cast.owner;
        let new = "what the operator says";
        let set = ["user", "set-password", &owner.username, "--password-stdin"];
        operate(panel, &set, new);
        let answer = Ask::get("/api/account").bearer(&owner.session).send(panel).await;
        answer.is(401, "Authentication required");
        let answer = log_in(panel, owner, &owner.password).await;
        answer.is(401, "Invalid username or password");
        log_in(panel, owner, new).await.ok();
    })
    .await;
}
