//! What people do with their own accounts: their password, their sessions, their keys.

use std::time::Duration;

use aileron_domain::{
    Accounts as _, Admission as _, ApiKeyId, ApiKeyRecord, ApiKeyWish, ApiKeys as _, Credential, KeyForm,
    KeyLimits, NewPassword, SessionId, SessionOrigin, SessionRecord, SessionTerms, Sessions as _, UserAgent,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::panel::{PASSWORD, Panel, Person, now, password};

on_each_database! { Panel:
    a_changed_password_is_the_only_one,
    a_changed_password_ends_all_sessions_but_the_one_that_changed_it,
    a_wrong_password_changes_nothing,
    of_two_changes_at_once_one_is_made,
    a_session_remembers_where_it_was_opened,
    sessions_that_have_ended_are_not_listed,
    one_session_is_ended_by_its_id_everywhere_at_once,
    somebody_elses_session_cannot_be_ended,
    all_other_sessions_are_ended_at_once,
    only_the_newest_sessions_are_listed,
    a_key_is_known_by_how_it_begins,
    an_expired_key_admits_nobody,
    somebody_elses_key_cannot_be_revoked,
    there_is_an_end_to_the_keys_of_one_user,
}

const A_MINUTE: SessionTerms = SessionTerms {
    age: Duration::from_secs(60),
    idle: Duration::from_secs(60),
};

const NEW: &str = "a better password";

fn new_password(text: &str) -> NewPassword {
    NewPassword::new(text.to_owned()).unwrap()
}

fn wish(expires_at: Option<Timestamp>) -> ApiKeyWish {
    ApiKeyWish {
        description: "for a bot".parse().unwrap(),
        expires_at,
        form: KeyForm::Aileron,
        limits: KeyLimits::default(),
    }
}

async fn is_let_in(panel: &Panel, credential: &Credential) -> bool {
    let here = panel.store.admit(credential, None).await.unwrap().is_some();
    let elsewhere = panel.another_store().await;
    assert_eq!(elsewhere.admit(credential, None).await.unwrap().is_some(), here);
    here
}

async fn opens_another(panel: &Panel, person: &Person) -> Credential {
    let lifetime = Duration::from_secs(3600);
    let opened = panel.store.open(person.user.id, lifetime).await.unwrap();
    Credential::recognise(opened.token.expose()).unwrap()
}

async fn is_the_password(panel: &Panel, text: &str) -> bool {
    let recognised = panel.store.recognise("olga", &password(text)).await.unwrap();
    recognised.is_some()
}

async fn a_changed_password_is_the_only_one(panel: Panel) {
    let owner = &panel.cast.owner;
    let changed = panel
        .store
        .change_password(
            owner.user.id,
            &password(PASSWORD),
            &new_password(NEW),
            &owner.session(),
        )
        .await;
    assert!(changed.unwrap());
    assert!(is_the_password(&panel, NEW).await);
    assert!(!is_the_password(&panel, PASSWORD).await);
    let viewer = panel.store.recognise("vera", &password(PASSWORD)).await.unwrap();
    assert!(viewer.is_some(), "other people keep theirs");
}

async fn a_changed_password_ends_all_sessions_but_the_one_that_changed_it(panel: Panel) {
    let owner = &panel.cast.owner;
    let other = opens_another(&panel, owner).await;
    let (current, new) = (password(PASSWORD), new_password(NEW));
    let kept = owner.session();
    let changed = panel
        .store
        .change_password(owner.user.id, &current, &new, &kept)
        .await;
    assert!(changed.unwrap());
    assert!(!is_let_in(&panel, &other).await);
    for untouched in [kept, owner.api_key(), panel.cast.viewer.session()] {
        assert!(is_let_in(&panel, &untouched).await);
    }
}

async fn a_wrong_password_changes_nothing(panel: Panel) {
    let owner = &panel.cast.owner;
    let other = opens_another(&panel, owner).await;
    let wrong = password("Correct horse battery staple");
    let changed = panel
        .store
        .change_password(owner.user.id, &wrong, &new_password(NEW), &owner.session())
        .await;
    assert!(!changed.unwrap());
    assert!(is_the_password(&panel, PASSWORD).await);
    assert!(is_let_in(&panel, &other).await);
}

async fn of_two_changes_at_once_one_is_made(panel: Panel) {
    let owner = &panel.cast.owner;
    let (current, kept) = (password(PASSWORD), owner.session());
    let (one, two) = (new_password("the first one"), new_password("the second one"));
    let change = |new| panel.store.change_password(owner.user.id, &current, new, &kept);
    let (first, second) = tokio::join!(change(&one), change(&two));
    assert!(first.unwrap() ^ second.unwrap());
    let first = is_the_password(&panel, "the first one").await;
    let second = is_the_password(&panel, "the second one").await;
    assert!(first ^ second);
}

async fn a_session_remembers_where_it_was_opened(panel: Panel) {
    let owner = panel.cast.owner.user.id;
    let origin = SessionOrigin {
        ip: Some("2001:db8::7".parse().unwrap()),
        user_agent: UserAgent::clean("Browser/1.0 (a machine)"),
    };
    let before = now();
    let opened = panel
        .store
        .open_from(owner, A_MINUTE, origin.clone())
        .await
        .unwrap();
    let listed = panel.store.sessions_of(owner).await.unwrap();
    let [newest, first] = &listed[..] else {
        panic!("{listed:?}")
    };
    assert_eq!(newest.id, SessionId::of(opened.token.hash()));
    assert_eq!(newest.origin, origin);
    assert!(newest.created_at >= before && newest.expires_at > newest.created_at);
    assert_eq!(first.id, SessionId::of(panel.cast.owner.session().hash));
    assert_eq!(first.origin, SessionOrigin::default());
}

async fn sessions_that_have_ended_are_not_listed(panel: Panel) {
    let viewer = panel.cast.viewer.user.id;
    panel.store.open(viewer, Duration::ZERO).await.unwrap();
    assert_eq!(panel.store.sessions_of(viewer).await.unwrap().len(), 1);
}

async fn one_session_is_ended_by_its_id_everywhere_at_once(panel: Panel) {
    let owner = &panel.cast.owner;
    let other = opens_another(&panel, owner).await;
    let id = SessionId::of(other.hash);
    assert!(panel.store.end_session(owner.user.id, id).await.unwrap());
    assert!(!is_let_in(&panel, &other).await);
    assert!(is_let_in(&panel, &owner.session()).await);
    assert!(!panel.store.end_session(owner.user.id, id).await.unwrap());
}

async fn somebody_elses_session_cannot_be_ended(panel: Panel) {
    let (owner, viewer) = (&panel.cast.owner, &panel.cast.viewer);
    let id = SessionId::of(owner.session().hash);
    assert!(!panel.store.end_session(viewer.user.id, id).await.unwrap());
    assert!(is_let_in(&panel, &owner.session()).await);
}

async fn all_other_sessions_are_ended_at_once(panel: Panel) {
    let owner = &panel.cast.owner;
    let kept = opens_another(&panel, owner).await;
    let third = opens_another(&panel, owner).await;
    let ended = panel.store.end_other_sessions(owner.user.id, &kept).await;
    assert_eq!(ended.unwrap(), 2);
    assert!(!is_let_in(&panel, &owner.session()).await);
    assert!(!is_let_in(&panel, &third).await);
    for untouched in [kept, owner.api_key(), panel.cast.viewer.session()] {
        assert!(is_let_in(&panel, &untouched).await);
    }
}

async fn only_the_newest_sessions_are_listed(panel: Panel) {
    let viewer = &panel.cast.viewer;
    for _ in 0..SessionRecord::MOST_LISTED {
        opens_another(&panel, viewer).await;
    }
    let listed = panel.store.sessions_of(viewer.user.id).await.unwrap();
    assert_eq!(listed.len(), SessionRecord::MOST_LISTED as usize);
    let oldest = SessionId::of(viewer.session().hash);
    assert!(listed.iter().all(|session| session.id != oldest));
    let newest_first = |pair: &[SessionRecord]| pair[0].created_at >= pair[1].created_at;
    assert!(listed.windows(2).all(newest_first));
}

async fn a_key_is_known_by_how_it_begins(panel: Panel) {
    let owner = panel.cast.owner.user.id;
    let issued = panel.store.issue_key(owner, wish(None)).await.unwrap().unwrap();
    let prefix = issued.record.prefix.clone().unwrap();
    assert!(prefix.starts_with("alk_") && prefix.len() == 12, "{prefix}");
    assert!(issued.token.expose().starts_with(&prefix));
    let credential = Credential::recognise(issued.token.expose()).unwrap();
    assert!(is_let_in(&panel, &credential).await);

    let keys = panel.store.keys_of(owner).await.unwrap();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], issued.record);
    let beginning = panel.cast.owner.api_key.beginning();
    assert_eq!(keys[1].prefix.as_deref(), Some(beginning), "the operator's too");

    assert!(panel.store.revoke_key(owner, issued.record.id).await.unwrap());
    assert!(!is_let_in(&panel, &credential).await);
    assert!(!panel.store.revoke_key(owner, issued.record.id).await.unwrap());
}

