use std::collections::BTreeSet;

use aileron_domain::{
    Admission as _, ApiKeyWish, ApiKeys as _, Builds as _, Credential, KeyForm, KeyLimits, NodeServers as _,
    Numbered, Numbers as _, People as _, ServerRegistry as _, UserId,
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::hosting::{build, create_built, keep_paper};
use crate::panel::Panel;

on_each_database! { Panel:
    users_are_known_by_their_ids,
    servers_are_known_with_their_builds,
    what_is_numbered_keeps_its_number,
    a_key_in_pterodactyls_form_lets_in,
}

mod at_once {
    use super::{Panel, many_may_number_the_same_things_at_once};

    on_each_database! { [tokio::test(flavor = "multi_thread", worker_threads = 2)] Panel:
        many_may_number_the_same_things_at_once,
    }
}

async fn users_are_known_by_their_ids(panel: Panel) {
    let cast = panel.cast;
    let nobody = UserId(Uuid::nil());
    let wanted = [cast.owner.user.id, nobody, cast.viewer.user.id];
    let mut people = panel.store.people(&wanted).await.unwrap();
    people.sort_by_key(|record| record.user.username.to_string());
    let known: Vec<_> = people.into_iter().map(|record| record.user).collect();
    assert_eq!(known, [cast.owner.user.clone(), cast.viewer.user.clone()]);
    assert!(panel.store.people(&[]).await.unwrap().is_empty());
}

async fn servers_are_known_with_their_builds(panel: Panel) {
    let (cast, store) = (panel.cast, &panel.store);
    let egg = keep_paper(&panel).await;
    let built = build(&egg, &["192.0.2.9:2", "192.0.2.9:1"]);
    let paper = create_built(&panel, "paper", built.clone()).await.unwrap();
    let broken = create_built(&panel, "broken", build(&egg, &["192.0.2.9:3"]))
        .await
        .unwrap();
    store.installed(cast.node.id, paper, false).await.unwrap();
    let key = panel.database.key(broken.0);
    let damage = format!("UPDATE builds SET environment = '[]' WHERE server_id = {key}");
    panel.database.execute(&damage).await;
    let found = store.builds(&[cast.lobby, paper, broken]).await.unwrap();
    assert_eq!(found.len(), 3);
    let of = |server| found.iter().find(|known| known.server == server).unwrap();
    assert_eq!(of(paper).build, Some((built, egg)));
    assert!(of(paper).install_failed);
    for plain in [cast.lobby, broken] {
        assert_eq!((of(plain).build.clone(), of(plain).install_failed), (None, false));
    }
}

async fn what_is_numbered_keeps_its_number(panel: Panel) {
    let (cast, store) = (panel.cast, &panel.store);
    let [survival, lobby, private] = [cast.survival.0, cast.lobby.0, cast.private.0];
    let first = store.numbers(Numbered::Server, &[survival]).await.unwrap();
    assert_eq!(first, [(survival, 1)]);
    let all = store
        .numbers(Numbered::Server, &[private, lobby, survival, lobby])
        .await
        .unwrap();
    let numbers: BTreeSet<u64> = all.iter().map(|(_, number)| *number).collect();
    assert_eq!((all.len(), numbers), (3, BTreeSet::from([1, 2, 3])));
    assert!(all.contains(&(survival, 1)));
    let user = store.numbers(Numbered::User, &[survival]).await.unwrap();
    assert_eq!(user, [(survival, 1)], "each kind is numbered by itself");

    store.forget_server(&"survival".parse().unwrap()).await.unwrap();
    let next = Uuid::from_u128(7);
    let number = store.numbers(Numbered::Server, &[next]).await.unwrap();
    assert_eq!(number, [(next, 4)], "a number is not given again");
}

async fn many_may_number_the_same_things_at_once(panel: Panel) {
    let ids: Vec<Uuid> = (1..=5).map(Uuid::from_u128).collect();
    let mut numbering = JoinSet::new();
    for _ in 0..6 {
        let (store, ids) = (panel.another_store().await, ids.clone());
        numbering.spawn(async move {
            let mut numbers = store.numbers(Numbered::Allocation, &ids).await.unwrap();
            numbers.sort_unstable();
            numbers
        });
    }
    let mut all = numbering.join_all().await;
    all.dedup();
    assert_eq!(all.len(), 1, "{all:?}");
    let numbers: BTreeSet<u64> = all[0].iter().map(|(_, number)| *number).collect();
    assert_eq!(numbers, BTreeSet::from([1, 2, 3, 4, 5]));
}

async fn a_key_in_pterodactyls_form_lets_in(panel: Panel) {
    let user = panel.cast.owner.user.id;
    let wish = ApiKeyWish {
        description: "for a bot".parse().unwrap(),
        expires_at: None,
        form: KeyForm::Pterodactyl,
        limits: KeyLimits::default(),
    };
    let issued = panel.store.issue_key(user, wish).await.unwrap().unwrap();
    let token = issued.token.expose();
    assert_eq!(issued.record.prefix.as_deref(), token.get(..16));
    let credential = Credential::recognise(token).unwrap();
    let admitted = panel.store.admit(&credential, None).await.unwrap().unwrap();
    assert_eq!(admitted.actor.user.id, user);
}
