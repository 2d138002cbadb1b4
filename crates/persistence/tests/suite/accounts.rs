use std::time::Duration;

use aileron_domain::{Accounts as _, Admission as _, Credential, Sessions};
use argon2::PasswordHasher as _;
use jiff::Timestamp;

use crate::panel::{PASSWORD, Panel, password};

on_each_database! { Panel:
    a_user_is_known_by_name_and_by_address_in_any_case,
    nobody_is_known_by_a_wrong_password_or_an_unknown_name,
    no_text_that_cannot_be_a_name_is_an_outage,
    passwords_and_tokens_are_nowhere_in_the_database,
    a_password_that_was_hashed_at_other_costs_is_hashed_anew_by_its_log_in,
    a_session_lasts_as_long_as_it_was_opened_for,
    a_closed_session_is_closed_everywhere_at_once_and_closing_it_again_is_no_error,
    closing_a_session_closes_no_other,
    an_api_key_is_not_closed_like_a_session,
    opening_a_session_clears_away_what_has_expired_of_the_same_user,
}

async fn a_user_is_known_by_name_and_by_address_in_any_case(panel: Panel) {
    let owner = &panel.cast.owner.user;
    for login in [
        "Olga",
        "olga",
        "OLGA",
        "olga@example.com",
        "Olga@Example.com",
        "OLGA@EXAMPLE.COM",
    ] {
        let recognised = panel.store.recognise(login, &password(PASSWORD)).await.unwrap();
        assert_eq!(recognised.as_ref(), Some(owner), "{login}");
    }
    let administrator = panel.store.recognise("ada", &password(PASSWORD)).await.unwrap();
    assert!(administrator.unwrap().administrator);
}

async fn nobody_is_known_by_a_wrong_password_or_an_unknown_name(panel: Panel) {
    for (login, typed) in [
        ("olga", "Correct horse battery staple"),
        ("olga", "correct horse battery staple "),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("olga%", PASSWORD),
        (" olga", PASSWORD),
    ] {
        let recognised = panel.store.recognise(login, &password(typed)).await.unwrap();
        assert_eq!(recognised, None, "{login:?} {typed:?}");
    }
}

async fn no_text_that_cannot_be_a_name_is_an_outage(panel: Panel) {
    let long = "x".repeat(1_000_000);
    for login in ["olga\0", "\0", "öлга🦉", &long] {
        let recognised = panel.store.recognise(login, &password(PASSWORD)).await.unwrap();
        assert_eq!(recognised, None);
    }
}

async fn passwords_and_tokens_are_nowhere_in_the_database(panel: Panel) {
    let users = "SELECT count(*) AS number FROM users";
    let hashed = format!("{users} WHERE password_hash LIKE '$argon2id$v=19$m=7168,t=5,p=1$%'");
    assert_eq!(
        panel.database.number(&hashed).await,
        panel.database.number(users).await
    );
    let salts = "SELECT count(DISTINCT password_hash) AS number FROM users";
    assert_eq!(
        panel.database.number(salts).await,
        panel.database.number(users).await
    );
    let unhashed = "SELECT (SELECT count(*) FROM sessions WHERE length(token_hash) <> 32) \
                    + (SELECT count(*) FROM api_keys WHERE length(token_hash) <> 32) AS number";
    assert_eq!(panel.database.number(unhashed).await, 0);
}

async fn a_password_that_was_hashed_at_other_costs_is_hashed_anew_by_its_log_in(panel: Panel) {
    let before = argon2::Argon2::default()
        .hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16])
        .unwrap();
    let olgas = panel.database.key(panel.cast.owner.user.id.0);
    let set = format!("UPDATE users SET password_hash = '{before}' WHERE id = {olgas}");
    panel.database.execute(&set).await;
    let as_before = format!("SELECT count(*) AS number FROM users WHERE password_hash = '{before}'");
    for (typed, is_right) in [("another", false), (PASSWORD, true), (PASSWORD, true)] {
        let recognised = panel.store.recognise("olga", &password(typed)).await.unwrap();
        assert_eq!(recognised.is_some(), is_right);
        assert_eq!(panel.database.number(&as_before).await, i64::from(!is_right));
    }
}

async fn a_session_lasts_as_long_as_it_was_opened_for(panel: Panel) {
    let owner = panel.cast.owner.user.id;
    let before = Timestamp::now();
    let opened = panel.store.open(owner, Duration::from_secs(3600)).await.unwrap();
    let hour = Duration::from_secs(3600);
    assert!(opened.expires_at >= before + hour && opened.expires_at <= Timestamp::now() + hour);
    let credential = Credential::recognise(opened.token.expose()).unwrap();
    assert!(panel.store.admit(&credential, None).await.unwrap().is_some());

    let brief = panel.store.open(owner, Duration::from_millis(30)).await.unwrap();
    let credential = Credential::recognise(brief.token.expose()).unwrap();
    while Timestamp::now() <= brief.expires_at {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(panel.store.admit(&credential, None).await.unwrap().is_none());

    let endless = panel.store.open(owner, Duration::MAX).await.unwrap();
    let credential = Credential::recognise(endless.token.expose()).unwrap();
    assert!(panel.store.admit(&credential, None).await.unwrap().is_some());
}

async fn a_closed_session_is_closed_everywhere_at_once_and_closing_it_again_is_no_error(panel: Panel) {
    let session = panel.cast.owner.session();
    let elsewhere = panel.another_store().await;
    assert!(elsewhere.admit(&session, None).await.unwrap().is_some());
    for _ in 0..2 {
        Sessions::close(&panel.store, &session).await.unwrap();
        assert!(elsewhere.admit(&session, None).await.unwrap().is_none());
        assert!(panel.store.admit(&session, None).await.unwrap().is_none());
    }
}

async fn closing_a_session_closes_no_other(panel: Panel) {
    let owner = &panel.cast.owner;
    let other = panel
        .store
        .open(owner.user.id, Duration::from_secs(60))
        .await
        .unwrap();
    let other = Credential::recognise(other.token.expose()).unwrap();
    Sessions::close(&panel.store, &owner.session()).await.unwrap();
    for credential in [other, owner.api_key(), panel.cast.viewer.session()] {
        assert!(panel.store.admit(&credential, None).await.unwrap().is_some());
    }
}

async fn an_api_key_is_not_closed_like_a_session(panel: Panel) {
    let key = panel.cast.owner.api_key();
    Sessions::close(&panel.store, &key).await.unwrap();
    assert!(panel.store.admit(&key, None).await.unwrap().is_some());
}

async fn opening_a_session_clears_away_what_has_expired_of_the_same_user(panel: Panel) {
    let sessions = "SELECT count(*) AS number FROM sessions";
    let before = panel.database.number(sessions).await;
    for _ in 0..3 {
        panel
            .store
            .open(panel.cast.owner.user.id, Duration::ZERO)
            .await
            .unwrap();
    }
    panel
        .store
        .open(panel.cast.viewer.user.id, Duration::ZERO)
        .await
        .unwrap();
    panel
        .store
        .open(panel.cast.owner.user.id, Duration::from_secs(60))
        .await
        .unwrap();
    assert_eq!(panel.database.number(sessions).await, before + 2);
}
