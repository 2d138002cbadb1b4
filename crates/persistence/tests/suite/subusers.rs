//! With whom servers are shared.

use aileron_domain::{Grants, ServerId, Standing, Subuser, Subusers as _};

use crate::panel::{Panel, Person};

on_each_database! { Panel:
    a_server_says_with_whom_it_is_shared,
    a_server_is_shared_and_shared_no_longer_at_once,
    what_somebody_else_changed_meanwhile_is_not_overwritten,
    of_two_changes_of_the_same_one_is_made,
    an_owner_stays_the_owner,
    somebody_is_found_by_name_and_by_address_in_any_case,
}

fn grants(names: &str) -> Grants {
    names.parse().unwrap()
}

fn subuser(person: &Person, names: &str) -> Subuser {
    Subuser {
        id: person.user.id,
        username: person.user.username.clone(),
        grants: grants(names),
    }
}

async fn change(panel: &Panel, server: ServerId, of: &Person, from: Option<&str>, to: Option<&str>) -> bool {
    let (from, to) = (from.map(grants), to.map(grants));
    let (store, user) = (&panel.store, of.user.id);
    let changed = store.change_grants(server, user, from.as_ref(), to.as_ref());
    changed.await.unwrap()
}

async fn standing(panel: &Panel, person: &Person) -> Option<Standing> {
    let admitted = panel.admit(person.session(), "survival").await.unwrap();
    admitted.server.map(|server| server.standing)
}

async fn a_server_says_with_whom_it_is_shared(panel: Panel) {
    let cast = panel.cast;
    let shared = panel.store.subusers(cast.survival).await.unwrap();
    let viewer = subuser(&cast.viewer, "server.view");
    let operator = subuser(&cast.operator, "server.view,server.power");
    assert_eq!(shared, [operator, viewer.clone()]);
    assert!(panel.store.subusers(cast.private).await.unwrap().is_empty());
    let one = async |person: &Person| {
        let found = panel.store.subuser(cast.survival, person.user.id).await;
        found.unwrap()
    };
    assert_eq!(one(&cast.viewer).await, Some(viewer));
    for not_shared_with in [&cast.owner, &cast.stranger, &cast.administrator] {
        assert_eq!(one(not_shared_with).await, None);
    }
}

async fn a_server_is_shared_and_shared_no_longer_at_once(panel: Panel) {
    let (survival, stranger) = (panel.cast.survival, &panel.cast.stranger);
    assert_eq!(standing(&panel, stranger).await, None);
    let steps = [
        (None, Some("server.view")),
        (Some("server.view"), Some("server.power,server.view")),
        (Some("server.power,server.view"), None),
    ];
    for (from, to) in steps {
        assert!(change(&panel, survival, stranger, from, to).await);
        let expected = to.map(|names| Standing::Subuser(grants(names)));
        assert_eq!(standing(&panel, stranger).await, expected);
    }
}

async fn what_somebody_else_changed_meanwhile_is_not_overwritten(panel: Panel) {
    let (survival, viewer) = (panel.cast.survival, &panel.cast.viewer);
    let stale = Some("server.view,server.power");
    assert!(!change(&panel, survival, viewer, stale, Some("server.power")).await);
    assert!(!change(&panel, survival, viewer, stale, None).await);
    assert!(!change(&panel, survival, viewer, None, Some("server.power")).await);
    let unchanged = Standing::Subuser(grants("server.view"));
    assert_eq!(standing(&panel, viewer).await, Some(unchanged));
    let nobody = &panel.cast.stranger;
    assert!(!change(&panel, survival, nobody, Some("server.view"), None).await);
    let gone = Some("server.view");
    assert!(!change(&panel, survival, nobody, gone, Some("server.power")).await);
    assert_eq!(standing(&panel, nobody).await, None);
}

async fn of_two_changes_of_the_same_one_is_made(panel: Panel) {
    let (survival, viewer) = (panel.cast.survival, &panel.cast.viewer);
    let elsewhere = panel.another_store().await;
    let (from, to) = (grants("server.view"), grants("server.power"));
    let (one, two) = tokio::join!(
        panel
            .store
            .change_grants(survival, viewer.user.id, Some(&from), Some(&to)),
        elsewhere.change_grants(survival, viewer.user.id, Some(&from), None),
    );
    assert!(one.unwrap() ^ two.unwrap());
}

async fn an_owner_stays_the_owner(panel: Panel) {
    let (survival, owner) = (panel.cast.survival, &panel.cast.owner);
    let something = Some("server.view");
    assert!(!change(&panel, survival, owner, None, something).await);
    assert!(!change(&panel, survival, owner, something, None).await);
    assert!(!change(&panel, survival, owner, Some(""), None).await);
    assert_eq!(standing(&panel, owner).await, Some(Standing::Owner));
}

async fn somebody_is_found_by_name_and_by_address_in_any_case(panel: Panel) {
    let viewer = &panel.cast.viewer.user;
    let expected = Some((viewer.id, viewer.username.clone()));
    for login in ["vera", "VERA", "Vera@example.com"] {
        assert_eq!(panel.store.find_user(login).await.unwrap(), expected, "{login}");
    }
    for login in ["", "nobody", "vera\0", "%", "vera@example.org"] {
        assert_eq!(panel.store.find_user(login).await.unwrap(), None, "{login:?}");
    }
}
