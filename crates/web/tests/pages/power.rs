use crate::house::House;

#[actix_web::test]
async fn a_plain_form_starts_a_server_once() {
    let house = House::furnish().await;
    let form = format!("action=start&server={}&key=abc", house.plain);
    for _reloaded in 0..2 {
        house.owner().post("/power", &form).await.is(200).has("Sent");
    }
    let received = house.wings.received.lock().unwrap().clone();
    assert_eq!(received, [(house.plain, "start".to_owned())]);
    house
        .owner()
        .get("/servers/plain/activity")
        .await
        .has("Start")
        .has("1 entry");
}

#[actix_web::test]
async fn what_may_lose_something_is_asked_again() {
    let house = House::furnish().await;
    for (action, words) in [
        ("stop", "Players are disconnected"),
        ("restart", "until it is up again"),
        ("kill", "saves nothing"),
    ] {
        let form = format!("action={action}&server={}&key=abc", house.plain);
        let question = house.owner().post("/power", &form).await;
        question
            .is(200)
            .has(words)
            .has("Plain?")
            .has(r#"name="sure" value="yes""#);
        assert_eq!(*house.wings.received.lock().unwrap(), []);

        let form = format!("{form}&sure=yes");
        house.owner().post("/power", &form).await.is(200).has("Sent");
        let received = house.wings.received.lock().unwrap().split_off(0);
        assert_eq!(received, [(house.plain, action.to_owned())]);
    }
}

#[actix_web::test]
async fn several_servers_have_each_their_result() {
    let house = House::furnish().await;
    house.suspend(house.nasty).await;
    let form = format!(
        "action=start&server={}&server={}&key=abc",
        house.plain, house.nasty
    );
    let results = house.owner().post("/power", &form).await;
    results
        .is(200)
        .has("Plain")
        .has("Sent")
        .has("Not sent")
        .has("Server is suspended");
    assert_eq!(house.wings.received.lock().unwrap().len(), 1);
    house
        .owner()
        .post("/power", "action=start&key=abc")
        .await
        .is(400)
        .has("No server is selected");
}

#[actix_web::test]
async fn who_may_not_press_is_refused_in_the_apis_words() {
    let house = House::furnish().await;
    let form = format!("action=start&server={}&key=abc", house.plain);
    let refused = house.viewer().post("/power", &form).await;
    refused.is(403).has("Missing required permissions: server.power");
    house
        .stranger()
        .post("/power", &form)
        .await
        .is(404)
        .has("Server not found")
        .lacks("Plain");
    house.nobody().post("/power", &form).await.leads_to("/login");
    let elsewhere = house.owner().post_from("cross-site", "/power", &form).await;
    elsewhere.is(403).has("Cross-site request refused");
    assert_eq!(*house.wings.received.lock().unwrap(), []);
}
