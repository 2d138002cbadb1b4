use aileron_domain::{
    Grants, Page, PageRequest, ServerDirectory as _, ServerFilter, ServerScope, Standing, VisibleServer,
};

use crate::panel::{Panel, Person, page};

on_each_database! { Panel:
    an_owner_sees_what_they_own_and_a_subuser_what_was_shared,
    an_administrator_sees_everything,
    what_was_shared_is_listed_whatever_it_allows,
    servers_are_listed_by_name_and_in_the_same_order_everywhere,
    servers_of_one_name_keep_their_order_from_page_to_page,
    a_page_beyond_the_end_is_empty_and_still_knows_the_total,
    a_name_is_found_by_a_part_of_it_in_any_case,
    a_filter_means_its_characters_and_no_patterns,
    a_server_comes_with_all_that_is_known_of_it,
    what_somebody_owns_and_what_was_shared_is_one_list,
    a_list_can_be_of_a_part_of_all_there_are,
    a_server_is_found_by_whatever_names_it,
    a_server_that_was_not_counted_is_counted_at_the_next_count,
}

async fn list(panel: &Panel, person: &Person, name: Option<&str>, page: PageRequest) -> Page<VisibleServer> {
    let filter = ServerFilter {
        name: name.map(ToOwned::to_owned),
        ..ServerFilter::default()
    };
    panel.store.list(&person.actor(), &filter, page).await.unwrap()
}

async fn names(panel: &Panel, person: &Person, name: Option<&str>) -> Vec<String> {
    let page = list(panel, person, name, page(1, 100)).await;
    assert_eq!(page.total, page.items.len() as u64);
    page.items
        .into_iter()
        .map(|visible| visible.server.name)
        .collect()
}

async fn an_owner_sees_what_they_own_and_a_subuser_what_was_shared(panel: Panel) {
    let cast = panel.cast;
    assert_eq!(names(&panel, &cast.owner, None).await, ["Lobby", "Survival"]);
    assert_eq!(names(&panel, &cast.viewer, None).await, ["Survival"]);
    assert_eq!(names(&panel, &cast.operator, None).await, ["Survival"]);
    assert_eq!(names(&panel, &cast.stranger, None).await, ["Private"]);
    let of_viewer = list(&panel, &cast.viewer, None, page(1, 10)).await;
    assert_eq!(
        of_viewer.items[0].standing,
        Standing::Subuser("server.view".parse().unwrap())
    );
    let of_owner = list(&panel, &cast.owner, None, page(1, 10)).await;
    assert!(
        of_owner
            .items
            .iter()
            .all(|visible| visible.standing == Standing::Owner)
    );
}

async fn an_administrator_sees_everything(panel: Panel) {
    let administrator = &panel.cast.administrator;
    panel.create_server("Office", administrator).await;
    let all = list(&panel, administrator, None, page(1, 10)).await;
    let standings: Vec<_> = all
        .items
        .iter()
        .map(|visible| (&*visible.server.name, &visible.standing))
        .collect();
    assert_eq!(
        standings,
        [
            ("Lobby", &Standing::Administrator),
            ("Office", &Standing::Owner),
            ("Private", &Standing::Administrator),
            ("Survival", &Standing::Administrator),
        ]
    );
}

async fn what_was_shared_is_listed_whatever_it_allows(panel: Panel) {
    for grants in ["server.power", "server.*", ""] {
        let grants: Grants = grants.parse().unwrap();
        let server = "survival".parse().unwrap();
        panel
            .store
            .set_subuser(server, "vera".to_owned(), grants.clone())
            .await
            .unwrap();
        let shared = list(&panel, &panel.cast.viewer, None, page(1, 10)).await;
        assert_eq!((shared.items.len(), shared.total), (1, 1));
        assert_eq!(shared.items[0].standing, Standing::Subuser(grants));
    }
}

async fn servers_are_listed_by_name_and_in_the_same_order_everywhere(panel: Panel) {
    for name in ["zulu", "Zulu", "alpha", "Beta", "école", "_test", "10", "9", "🦉"] {
        panel.create_server(name, &panel.cast.stranger).await;
    }
    let listed = [
        "10", "9", "Beta", "Private", "Zulu", "_test", "alpha", "zulu", "école", "🦉",
    ];
    assert_eq!(names(&panel, &panel.cast.stranger, None).await, listed);
    let by_administrator = names(&panel, &panel.cast.administrator, None).await;
    let others: Vec<_> = by_administrator
        .iter()
        .filter(|name| !["Lobby", "Survival"].contains(&&***name))
        .collect();
    assert_eq!(others, listed.iter().collect::<Vec<_>>());
}

