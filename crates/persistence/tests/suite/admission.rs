use std::time::Duration;

use aileron_domain::{Admission as _, Credential, Proof, Sessions as _, Standing, StoreError};
use aileron_persistence::{Migrate, Store, StoreConfig};
use futures_util::future::join_all;

use crate::panel::{Panel, Person};

on_each_database! { Panel:
    each_person_is_to_a_server_what_they_are,
    a_server_goes_by_its_uuid_in_any_case_and_by_its_short_identifier,
    who_has_no_access_cannot_tell_a_server_from_none,
    without_a_server_only_the_caller_is_found,
    a_session_and_an_api_key_admit_as_what_they_are,
    nobody_is_admitted_by_a_secret_that_is_not_theirs,
    an_expired_session_admits_nobody,
    a_revoked_api_key_admits_nobody,
    the_node_comes_along_with_its_token,
    what_an_administrator_owns_is_theirs,
    an_administrator_who_is_a_subuser_is_an_administrator,
    another_secret_key_opens_no_node_token_and_is_told_apart_from_an_outage,
    a_caller_may_stop_waiting,
    those_who_come_together_are_told_apart,
}

async fn standing(panel: &Panel, person: &Person, server: &str) -> Option<Standing> {
    let by_session = panel.admit(person.session(), server).await.unwrap();
    let by_key = panel.admit(person.api_key(), server).await.unwrap();
    assert_eq!(by_session.actor.user, person.user);
    assert_eq!(by_key.actor.user, person.user);
    let standing = by_session.server.map(|server| server.standing);
    assert_eq!(standing, by_key.server.map(|server| server.standing));
    standing
}

async fn each_person_is_to_a_server_what_they_are(panel: Panel) {
    let cast = panel.cast;
    let subuser = |grants: &str| Some(Standing::Subuser(grants.parse().unwrap()));
    assert_eq!(
        standing(&panel, &cast.owner, "survival").await,
        Some(Standing::Owner)
    );
    assert_eq!(
        standing(&panel, &cast.administrator, "survival").await,
        Some(Standing::Administrator)
    );
    assert_eq!(
        standing(&panel, &cast.viewer, "survival").await,
        subuser("server.view")
    );
    assert_eq!(
        standing(&panel, &cast.operator, "survival").await,
        subuser("server.power,server.view")
    );
    assert_eq!(standing(&panel, &cast.stranger, "survival").await, None);
    assert_eq!(
        standing(&panel, &cast.stranger, "private").await,
        Some(Standing::Owner)
    );
    assert_eq!(standing(&panel, &cast.owner, "private").await, None);
}

async fn a_server_goes_by_its_uuid_in_any_case_and_by_its_short_identifier(panel: Panel) {
    let cast = panel.cast;
    let uuid = cast.survival.to_string();
    for name in [&uuid, &uuid.to_uppercase(), "survival"] {
        let admitted = panel.admit(cast.viewer.session(), name).await.unwrap();
        assert_eq!(admitted.server.unwrap().server.id, cast.survival);
    }
    let beginning = &cast.lobby.to_string()[..8];
    let admitted = panel.admit(cast.owner.session(), beginning).await.unwrap();
    assert_eq!(admitted.server.unwrap().server.id, cast.lobby);
    let shouted = panel.admit(cast.owner.session(), "SURVIVAL").await.unwrap();
    assert!(shouted.server.is_none(), "a slug is taken as it is");
}

async fn who_has_no_access_cannot_tell_a_server_from_none(panel: Panel) {
    let uuid = panel.cast.survival.to_string();
    let nothing = "00000000-0000-4000-8000-000000000000";
    for name in ["survival", &uuid, "no-such-server", nothing] {
        let admitted = panel.admit(panel.cast.stranger.session(), name).await.unwrap();
        assert_eq!(admitted.actor, panel.cast.stranger.actor());
        assert!(admitted.server.is_none());
    }
    for name in ["no-such-server", nothing] {
        let admitted = panel
            .admit(panel.cast.administrator.session(), name)
            .await
            .unwrap();
        assert!(admitted.server.is_none());
    }
}

async fn without_a_server_only_the_caller_is_found(panel: Panel) {
    for person in [&panel.cast.owner, &panel.cast.stranger, &panel.cast.administrator] {
        let admitted = panel.store.admit(&person.session(), None).await.unwrap().unwrap();
        assert_eq!(admitted.actor, person.actor());
        assert!(admitted.server.is_none());
    }
}

async fn a_session_and_an_api_key_admit_as_what_they_are(panel: Panel) {
    let owner = &panel.cast.owner;
    let by_session = panel.store.admit(&owner.session(), None).await.unwrap().unwrap();
    let by_key = panel.store.admit(&owner.api_key(), None).await.unwrap().unwrap();
    assert_eq!(by_session.actor.proof, Proof::Session);
    assert_eq!(by_key.actor.proof, Proof::ApiKey);
}

