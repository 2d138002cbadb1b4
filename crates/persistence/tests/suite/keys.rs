//! What API keys are limited to, their rotation, and when they and sessions were used last.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use aileron_domain::{
    Actor, Admission as _, ApiKeyId, ApiKeyRecord, ApiKeyWish, ApiKeys as _, Credential, IssuedApiKey,
    KeyForm, KeyLimits, LastUse, NotRotated, PageLimit, PageRequest, Permission, Rotation,
    ServerDirectory as _, ServerFilter, ServerId, SessionOrigin, SessionRecord, SessionTerms, Sessions as _,
    Standing, StoreError, Use, Used, Uses as _,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::panel::{Panel, Person, now};

on_each_database! { Panel:
    limits_are_read_as_they_were_written,
    a_key_can_do_what_its_owner_can_and_its_limits_name,
    a_key_is_for_its_servers_alone,
    a_limited_key_lists_what_it_is_for,
    an_administrators_limited_key_does_not_run_the_panel,
    a_limit_that_cannot_be_read_is_not_none,
    a_rotated_key_is_good_until_its_overlap_ends,
    an_overlap_is_no_longer_than_the_key_would_have_been_good,
    what_cannot_be_rotated_is_said,
    a_key_is_rotated_once,
    a_key_that_was_replaced_makes_room,
    the_last_use_is_remembered,
    a_session_that_is_used_goes_on_until_its_age,
    a_session_that_is_not_used_ends,
    a_session_of_the_release_before_ends_when_it_was_to_end,
}

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn here() -> IpAddr {
    "192.0.2.7".parse().unwrap()
}

fn permissions(names: &str) -> KeyLimits {
    KeyLimits {
        permissions: Some(names.parse().unwrap()),
        ..KeyLimits::default()
    }
}

fn servers(ids: &[ServerId]) -> KeyLimits {
    KeyLimits {
        servers: Some(ids.iter().copied().collect()),
        ..KeyLimits::default()
    }
}

async fn issue(panel: &Panel, person: &Person, limits: KeyLimits) -> (IssuedApiKey, Credential) {
    issue_until(panel, person, limits, None).await
}

async fn issue_until(
    panel: &Panel,
    person: &Person,
    limits: KeyLimits,
    expires_at: Option<Timestamp>,
) -> (IssuedApiKey, Credential) {
    let wish = ApiKeyWish {
        description: "for a bot".parse().unwrap(),
        expires_at,
        form: KeyForm::Aileron,
        limits,
    };
    let issued = panel
        .store
        .issue_key(person.user.id, wish)
        .await
        .unwrap()
        .unwrap();
    let credential = Credential::recognise(issued.token.expose()).unwrap();
    (issued, credential)
}

async fn actor(panel: &Panel, credential: &Credential) -> Actor {
    panel.store.admit(credential, None).await.unwrap().unwrap().actor
}

async fn standing(panel: &Panel, credential: Credential, server: &str) -> Option<Standing> {
    let admitted = panel.admit(credential, server).await.unwrap();
    admitted.server.map(|visible| visible.standing)
}

async fn is_let_in(panel: &Panel, credential: &Credential) -> bool {
    panel.store.admit(credential, None).await.unwrap().is_some()
}

/// The names of a page, and how many there are in all.
async fn list(panel: &Panel, actor: &Actor, name: Option<&str>, page: (u32, u32)) -> (Vec<String>, u64) {
    let filter = ServerFilter {
        name: name.map(str::to_owned),
        ..ServerFilter::default()
    };
    let page = PageRequest {
        page: NonZeroU32::new(page.0).unwrap(),
        limit: PageLimit::new(page.1).unwrap(),
    };
    let page = panel.store.list(actor, &filter, page).await.unwrap();
    let names = page.items.into_iter().map(|visible| visible.server.name);
    (names.collect(), page.total)
}

async fn keys(panel: &Panel, person: &Person) -> Vec<ApiKeyRecord> {
    panel.store.keys_of(person.user.id).await.unwrap()
}

async fn limits_are_read_as_they_were_written(panel: Panel) {
    let owner = &panel.cast.owner;
    let limits = KeyLimits {
        permissions: Some("server.power,server.users.*".parse().unwrap()),
        servers: Some([panel.cast.survival, panel.cast.lobby].into_iter().collect()),
        addresses: Some(
            ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"]
                .iter()
                .map(|net| net.parse().unwrap())
                .collect(),
        ),
    };
    let (issued, credential) = issue(&panel, owner, limits.clone()).await;
    assert_eq!(issued.record.limits, limits);
    assert_eq!(keys(&panel, owner).await[0], issued.record);
    let key = actor(&panel, &credential).await.key.unwrap();
    assert_eq!(
        (key.id, key.prefix, key.limits),
        (issued.record.id, issued.record.prefix, limits)
    );
    let unlimited = actor(&panel, &owner.api_key()).await.key.unwrap();
    assert_eq!(unlimited.limits, KeyLimits::default());
    assert_eq!(actor(&panel, &owner.session()).await.key, None);
}

