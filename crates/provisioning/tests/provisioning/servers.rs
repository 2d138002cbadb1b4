use aileron_domain::{Limits, Occupation, ServerIdentifier, WingsFailure};
use aileron_provisioning::{Afterwards, ProvisioningError, ServerOrder};

use crate::house::{House, not_found, order, unreachable};

#[tokio::test]
async fn a_server_is_known_before_its_node_hears_of_it() {
    let house = House::with_an_egg().await;
    let made = house.provisioning.create_server(order()).await.unwrap();
    assert_eq!(made.not_told, None);
    assert_eq!(house.host.heard(), ["create installing"]);
    assert_eq!(made.build.image, "example/java:21");
    assert_eq!(made.build.startup, "java -jar {{JAR}}");
    let expected = [("JAR", "server.jar"), ("SLOTS", "20")];
    assert!(
        made.build
            .environment
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .eq(expected)
    );
}

#[tokio::test]
async fn what_is_ordered_comes_before_what_the_egg_says() {
    let house = House::with_an_egg().await;
    let ordered = ServerOrder {
        image: Some("Java 17".to_owned()),
        startup: Some("./mine".to_owned()),
        environment: [("SLOTS".to_owned(), "5".to_owned())].into(),
        skip_scripts: true,
        ..order()
    };
    let build = house.provisioning.create_server(ordered).await.unwrap().build;
    assert_eq!(
        (build.image.as_str(), build.startup.as_str()),
        ("example/java:17", "./mine")
    );
    assert_eq!(
        (
            build.environment["JAR"].as_str(),
            build.environment["SLOTS"].as_str()
        ),
        ("server.jar", "5")
    );
    assert!(build.skip_scripts);

    let another = ServerOrder {
        image: Some("other/java:8".to_owned()),
        ..order()
    };
    let build = house.provisioning.create_server(another).await.unwrap().build;
    assert_eq!(build.image, "other/java:8");
}

#[tokio::test]
async fn an_order_that_cannot_be_met_is_refused_and_changes_nothing() {
    let house = House::with_an_egg().await;
    let with = |name: &str, value: &str| ServerOrder {
        environment: [(name.to_owned(), value.to_owned())].into(),
        ..order()
    };
    let limits = |limits| ServerOrder { limits, ..order() };
    let cases = [
        (with("SLOTS", "many"), "variable `SLOTS` must be a whole number"),
        (with("JAR", ""), "variable `JAR` must not be empty"),
        (
            with("JAR", "a\0.jar"),
            "variable `JAR` has a character in it that no environment can have",
        ),
        (
            with("MAP", "x"),
            "egg `Blocks` has no variable `MAP`; it has JAR, SLOTS",
        ),
        (
            ServerOrder {
                image: Some("Java 8".to_owned()),
                ..order()
            },
            "`Java 8` is none of the images of egg `Blocks` (Java 21, Java 17); another one is named with its tag, as in \
             debian:stable",
        ),
        (
            ServerOrder {
                startup: Some(" ".to_owned()),
                ..order()
            },
            "the start-up command is empty",
        ),
        (
            ServerOrder {
                egg: "Rocks".to_owned(),
                ..order()
            },
            "there is no egg `Rocks`",
        ),
        (
            ServerOrder {
                node: "n2".to_owned(),
                ..order()
            },
            "there is no node `n2`",
        ),
        (
            ServerOrder {
                allocations: vec!["[::1]:1".parse().unwrap(); 2],
                ..order()
            },
            "allocation [::1]:1 is given twice",
        ),
        (
            limits(Limits {
                io_weight: Some(5),
                ..Limits::default()
            }),
            "the weight at the disk is 10 to 1000",
        ),
        (
            limits(Limits {
                swap_mib: -2,
                ..Limits::default()
            }),
            "swap is -1 (without a limit), 0 (none) or MiB",
        ),
        (
            limits(Limits {
                threads: Some("all".to_owned()),
                ..Limits::default()
            }),
            "cores are numbers and ranges, such as 0-1,3",
        ),
    ];
    for (order, said) in cases {
        assert_eq!(
            house
                .provisioning
                .create_server(order)
                .await
                .unwrap_err()
                .to_string(),
            said
        );
    }
    assert!(house.memory.servers().is_empty());
    assert!(house.host.heard().is_empty());
}

#[tokio::test]
async fn a_server_whose_node_is_down_stays_and_is_installed_later() {
    let house = House::with_an_egg().await;
    house.host.fail("create", unreachable());
    let made = house.provisioning.create_server(order()).await.unwrap();
    assert_eq!(made.not_told, Some(unreachable()));
    assert_eq!(house.memory.servers()[0].occupation, Some(Occupation::Installing));

    house.host.recover();
    house.host.fail("sync", not_found());
    let server = ServerIdentifier::Id(made.server.id);
    house.provisioning.reinstall(&server).await.unwrap();
    assert_eq!(
        house.host.heard(),
        ["create installing", "sync installing", "create installing"]
    );
}

