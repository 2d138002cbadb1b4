use aileron_provisioning::{NodeOrder, ProvisioningError, TokenState};

use crate::house::House;

#[tokio::test]
async fn a_node_with_a_new_token_has_the_one_before_it_until_the_rotation_ends() {
    let house = House::new().await;
    let rotated = house.provisioning.rotate_token("n1").await.unwrap().node;
    assert_eq!(rotated.previous_token.unwrap().expose(), "first-token");
    let token = rotated.token.expose();
    assert_eq!(token.len(), 64);
    assert!(!token.contains('.'));

    let ended = house.provisioning.end_rotation("n1").await.unwrap().node;
    assert_eq!((ended.token.expose(), ended.previous_token), (token, None));
    let again = house.provisioning.rotate_token("n1").await.unwrap().node;
    assert_ne!(again.token.expose(), token);
}

#[tokio::test]
async fn a_second_rotation_waits_for_the_end_of_the_first() {
    let house = House::new().await;
    house.provisioning.rotate_token("n1").await.unwrap();
    let refused = house.provisioning.rotate_token("n1").await;
    assert!(matches!(refused, Err(ProvisioningError::RotationUnderWay { .. })));
    let node = house.provisioning.check("n1").await.unwrap().0.node;
    assert_eq!(node.previous_token.unwrap().expose(), "first-token");
}

#[tokio::test]
async fn a_rotation_does_not_end_while_the_node_has_the_token_of_before() {
    let house = House::new().await;
    let refused = house.provisioning.end_rotation("n1").await;
    assert!(matches!(refused, Err(ProvisioningError::NoRotation { .. })));

    house.provisioning.rotate_token("n1").await.unwrap();
    *house.host.token.lock().unwrap() = Some(TokenState::Previous);
    let refused = house.provisioning.end_rotation("n1").await;
    assert!(matches!(
        refused,
        Err(ProvisioningError::StillThePreviousToken { .. })
    ));

    *house.host.token.lock().unwrap() = Some(TokenState::Right);
    house.provisioning.end_rotation("n1").await.unwrap();
}

#[tokio::test]
async fn a_new_node_gets_a_token_where_none_is_given() {
    let house = House::new().await;
    let order = |name: &str, token: Option<&str>| NodeOrder {
        name: name.to_owned(),
        url: "https://n.example.com".parse().unwrap(),
        token_id: token.map(|_| "mine".parse().unwrap()),
        token: token.map(|token| token.parse().unwrap()),
        roots: None,
    };
    let made = house.provisioning.create_node(order("n2", None)).await.unwrap();
    let token = made.new_token.unwrap();
    assert_eq!((token.expose().len(), &made.record.node.token), (64, &token));
    assert_eq!(made.record.token_id.as_str().len(), 16);

    let given = house
        .provisioning
        .create_node(order("n3", Some("given")))
        .await
        .unwrap();
    assert_eq!(given.new_token, None);
    assert_eq!(given.record.node.token.expose(), "given");
    assert_eq!(given.record.token_id.as_str(), "mine");
}