async fn a_key_can_do_what_its_owner_can_and_its_limits_name(panel: Panel) {
    let limits = permissions("server.power.start,server.view");
    let limited = Some(Standing::Limited(limits.permissions.clone().unwrap()));
    let cast = panel.cast;
    for person in [&cast.owner, &cast.administrator, &cast.operator] {
        let (_, credential) = issue(&panel, person, limits.clone()).await;
        assert_eq!(standing(&panel, credential, "survival").await, limited);
    }
    let (_, viewers) = issue(&panel, &cast.viewer, limits.clone()).await;
    let seen = standing(&panel, viewers, "survival").await.unwrap();
    assert_eq!(seen.permissions(), [Permission::VIEW]);
    let (_, strangers) = issue(&panel, &cast.stranger, limits).await;
    assert_eq!(standing(&panel, strangers, "survival").await, None);
}

async fn a_key_is_for_its_servers_alone(panel: Panel) {
    let cast = panel.cast;
    for person in [&cast.owner, &cast.administrator] {
        let (_, credential) = issue(&panel, person, servers(&[cast.survival])).await;
        assert!(standing(&panel, credential, "survival").await.is_some());
        for other in [cast.lobby, cast.private] {
            assert_eq!(standing(&panel, credential, &other.to_string()).await, None);
        }
    }
    let (_, credential) = issue(&panel, &cast.owner, servers(&[cast.private])).await;
    assert_eq!(
        standing(&panel, credential, "private").await,
        None,
        "it is not theirs"
    );
}

async fn a_limited_key_lists_what_it_is_for(panel: Panel) {
    let cast = panel.cast;
    let (_, owners) = issue(&panel, &cast.owner, servers(&[cast.survival, cast.private])).await;
    let owners = actor(&panel, &owners).await;
    assert_eq!(
        list(&panel, &owners, None, (1, 50)).await,
        (vec!["Survival".to_owned()], 1)
    );

    let all = [cast.survival, cast.lobby, cast.private];
    let (_, operators) = issue(&panel, &cast.operator, servers(&all)).await;
    let operators = actor(&panel, &operators).await;
    assert_eq!(
        list(&panel, &operators, None, (1, 50)).await,
        (vec!["Survival".to_owned()], 1)
    );

    let (_, ours) = issue(&panel, &cast.administrator, servers(&all)).await;
    let ours = actor(&panel, &ours).await;
    let (names, total) = list(&panel, &ours, None, (1, 2)).await;
    assert_eq!(
        (names, total),
        (vec!["Lobby".to_owned(), "Private".to_owned()], 3)
    );
    assert_eq!(
        list(&panel, &ours, None, (2, 2)).await,
        (vec!["Survival".to_owned()], 3)
    );
    assert_eq!(list(&panel, &ours, None, (3, 2)).await, (vec![], 3));
    assert_eq!(
        list(&panel, &ours, Some("RIVA"), (1, 2)).await,
        (vec!["Private".to_owned()], 1)
    );

    let (_, by_permission) = issue(&panel, &cast.owner, permissions("server.view")).await;
    let by_permission = actor(&panel, &by_permission).await;
    let (names, total) = list(&panel, &by_permission, None, (1, 50)).await;
    assert_eq!(
        (names, total),
        (vec!["Lobby".to_owned(), "Survival".to_owned()], 2)
    );
}

async fn an_administrators_limited_key_does_not_run_the_panel(panel: Panel) {
    let cast = panel.cast;
    for limits in [servers(&[cast.private]), permissions("server.view")] {
        let (_, credential) = issue(&panel, &cast.administrator, limits).await;
        let actor = actor(&panel, &credential).await;
        assert!(!actor.user.administrator);
        let (names, total) = list(&panel, &actor, Some("private"), (1, 50)).await;
        assert_eq!((names, total), (vec!["Private".to_owned()], 1), "but sees it");
    }
    assert!(
        actor(&panel, &cast.administrator.api_key())
            .await
            .user
            .administrator
    );
}

