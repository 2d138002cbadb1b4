use crate::house::{House, NASTY};

#[actix_web::test]
async fn the_owner_sees_their_servers_and_can_find_one() {
    let house = House::furnish().await;
    let all = house.owner().get("/").await;
    all.is(200)
        .has("Plain")
        .has("2 servers")
        .has("node1")
        .has("everything: it is yours");
    house
        .owner()
        .get("/?name=plai")
        .await
        .has("Plain")
        .has("1 server")
        .lacks("nasty");
    house.owner().get("/?name=nowhere").await.has("Nothing found");
    house.stranger().get("/").await.is(200).has("No servers yet");
}

#[actix_web::test]
async fn a_servers_name_is_only_text() {
    let house = House::furnish().await;
    for path in ["/", "/servers/nasty", "/servers/nasty/activity"] {
        let page = house.owner().get(path).await;
        page.is(200)
            .lacks(NASTY)
            .has("&lt;script&gt;alert(1)&lt;/script&gt;");
    }
}

#[actix_web::test]
async fn a_viewer_sees_no_buttons_and_no_console() {
    let house = House::furnish().await;
    let page = house.viewer().get_with_state("/servers/plain").await;
    page.is(200)
        .has("Running")
        .has("12.5 %")
        .lacks(r#"name="action""#)
        .lacks("console-lines")
        .has("Latest activity");
    house
        .viewer()
        .get("/")
        .await
        .has("look, read activity")
        .lacks(r#"name="server""#)
        .lacks(r#"name="action""#);
}

#[actix_web::test]
async fn the_owner_sees_four_buttons_and_why_one_cannot_be_pressed() {
    let house = House::furnish().await;
    let page = house.owner().get_with_state("/servers/plain").await;
    for action in ["start", "stop", "restart", "kill"] {
        page.has(&format!(r#"name="action" value="{action}""#));
    }
    page.has("Start: It is running already.")
        .lacks("Stop: ")
        .has("console-lines");

    *house.wings.offline.lock().unwrap() = true;
    let page = house.owner().get_with_state("/servers/plain").await;
    page.has("Offline")
        .has("Stop: It is not running.")
        .has("Kill: It is not running.")
        .lacks("Start: ");

    house.suspend(house.plain).await;
    let page = house.owner().get_with_state("/servers/plain").await;
    page.has("suspended").has("Start: Server is suspended.");
}

#[actix_web::test]
async fn a_stranger_finds_nothing_where_a_server_is() {
    let house = House::furnish().await;
    for path in [
        "/servers/plain",
        "/servers/plain/activity",
        "/servers/plain/activity.csv",
    ] {
        let theirs = house.stranger().get(path).await;
        theirs
            .is(404)
            .has("Nothing here")
            .has("Server not found")
            .lacks("Plain");
        assert!(theirs.header("content-type").starts_with("text/html"), "{path}");
        let absent = house.stranger().get(&path.replace("plain", "absent")).await;
        assert_eq!(theirs.text.replace("plain", "absent"), absent.text, "{path}");
    }
}
