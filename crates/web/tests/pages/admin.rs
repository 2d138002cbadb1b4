use crate::house::House;

#[actix_web::test]
async fn an_administrator_sees_nodes_servers_users_and_what_was_done() {
    let house = House::furnish().await;
    let press = format!("action=start&server={}&key=1", house.plain);
    house.owner().post("/power", &press).await.is(200);
    house.suspend(house.nasty).await;

    let admin = house.administrator();
    let nodes = admin.get("/admin/nodes").await;
    nodes
        .is(200)
        .has("node1")
        .has("Not checked")
        .has(r#"href="/admin/servers?node=node1""#)
        .lacks("127.0.0.1:1");
    let servers = admin.get("/admin/servers").await;
    servers.is(200).has("2 servers").has("suspended").has("node1");
    let found = admin.get("/admin/servers?search=PLAI&node=node1").await;
    found.has("1 server").has("Servers on node1").lacks("suspended");
    admin
        .get("/admin/servers?search=nowhere")
        .await
        .is(200)
        .has("Nothing found");
    admin.get("/admin/servers?node=nowhere").await.is(404);
    let users = admin.get("/admin/users").await;
    users
        .is(200)
        .has("viewer@example.com")
        .has("4 users")
        .has("administrator");

    let activity = admin.get("/admin/activity").await;
    activity
        .is(200)
        .has("1 entry")
        .has(r#"href="/servers/plain/activity""#);
    admin
        .get("/admin/activity?actor=nobody")
        .await
        .has("No entry matches");
    admin
        .get("/admin/activity?before=yesterday")
        .await
        .is(400)
        .has("Invalid query parameter before");
    let csv = admin.get("/admin/activity.csv").await;
    let lines: Vec<_> = csv.is(200).text.lines().collect();
    assert!(lines[1].contains(",plain,Plain,"), "{lines:?}");
}

#[actix_web::test]
async fn the_log_of_all_servers_is_gone_through_part_by_part() {
    let house = House::furnish().await;
    for key in 0..3 {
        let server = if key == 1 { house.nasty } else { house.plain };
        let form = format!("action=start&server={server}&key={key}");
        house.owner().post("/power", &form).await.is(200);
    }
    let admin = house.administrator();
    let first = admin.get("/admin/activity?limit=2&outcome=sent").await;
    first
        .has("2 entries, and older ones")
        .has("Older")
        .lacks("Newest");
    let link = first.text.split("href=\"").find(|link| link.contains("before="));
    let link = link.unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let second = admin.get(&link).await;
    second.is(200).has("1 entry").has("Newest").lacks("Older");
}

#[actix_web::test]
async fn nobody_else_is_let_in_or_shown_the_way() {
    let house = House::furnish().await;
    house.owner().get("/").await.lacks("/admin");
    house.administrator().get("/").await.has(r#"href="/admin/nodes""#);
    for path in [
        "/admin/nodes",
        "/admin/servers",
        "/admin/users",
        "/admin/activity",
        "/admin/activity.csv",
    ] {
        let page = house.owner().get(path).await;
        page.is(403).has("Administrators only").lacks("node1");
        let nobody = house.nobody().get(path).await;
        assert_eq!(nobody.status.as_u16(), 303, "{path}");
    }
}