#[tokio::test]
async fn another_identifier_is_tried_where_it_was_ours_to_choose() {
    let house = House::with_an_egg().await;
    house.memory.take_the_next_identifiers(4);
    house.provisioning.create_server(order()).await.unwrap();

    house.memory.take_the_next_identifiers(1);
    let named = ServerOrder {
        identifier: Some("lobby".parse().unwrap()),
        ..order()
    };
    let refused = house.provisioning.create_server(named).await.unwrap_err();
    assert_eq!(refused.to_string(), "server identifier `lobby` is already taken");
}

#[tokio::test]
async fn a_server_is_known_until_its_node_has_removed_it() {
    let (house, id) = House::with_a_server().await;
    let deleted = house
        .provisioning
        .delete_server(&ServerIdentifier::Id(id), false)
        .await
        .unwrap();
    assert_eq!((deleted.server, deleted.left_behind), (id, None));
    assert_eq!(house.host.heard(), ["delete ready"]);
    assert!(house.memory.servers().is_empty());
}

#[tokio::test]
async fn a_server_whose_node_is_gone_is_forgotten_by_force_only() {
    let (house, id) = House::with_a_server().await;
    let server = ServerIdentifier::Id(id);
    house.host.fail("delete", unreachable());
    let refused = house
        .provisioning
        .delete_server(&server, false)
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "node `n1` did not do its part: Wings daemon unavailable: Connection refused. The server stays known: delete it \
         again when the node answers, or by force if the node is gone for good"
    );
    assert_eq!(house.memory.servers().len(), 1);

    let deleted = house.provisioning.delete_server(&server, true).await.unwrap();
    assert_eq!(deleted.left_behind, Some(unreachable()));
    assert!(house.memory.servers().is_empty());
}

#[tokio::test]
async fn a_reinstalled_server_counts_as_installing_before_its_node_begins() {
    let (house, id) = House::with_a_server().await;
    house
        .provisioning
        .reinstall(&ServerIdentifier::Id(id))
        .await
        .unwrap();
    assert_eq!(house.host.heard(), ["sync ready", "reinstall installing"]);
}

#[tokio::test]
async fn a_node_that_does_not_answer_is_found_out_before_a_reinstallation() {
    let (house, id) = House::with_a_server().await;
    for failure in [unreachable(), WingsFailure::Unauthorized] {
        house.host.fail("sync", failure);
        let refused = house.provisioning.reinstall(&ServerIdentifier::Id(id)).await;
        assert!(matches!(
            refused,
            Err(ProvisioningError::Node {
                afterwards: Afterwards::NothingChanged,
                ..
            })
        ));
        assert_eq!(house.memory.servers()[0].occupation, None);
    }
}

#[tokio::test]
async fn a_node_that_is_busy_says_so_and_the_reinstallation_is_left_to_do() {
    let (house, id) = House::with_a_server().await;
    house.host.fail("reinstall", WingsFailure::Conflict(None));
    let refused = house.provisioning.reinstall(&ServerIdentifier::Id(id)).await;
    assert!(matches!(
        refused,
        Err(ProvisioningError::Node {
            afterwards: Afterwards::Installing,
            ..
        })
    ));
    house.host.recover();
    house
        .provisioning
        .reinstall(&ServerIdentifier::Id(id))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_server_that_cannot_be_installed_is_left_alone() {
    let (house, id) = House::with_a_server().await;
    let server = ServerIdentifier::Id(id);
    house
        .memory
        .change_server(|hosted| hosted.server.suspended = true);
    let refused = house.provisioning.reinstall(&server).await;
    assert!(matches!(refused, Err(ProvisioningError::Suspended { .. })));

    house.memory.change_server(|hosted| {
        hosted.server.suspended = false;
        hosted.build.as_mut().unwrap().1.document = "{}".to_owned();
    });
    let refused = house.provisioning.reinstall(&server).await;
    assert!(matches!(refused, Err(ProvisioningError::StoredEgg { .. })));

    house.memory.change_server(|hosted| hosted.build = None);
    let refused = house.provisioning.reinstall(&server).await;
    assert!(matches!(refused, Err(ProvisioningError::NoEgg { .. })));
    assert!(house.host.heard().is_empty());
}

#[tokio::test]
async fn a_node_is_told_of_a_suspension_and_need_not_hear_it() {
    let (house, id) = House::with_a_server().await;
    let named = ServerIdentifier::Id(id);
    let suspended = house.provisioning.set_suspended(&named, true).await.unwrap();
    assert_eq!((suspended.server, suspended.suspended), (id, true));
    assert_eq!(suspended.not_told, None);
    assert!(house.memory.servers()[0].suspended);

    house.host.fail("sync", unreachable());
    let unsuspended = house.provisioning.set_suspended(&named, false).await.unwrap();
    assert_eq!(unsuspended.not_told, Some(unreachable()));
    assert!(!house.memory.servers()[0].suspended);
    assert_eq!(house.host.heard(), ["sync ready", "sync ready"]);
}

#[tokio::test]
async fn there_is_nothing_to_tell_of_a_server_without_an_egg() {
    let (house, id) = House::with_a_server().await;
    house.memory.change_server(|hosted| hosted.build = None);
    house
        .provisioning
        .set_suspended(&ServerIdentifier::Id(id), true)
        .await
        .unwrap();
    assert!(house.host.heard().is_empty());
}