/// Such as one of a later release.
async fn a_limit_that_cannot_be_read_is_not_none(panel: Panel) {
    let (issued, credential) = issue(&panel, &panel.cast.owner, KeyLimits::default()).await;
    let key = panel.database.key(issued.record.id.0);
    for limits in ["{\"hours\":\"9-17\"}", "{\"servers\":[7]}", "nothing", "[]"] {
        let update = format!("UPDATE api_keys SET limits = '{limits}' WHERE id = {key}");
        panel.database.execute(&update).await;
        let refused = panel.store.admit(&credential, None).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{limits}");
    }
}

fn rotation(overlap: Duration) -> Rotation {
    Rotation {
        overlap,
        expires_at: None,
    }
}

async fn a_rotated_key_is_good_until_its_overlap_ends(panel: Panel) {
    let owner = &panel.cast.owner;
    for (overlap, good) in [(DAY, true), (Duration::ZERO, false)] {
        let (old, old_secret) = issue(&panel, owner, permissions("server.view")).await;
        let rotated = panel
            .store
            .rotate_key(owner.user.id, old.record.id, rotation(overlap))
            .await;
        let new = rotated.unwrap().unwrap();
        assert_ne!(new.record.id, old.record.id);
        assert_ne!(new.record.prefix, old.record.prefix);
        assert_eq!(new.record.limits, old.record.limits);
        assert_eq!(new.record.description, old.record.description);
        assert_eq!(new.record.expires_at, None);
        let new_secret = Credential::recognise(new.token.expose()).unwrap();
        assert!(is_let_in(&panel, &new_secret).await);
        assert_eq!(is_let_in(&panel, &old_secret).await, good);

        let listed = keys(&panel, owner).await;
        assert_eq!(listed[0], new.record);
        assert_eq!(listed[1].replaced_by, Some(new.record.id));
        let end = listed[1].expires_at.unwrap();
        assert_eq!(
            end,
            new.record.created_at + SignedDuration::try_from(overlap).unwrap()
        );
    }
}

async fn an_overlap_is_no_longer_than_the_key_would_have_been_good(panel: Panel) {
    let owner = &panel.cast.owner;
    let (soon, later) = (now() + HOUR, now() + DAY);
    let (old, _) = issue_until(&panel, owner, KeyLimits::default(), Some(soon)).await;
    let wish = Rotation {
        overlap: DAY,
        expires_at: Some(later),
    };
    let new = panel
        .store
        .rotate_key(owner.user.id, old.record.id, wish)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(new.record.expires_at, Some(later));
    assert_eq!(keys(&panel, owner).await[1].expires_at, Some(soon));
}

async fn what_cannot_be_rotated_is_said(panel: Panel) {
    let (owner, viewer) = (&panel.cast.owner, &panel.cast.viewer);
    let rotate = async |person: &Person, key| {
        let rotated = panel
            .store
            .rotate_key(person.user.id, key, rotation(HOUR))
            .await
            .unwrap();
        rotated.map(|issued| issued.record.id)
    };
    let (issued, credential) = issue(&panel, owner, KeyLimits::default()).await;
    let key = issued.record.id;
    assert_eq!(rotate(viewer, key).await, Err(NotRotated::NotFound));
    assert_eq!(
        rotate(owner, ApiKeyId(Uuid::now_v7())).await,
        Err(NotRotated::NotFound)
    );
    assert!(is_let_in(&panel, &credential).await);
    let (expired, _) = issue_until(&panel, owner, KeyLimits::default(), Some(now())).await;
    assert_eq!(rotate(owner, expired.record.id).await, Err(NotRotated::Expired));
    let new = rotate(owner, key).await.unwrap();
    assert_eq!(rotate(owner, key).await, Err(NotRotated::RotatedAlready));
    assert!(rotate(owner, new).await.is_ok(), "the new one can be");
    for _ in keys(&panel, owner).await.len()..ApiKeyRecord::MOST as usize {
        issue(&panel, owner, KeyLimits::default()).await;
    }
    let newest = keys(&panel, owner).await[0].id;
    assert_eq!(rotate(owner, newest).await, Err(NotRotated::TooMany));
}

async fn a_key_is_rotated_once(panel: Panel) {
    let owner = &panel.cast.owner;
    let (issued, _) = issue(&panel, owner, KeyLimits::default()).await;
    let rotate = || {
        panel
            .store
            .rotate_key(owner.user.id, issued.record.id, rotation(HOUR))
    };
    let (first, second) = tokio::join!(rotate(), rotate());
    let (first, second) = (first.unwrap(), second.unwrap());
    assert!(first.is_ok() ^ second.is_ok());
    let refused = first.err().or(second.err());
    assert_eq!(refused, Some(NotRotated::RotatedAlready));
    assert_eq!(keys(&panel, owner).await.len(), 3);
}