async fn servers_of_one_name_keep_their_order_from_page_to_page(panel: Panel) {
    for _ in 0..6 {
        panel.create_server("Clone", &panel.cast.stranger).await;
    }
    for person in [&panel.cast.stranger, &panel.cast.administrator] {
        let whole = list(&panel, person, None, page(1, 100)).await;
        let ids =
            |page: &Page<VisibleServer>| -> Vec<_> { page.items.iter().map(|it| it.server.id).collect() };
        let mut paged = Vec::new();
        for number in 1..=5 {
            let part = list(&panel, person, None, page(number, 2)).await;
            assert_eq!(part.total, whole.total);
            paged.extend(ids(&part));
        }
        assert_eq!(paged, ids(&whole));
    }
}

async fn a_page_beyond_the_end_is_empty_and_still_knows_the_total(panel: Panel) {
    for number in [2, u32::MAX] {
        for (person, total) in [(&panel.cast.owner, 2), (&panel.cast.administrator, 3)] {
            let beyond = list(&panel, person, None, page(number, 100)).await;
            assert!(beyond.items.is_empty());
            assert_eq!(beyond.total, total);
        }
    }
}

async fn a_name_is_found_by_a_part_of_it_in_any_case(panel: Panel) {
    panel.create_server("École", &panel.cast.owner).await;
    for person in [&panel.cast.owner, &panel.cast.administrator] {
        assert_eq!(names(&panel, person, Some("URV")).await, ["Survival"]);
        assert_eq!(names(&panel, person, Some("lobby")).await, ["Lobby"]);
        assert_eq!(names(&panel, person, Some("École")).await, ["École"]);
        assert_eq!(names(&panel, person, Some("COLE")).await, ["École"]);
        assert!(
            names(&panel, person, Some("nothing of the kind"))
                .await
                .is_empty()
        );
    }
    assert_eq!(
        names(&panel, &panel.cast.owner, Some("")).await,
        ["Lobby", "Survival", "École"]
    );
    assert!(names(&panel, &panel.cast.owner, Some("Private")).await.is_empty());
}

async fn a_filter_means_its_characters_and_no_patterns(panel: Panel) {
    for name in ["100% fun", "1000 fun", "a_b", "axb", r"c:\games", "it's", "[x]"] {
        panel.create_server(name, &panel.cast.stranger).await;
    }
    let stranger = &panel.cast.stranger;
    assert_eq!(names(&panel, stranger, Some("0% f")).await, ["100% fun"]);
    assert_eq!(names(&panel, stranger, Some("%")).await, ["100% fun"]);
    assert_eq!(names(&panel, stranger, Some("_")).await, ["a_b"]);
    assert_eq!(names(&panel, stranger, Some(r":\G")).await, [r"c:\games"]);
    assert_eq!(names(&panel, stranger, Some("'")).await, ["it's"]);
    assert_eq!(names(&panel, stranger, Some("[")).await, ["[x]"]);
    for nothing in ["\0", "100\0", r"\%", "*"] {
        assert!(
            names(&panel, stranger, Some(nothing)).await.is_empty(),
            "{nothing:?}"
        );
    }
}

async fn a_server_comes_with_all_that_is_known_of_it(panel: Panel) {
    let page = list(&panel, &panel.cast.viewer, None, page(1, 10)).await;
    let [survival] = &page.items[..] else {
        panic!("one server, not {page:?}")
    };
    assert_eq!(survival.server.id, panel.cast.survival);
    assert_eq!(survival.server.identifier.as_str(), "survival");
    assert_eq!(survival.server.owner, panel.cast.owner.user.id);
    assert!(!survival.server.suspended);
    assert_eq!(survival.server.occupation, None);
    assert_eq!(*survival.node, panel.cast.node);
}

