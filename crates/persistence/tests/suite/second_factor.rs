//! Codes beside the password.

use aileron_domain::{
    Admission as _, RecoveryCode, SecondFactorCode, SecondFactors as _, StoreError, TotpSecret, UserId,
};
use aileron_persistence::{Migrate, Store, StoreConfig};
use jiff::{SignedDuration, Timestamp};

use crate::panel::{Panel, now};

on_each_database! { Panel:
    a_second_factor_counts_when_it_is_confirmed,
    a_code_is_good_once,
    of_two_who_show_the_same_code_one_is_let_in,
    a_recovery_code_is_good_once_and_for_its_owner,
    new_recovery_codes_replace_the_others,
    a_second_factor_is_removed_with_its_codes,
    every_request_can_see_who_has_a_second_factor,
    another_secret_key_opens_no_second_factor,
}

const STEP: SignedDuration = SignedDuration::from_secs(30);

async fn set_up(panel: &Panel, user: UserId, at: Timestamp) -> (TotpSecret, Vec<RecoveryCode>) {
    let secret = panel.store.begin_second_factor(user).await.unwrap().unwrap();
    let code = secret.code_at(at).unwrap();
    let codes = panel.store.confirm_second_factor(user, code, at).await.unwrap();
    (secret, codes.unwrap())
}

fn shown(secret: &TotpSecret, at: Timestamp) -> SecondFactorCode {
    SecondFactorCode::Totp(secret.code_at(at).unwrap())
}

async fn takes(panel: &Panel, user: UserId, code: &SecondFactorCode, at: Timestamp) -> bool {
    panel.store.take_code(user, code, at).await.unwrap()
}

async fn a_second_factor_counts_when_it_is_confirmed(panel: Panel) {
    let (owner, at) = (panel.cast.owner.user.id, now());
    let first = panel.store.begin_second_factor(owner).await.unwrap().unwrap();
    let second = panel.store.begin_second_factor(owner).await.unwrap().unwrap();
    assert_ne!(first, second);
    assert_eq!(panel.store.second_factor(owner).await.unwrap().enabled_at, None);
    assert!(
        !takes(&panel, owner, &shown(&second, at), at).await,
        "not confirmed"
    );
    let confirm = async |secret: &TotpSecret| {
        let code = secret.code_at(at).unwrap();
        panel.store.confirm_second_factor(owner, code, at).await.unwrap()
    };
    assert!(confirm(&first).await.is_none(), "the first one is forgotten");
    let codes = confirm(&second).await.unwrap();
    assert_eq!(codes.len(), RecoveryCode::EACH);
    let state = panel.store.second_factor(owner).await.unwrap();
    assert_eq!(state.enabled_at, Some(at));
    assert_eq!(state.recovery_codes as usize, RecoveryCode::EACH);
    assert!(confirm(&second).await.is_none(), "once");
    assert!(panel.store.begin_second_factor(owner).await.unwrap().is_none());
    let viewer = panel.cast.viewer.user.id;
    assert_eq!(panel.store.second_factor(viewer).await.unwrap().enabled_at, None);
}

async fn a_code_is_good_once(panel: Panel) {
    let (owner, at) = (panel.cast.owner.user.id, now());
    let (secret, _) = set_up(&panel, owner, at).await;
    assert!(
        !takes(&panel, owner, &shown(&secret, at), at).await,
        "it has confirmed"
    );
    let next = shown(&secret, at + STEP);
    assert!(takes(&panel, owner, &next, at).await, "clocks differ");
    assert!(!takes(&panel, owner, &next, at + STEP).await);
    assert!(
        !takes(&panel, owner, &shown(&secret, at), at + STEP).await,
        "older ones neither"
    );
    let far = at + STEP * 100;
    assert!(!takes(&panel, owner, &shown(&secret, at + STEP * 5), far).await);
    assert!(takes(&panel, owner, &shown(&secret, far), far).await);
    let viewer = panel.cast.viewer.user.id;
    assert!(!takes(&panel, viewer, &shown(&secret, far + STEP), far).await);
}