async fn a_key_that_was_replaced_makes_room(panel: Panel) {
    let owner = &panel.cast.owner;
    let (first, _) = issue(&panel, owner, KeyLimits::default()).await;
    let mut key = first.record.id;
    for _ in 0..ApiKeyRecord::MOST {
        let rotated = panel
            .store
            .rotate_key(owner.user.id, key, rotation(Duration::ZERO))
            .await;
        key = rotated.unwrap().unwrap().record.id;
    }
    assert!(keys(&panel, owner).await.len() <= 3);
}

async fn note(panel: &Panel, of: Used, at: Timestamp, idle: Duration) {
    let used = Use { of, at, from: here() };
    panel.store.note_uses(&[used], idle).await.unwrap();
}

async fn the_last_use_is_remembered(panel: Panel) {
    let owner = &panel.cast.owner;
    let (issued, _) = issue(&panel, owner, KeyLimits::default()).await;
    let (key, session) = (
        Used::ApiKey(issued.record.id),
        Used::Session(owner.session().hash),
    );
    let at = now();
    let uses = [key, session, Used::ApiKey(ApiKeyId(Uuid::now_v7()))];
    let uses = uses.map(|of| Use { of, at, from: here() });
    panel.store.note_uses(&uses, DAY).await.unwrap();
    let last = Some(LastUse {
        at,
        from: Some(here()),
    });
    assert_eq!(keys(&panel, owner).await[0].last_use, last);
    assert_eq!(keys(&panel, owner).await[1].last_use, None);
    let sessions = panel.store.sessions_of(owner.user.id).await.unwrap();
    assert_eq!(sessions[0].last_use, last);

    for of in [key, session] {
        note(&panel, of, at - HOUR, DAY).await;
    }
    assert_eq!(
        keys(&panel, owner).await[0].last_use,
        last,
        "what comes late changes nothing"
    );
    let sessions = panel.store.sessions_of(owner.user.id).await.unwrap();
    assert_eq!(sessions[0].last_use, last);
}

/// A session of the owner's: it ends a day after it was opened, or when it was not used for an hour.
async fn opened(panel: &Panel) -> (Credential, SessionRecord) {
    let terms = SessionTerms { age: DAY, idle: HOUR };
    let owner = panel.cast.owner.user.id;
    let opened = panel
        .store
        .open_from(owner, terms, SessionOrigin::default())
        .await
        .unwrap();
    let session = panel.store.sessions_of(owner).await.unwrap().swap_remove(0);
    (Credential::recognise(opened.token.expose()).unwrap(), session)
}

async fn newest(panel: &Panel) -> SessionRecord {
    let sessions = panel.store.sessions_of(panel.cast.owner.user.id).await;
    sessions.unwrap().swap_remove(0)
}

async fn a_session_that_is_used_goes_on_until_its_age(panel: Panel) {
    let (credential, session) = opened(&panel).await;
    let lasts = HOUR + SessionTerms::GRACE;
    assert_eq!(session.expires_at, session.created_at + DAY);
    assert_eq!(session.idle_until, session.created_at + lasts);
    let used = Used::Session(credential.hash);
    note(&panel, used, session.created_at + HOUR / 2, HOUR).await;
    let again = newest(&panel).await;
    assert_eq!(again.idle_until, session.created_at + HOUR / 2 + lasts);
    assert_eq!(again.expires_at, session.expires_at);
    note(&panel, used, session.expires_at - HOUR / 2, HOUR).await;
    assert_eq!(newest(&panel).await.idle_until, session.expires_at);
    assert!(is_let_in(&panel, &credential).await);
}

async fn a_session_that_is_not_used_ends(panel: Panel) {
    let (credential, session) = opened(&panel).await;
    assert!(is_let_in(&panel, &credential).await);
    note(
        &panel,
        Used::Session(credential.hash),
        session.created_at - DAY,
        HOUR,
    )
    .await;
    assert!(!is_let_in(&panel, &credential).await);
    assert!(panel.store.remove_expired_sessions().await.unwrap() > 0);
    let sessions = panel.store.sessions_of(panel.cast.owner.user.id).await.unwrap();
    assert_eq!(sessions.len(), 1);
}

async fn a_session_of_the_release_before_ends_when_it_was_to_end(panel: Panel) {
    let (credential, _) = opened(&panel).await;
    panel.database.execute("UPDATE sessions SET ends_at = NULL").await;
    let before = newest(&panel).await;
    assert_eq!(before.expires_at, before.idle_until);
    note(&panel, Used::Session(credential.hash), now(), DAY).await;
    assert_eq!(newest(&panel).await.expires_at, before.expires_at);
}