async fn an_expired_key_admits_nobody(panel: Panel) {
    let owner = panel.cast.owner.user.id;
    let in_an_hour = Timestamp::now() + Duration::from_secs(3600);
    for (expires_at, good) in [(in_an_hour, true), (Timestamp::now(), false)] {
        let issued = panel.store.issue_key(owner, wish(Some(expires_at))).await;
        let issued = issued.unwrap().unwrap();
        let credential = Credential::recognise(issued.token.expose()).unwrap();
        assert_eq!(is_let_in(&panel, &credential).await, good);
        let admitted = panel.admit(credential, "survival").await;
        assert_eq!(admitted.is_some(), good);
        let listed = panel.store.keys_of(owner).await.unwrap();
        assert_eq!(listed[0], issued.record);
    }
}

async fn somebody_elses_key_cannot_be_revoked(panel: Panel) {
    let (owner, viewer) = (panel.cast.owner.user.id, panel.cast.viewer.user.id);
    let key = panel.store.keys_of(owner).await.unwrap()[0].id;
    assert!(!panel.store.revoke_key(viewer, key).await.unwrap());
    let nobodys = ApiKeyId(Uuid::now_v7());
    assert!(!panel.store.revoke_key(owner, nobodys).await.unwrap());
    assert!(is_let_in(&panel, &panel.cast.owner.api_key()).await);
}

async fn there_is_an_end_to_the_keys_of_one_user(panel: Panel) {
    let owner = panel.cast.owner.user.id;
    for _ in 1..ApiKeyRecord::MOST {
        assert!(panel.store.issue_key(owner, wish(None)).await.unwrap().is_some());
    }
    assert!(panel.store.issue_key(owner, wish(None)).await.unwrap().is_none());
    let others = panel.cast.viewer.user.id;
    assert!(panel.store.issue_key(others, wish(None)).await.unwrap().is_some());
}