async fn of_two_who_show_the_same_code_one_is_let_in(panel: Panel) {
    let (owner, at) = (panel.cast.owner.user.id, now());
    let (secret, _) = set_up(&panel, owner, at).await;
    let code = shown(&secret, at + STEP);
    let (first, second) = tokio::join!(
        takes(&panel, owner, &code, at + STEP),
        takes(&panel, owner, &code, at + STEP)
    );
    assert!(first ^ second);
}

async fn a_recovery_code_is_good_once_and_for_its_owner(panel: Panel) {
    let (owner, viewer, at) = (panel.cast.owner.user.id, panel.cast.viewer.user.id, now());
    let (_, codes) = set_up(&panel, owner, at).await;
    set_up(&panel, viewer, at).await;
    let code = SecondFactorCode::Recovery(codes[3].clone());
    assert!(!takes(&panel, viewer, &code, at).await);
    assert!(takes(&panel, owner, &code, at).await);
    assert!(!takes(&panel, owner, &code, at).await);
    let left = panel.store.second_factor(owner).await.unwrap().recovery_codes;
    assert_eq!(left as usize, RecoveryCode::EACH - 1);
}

async fn new_recovery_codes_replace_the_others(panel: Panel) {
    let (owner, at) = (panel.cast.owner.user.id, now());
    assert!(panel.store.renew_recovery_codes(owner).await.unwrap().is_none());
    let (_, codes) = set_up(&panel, owner, at).await;
    let new = panel.store.renew_recovery_codes(owner).await.unwrap().unwrap();
    assert!(!takes(&panel, owner, &SecondFactorCode::Recovery(codes[0].clone()), at).await);
    assert!(takes(&panel, owner, &SecondFactorCode::Recovery(new[0].clone()), at).await);
}

async fn a_second_factor_is_removed_with_its_codes(panel: Panel) {
    let (owner, at) = (panel.cast.owner.user.id, now());
    assert!(!panel.store.remove_second_factor(owner).await.unwrap());
    let (secret, codes) = set_up(&panel, owner, at).await;
    assert!(panel.store.remove_second_factor(owner).await.unwrap());
    assert!(!takes(&panel, owner, &shown(&secret, at + STEP), at).await);
    assert!(!takes(&panel, owner, &SecondFactorCode::Recovery(codes[0].clone()), at).await);
    let state = panel.store.second_factor(owner).await.unwrap();
    assert_eq!((state.enabled_at, state.recovery_codes), (None, 0));
    set_up(&panel, owner, at).await;
}

async fn every_request_can_see_who_has_a_second_factor(panel: Panel) {
    let owner = &panel.cast.owner;
    let seen = async |credential| {
        let admitted = panel.store.admit(&credential, None).await.unwrap();
        admitted.unwrap().second_factor
    };
    assert!(!seen(owner.session()).await);
    set_up(&panel, owner.user.id, now()).await;
    assert!(seen(owner.session()).await && seen(owner.api_key()).await);
    assert!(!seen(panel.cast.viewer.session()).await);
    panel.store.remove_second_factor(owner.user.id).await.unwrap();
    assert!(!seen(owner.session()).await);
}

async fn another_secret_key_opens_no_second_factor(panel: Panel) {
    let (owner, at) = (panel.cast.owner.user.id, now());
    let (secret, _) = set_up(&panel, owner, at).await;
    let other_key = "//////////////////////////////////////////8=".parse().unwrap();
    let config = StoreConfig::new(panel.database.url.clone(), other_key);
    let store = Store::open(config, Migrate::No).await.unwrap();
    let refused = store.take_code(owner, &shown(&secret, at + STEP), at).await;
    assert!(matches!(refused, Err(StoreError::Corrupt(_))));
}