async fn nobody_is_admitted_by_a_secret_that_is_not_theirs(panel: Panel) {
    let owner = &panel.cast.owner;
    let unknown_session = Credential::recognise("als_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    let unknown_key = Credential::recognise("alk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    let session_as_key = Credential {
        proof: Proof::ApiKey,
        ..owner.session()
    };
    let key_as_session = Credential {
        proof: Proof::Session,
        ..owner.api_key()
    };
    for credential in [unknown_session, unknown_key, session_as_key, key_as_session] {
        assert!(panel.admit(credential, "survival").await.is_none());
        assert!(panel.store.admit(&credential, None).await.unwrap().is_none());
    }
}

async fn an_expired_session_admits_nobody(panel: Panel) {
    let owner = &panel.cast.owner;
    let expired = panel.store.open(owner.user.id, Duration::ZERO).await.unwrap();
    let credential = Credential::recognise(expired.token.expose()).unwrap();
    assert!(panel.admit(credential, "survival").await.is_none());
    assert!(panel.admit(owner.session(), "survival").await.is_some());
}

async fn a_revoked_api_key_admits_nobody(panel: Panel) {
    let new = aileron_persistence::NewApiKey {
        user: "olga".to_owned(),
        description: "for a while".to_owned(),
    };
    let created = panel.store.create_api_key(new).await.unwrap();
    let credential = Credential::recognise(created.token.expose()).unwrap();
    let elsewhere = panel.another_store().await;
    assert!(panel.admit(credential, "survival").await.is_some());
    elsewhere.revoke_api_key(created.id).await.unwrap();
    assert!(panel.admit(credential, "survival").await.is_none());
    assert!(
        panel
            .admit(panel.cast.owner.api_key(), "survival")
            .await
            .is_some()
    );
    let again = elsewhere.revoke_api_key(created.id).await.unwrap_err();
    assert_eq!(again.to_string(), format!("there is no API key `{}`", created.id));
}

async fn the_node_comes_along_with_its_token(panel: Panel) {
    let admitted = panel
        .admit(panel.cast.viewer.session(), "survival")
        .await
        .unwrap();
    assert_eq!(*admitted.server.unwrap().node, panel.cast.node);
}

async fn what_an_administrator_owns_is_theirs(panel: Panel) {
    let administrator = &panel.cast.administrator;
    let server = panel.create_server("Office", administrator).await.to_string();
    assert_eq!(
        standing(&panel, administrator, &server).await,
        Some(Standing::Owner)
    );
}

async fn an_administrator_who_is_a_subuser_is_an_administrator(panel: Panel) {
    let survival = "survival".parse().unwrap();
    let grants = "server.view".parse().unwrap();
    panel
        .store
        .set_subuser(survival, "ada".to_owned(), grants)
        .await
        .unwrap();
    let standing = standing(&panel, &panel.cast.administrator, "survival").await;
    assert_eq!(standing, Some(Standing::Administrator));
}

async fn another_secret_key_opens_no_node_token_and_is_told_apart_from_an_outage(panel: Panel) {
    let other_key = "//////////////////////////////////////////8=".parse().unwrap();
    let config = StoreConfig::new(panel.database.url.clone(), other_key);
    let store = Store::open(config, Migrate::No).await.unwrap();
    let (owner, survival) = (panel.cast.owner.session(), "survival".parse().unwrap());
    let refused = store.admit(&owner, Some(&survival)).await;
    assert!(matches!(refused, Err(StoreError::Corrupt(_))));
    assert!(store.admit(&owner, None).await.unwrap().is_some());
    let stranger = store.admit(&panel.cast.stranger.session(), Some(&survival)).await;
    assert!(stranger.unwrap().unwrap().server.is_none());
}

/// A query that was begun is not broken off on the web server's single-threaded worker.
async fn a_caller_may_stop_waiting(panel: Panel) {
    let (owner, survival) = (panel.cast.owner.session(), "survival".parse().unwrap());
    for _ in 0..20 {
        let admitted = panel.store.admit(&owner, Some(&survival));
        let _gave_up = tokio::time::timeout(Duration::ZERO, admitted).await;
    }
    assert!(panel.admit(owner, "survival").await.unwrap().server.is_some());
}

/// More than one statement takes, and each wants something else.
async fn those_who_come_together_are_told_apart(panel: Panel) {
    let cast = panel.cast;
    let people = [&cast.owner, &cast.viewer, &cast.stranger, &cast.administrator];
    let servers = ["survival", "private", "no-such-server"];
    let unknown = || Credential {
        hash: cast.owner.session().hash,
        proof: Proof::ApiKey,
    };
    let asked = (0..300).map(async |n: usize| {
        let (person, server) = (people[n % people.len()], servers[n % servers.len()]);
        let credential = match n % 5 {
            0 | 1 => person.session(),
            2 | 3 => person.api_key(),
            _ => unknown(),
        };
        let admitted = panel.admit(credential, server).await;
        if n % 5 == 4 {
            assert!(admitted.is_none());
            return;
        }
        let admitted = admitted.unwrap();
        assert_eq!(admitted.actor.user, person.user);
        let alone = panel.admit(person.session(), server).await.unwrap();
        assert_eq!(
            admitted.server.map(|it| it.standing),
            alone.server.map(|it| it.standing)
        );
    });
    join_all(asked).await;
}
