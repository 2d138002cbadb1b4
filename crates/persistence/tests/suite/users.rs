//! What an operator does with accounts.

use aileron_domain::{Accounts as _, Admission as _, NewPassword, UserRegistry as _};

use crate::panel::{PASSWORD, Panel, page, password};

on_each_database! { Panel:
    accounts_are_listed_by_name,
    a_disabled_user_is_shut_out_at_once,
    an_enabled_user_has_their_keys_again_and_logs_in_anew,
    a_password_that_is_set_ends_every_session,
    whom_nobody_knows_is_said,
}

async fn accounts_are_listed_by_name(panel: Panel) {
    let mut names = Vec::new();
    for number in 1..=3 {
        let part = panel.store.users(page(number, 2)).await.unwrap();
        assert_eq!(part.total, 5);
        names.extend(part.items.into_iter().map(|record| {
            assert!(!record.disabled);
            record.user.username.to_string()
        }));
    }
    assert_eq!(names, ["ada", "Olga", "otto", "sam", "vera"]);
    let record = panel.store.user("OLGA@example.com").await.unwrap();
    assert_eq!(record.user, panel.cast.owner.user);
    let id = panel.cast.owner.user.id.to_string();
    assert_eq!(panel.store.user(&id).await.unwrap(), record);
}

async fn a_disabled_user_is_shut_out_at_once(panel: Panel) {
    let (owner, elsewhere) = (&panel.cast.owner, panel.another_store().await);
    let disabled = elsewhere.set_disabled("olga", true).await.unwrap();
    assert_eq!(disabled, owner.user);
    for credential in [owner.session(), owner.api_key()] {
        assert!(panel.admit(credential, "survival").await.is_none());
        assert!(panel.store.admit(&credential, None).await.unwrap().is_none());
    }
    let recognised = panel.store.recognise("olga", &password(PASSWORD)).await;
    assert_eq!(recognised.unwrap(), None);
    assert!(panel.store.user("olga").await.unwrap().disabled);
    let others = panel.cast.viewer.session();
    assert!(panel.admit(others, "survival").await.unwrap().server.is_some());
}

async fn an_enabled_user_has_their_keys_again_and_logs_in_anew(panel: Panel) {
    let owner = &panel.cast.owner;
    for disabled in [true, false] {
        panel.store.set_disabled("olga", disabled).await.unwrap();
    }
    assert!(panel.store.admit(&owner.session(), None).await.unwrap().is_none());
    assert!(panel.store.admit(&owner.api_key(), None).await.unwrap().is_some());
    let recognised = panel.store.recognise("olga", &password(PASSWORD)).await;
    assert_eq!(recognised.unwrap().as_ref(), Some(&owner.user));
}

async fn a_password_that_is_set_ends_every_session(panel: Panel) {
    let owner = &panel.cast.owner;
    let new = "what the operator says";
    let set = NewPassword::new(new.to_owned()).unwrap();
    assert_eq!(panel.store.set_password("olga", &set).await.unwrap(), owner.user);
    assert!(panel.store.admit(&owner.session(), None).await.unwrap().is_none());
    assert!(panel.store.admit(&owner.api_key(), None).await.unwrap().is_some());
    let others = panel.store.admit(&panel.cast.viewer.session(), None).await;
    assert!(others.unwrap().is_some());
    for (typed, right) in [(PASSWORD, false), (new, true)] {
        let recognised = panel.store.recognise("olga", &password(typed)).await.unwrap();
        assert_eq!(recognised.is_some(), right);
    }
}

async fn whom_nobody_knows_is_said(panel: Panel) {
    let set = NewPassword::new("long enough".to_owned()).unwrap();
    let refusals = [
        panel.store.user("nobody").await.unwrap_err(),
        panel.store.set_password("nobody", &set).await.unwrap_err(),
        panel.store.set_disabled("nobody", true).await.unwrap_err(),
    ];
    for refusal in refusals {
        assert_eq!(refusal.to_string(), "there is no user `nobody`");
    }
}