async fn what_somebody_owns_and_what_was_shared_is_one_list(panel: Panel) {
    let (owner, stranger) = (&panel.cast.owner, &panel.cast.stranger);
    for (name, by) in [
        ("b", stranger),
        ("c", owner),
        ("d", stranger),
        ("e", owner),
        ("f", owner),
        ("g", owner),
    ] {
        let server = panel.create_server(name, by).await;
        if by.user.id == owner.user.id {
            let grants = "server.view".parse().unwrap();
            let identifier = server.to_string().parse().unwrap();
            panel
                .store
                .set_subuser(identifier, "sam".to_owned(), grants)
                .await
                .unwrap();
        }
    }
    let all = ["Private", "b", "c", "d", "e", "f", "g"];
    assert_eq!(names(&panel, stranger, None).await, all);
    for (number, expected) in [(1, &all[..3]), (2, &all[3..6]), (3, &all[6..]), (4, &[])] {
        let part = list(&panel, stranger, None, page(number, 3)).await;
        let names: Vec<_> = part.items.iter().map(|visible| &*visible.server.name).collect();
        assert_eq!((&*names, part.total), (expected, 7));
    }
    let whole = list(&panel, stranger, None, page(1, 100)).await.items;
    let theirs = whole.iter().filter(|visible| visible.standing == Standing::Owner);
    assert_eq!(theirs.count(), 3);
    let part = list(&panel, stranger, Some("e"), page(1, 1)).await;
    assert_eq!((&*part.items[0].server.name, part.total), ("Private", 2));
}

/// As the release before made them.
async fn a_server_that_was_not_counted_is_counted_at_the_next_count(panel: Panel) {
    let total = async || {
        list(&panel, &panel.cast.administrator, None, page(1, 1))
            .await
            .total
    };
    assert_eq!(panel.store.recount_servers().await.unwrap(), 0);
    panel
        .database
        .execute("UPDATE totals SET number = number - 2")
        .await;
    assert_eq!(total().await, 1);
    assert_eq!(panel.store.recount_servers().await.unwrap(), 2);
    assert_eq!(total().await, 3);
    panel.create_server("One more", &panel.cast.owner).await;
    assert_eq!(total().await, 4);
    assert_eq!(panel.store.recount_servers().await.unwrap(), 0);
}

async fn found(panel: &Panel, person: &Person, filter: ServerFilter) -> Vec<String> {
    let whole = panel
        .store
        .list(&person.actor(), &filter, page(1, 100))
        .await
        .unwrap();
    let names: Vec<String> = whole
        .items
        .into_iter()
        .map(|visible| visible.server.name)
        .collect();
    assert_eq!(whole.total, names.len() as u64);
    // The last page does not tell how many there are.
    let first = panel
        .store
        .list(&person.actor(), &filter, page(1, 1))
        .await
        .unwrap();
    assert_eq!(first.total, whole.total);
    names
}

async fn a_list_can_be_of_a_part_of_all_there_are(panel: Panel) {
    let cast = panel.cast;
    panel.create_server("Office", &cast.administrator).await;
    let of = |scope| ServerFilter {
        scope,
        ..ServerFilter::default()
    };
    let expected: [(&Person, ServerScope, &[&str]); 10] = [
        (&cast.owner, ServerScope::Mine, &["Lobby", "Survival"]),
        (&cast.owner, ServerScope::Owned, &["Lobby", "Survival"]),
        (&cast.owner, ServerScope::Others, &[]),
        (&cast.owner, ServerScope::All, &[]),
        (&cast.viewer, ServerScope::Mine, &["Survival"]),
        (&cast.viewer, ServerScope::Owned, &[]),
        (&cast.administrator, ServerScope::Mine, &["Office"]),
        (
            &cast.administrator,
            ServerScope::Others,
            &["Lobby", "Private", "Survival"],
        ),
        (
            &cast.administrator,
            ServerScope::All,
            &["Lobby", "Office", "Private", "Survival"],
        ),
        (&cast.administrator, ServerScope::None, &[]),
    ];
    for (person, scope, names) in expected {
        let listed = found(&panel, person, of(scope)).await;
        assert_eq!(listed, names, "{} {scope:?}", person.user.username);
    }
}

async fn a_server_is_found_by_whatever_names_it(panel: Panel) {
    let (owner, survival) = (&panel.cast.owner, panel.cast.survival.to_string());
    for text in ["VIVAL", "survival", &survival, &survival[..9]] {
        let filter = ServerFilter {
            text: Some(text.to_owned()),
            ..ServerFilter::default()
        };
        let names = found(&panel, owner, filter).await;
        assert!(names.contains(&"Survival".to_owned()), "{text}: {names:?}");
    }
    for (uuid, expected) in [
        (survival.as_str(), &["Survival"][..]),
        (&survival[..23], &["Survival"]),
        ("not-hex", &[]),
        (&format!("{survival}0"), &[]),
    ] {
        let filter = ServerFilter {
            uuid: Some(uuid.to_owned()),
            ..ServerFilter::default()
        };
        assert_eq!(found(&panel, owner, filter).await, expected, "{uuid}");
    }
}
