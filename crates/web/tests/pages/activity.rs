use crate::house::House;

#[actix_web::test]
async fn what_failed_is_easy_to_see_and_says_why() {
    let house = House::furnish().await;
    let press = |action: &str| format!("action={action}&server={}&sure=yes&key={action}", house.plain);
    house.owner().post("/power", &press("start")).await.is(200);
    *house.wings.refuses.lock().unwrap() = Some("disk is full".to_owned());
    house
        .owner()
        .post("/power", &press("kill"))
        .await
        .is(500)
        .has("disk is full");

    let page = house.viewer().get("/servers/plain/activity").await;
    page.is(200)
        .has("2 entries")
        .has(r#"data-outcome="failed""#)
        .has("disk is full")
        .has("<time datetime=");
    let failed = house
        .viewer()
        .get("/servers/plain/activity?actor=&action=&outcome=failed&from=&to=")
        .await;
    failed
        .has("1 entry")
        .has("disk is full")
        .has("activity.csv?outcome=failed");
    let nobodys = house.viewer().get("/servers/plain/activity?actor=nobody").await;
    nobodys.has("No entry matches");
    let old = house.viewer().get("/servers/plain/activity?to=2020-01-31").await;
    old.has("No entry matches");
    let never = house.viewer().get("/servers/plain/activity?from=yesterday").await;
    never.is(400).has("Invalid query parameter from");
    house
        .viewer()
        .get("/servers/plain/activity/latest")
        .await
        .has("disk is full")
        .lacks("<html");

    let csv = house.viewer().get("/servers/plain/activity.csv").await;
    csv.is(200);
    assert!(csv.header("content-disposition").contains("activity-plain.csv"));
    let lines: Vec<_> = csv.text.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[1].contains("server.power.kill,failed,"), "{lines:?}");
}

#[actix_web::test]
async fn a_long_log_is_paged_through() {
    let house = House::furnish().await;
    for key in 0..3 {
        let form = format!("action=start&server={}&key={key}", house.plain);
        house.owner().post("/power", &form).await.is(200);
    }
    let first = house
        .owner()
        .get("/servers/plain/activity?limit=2&outcome=sent")
        .await;
    first
        .has("3 entries")
        .has("Page 1 of 2")
        .has("outcome=sent&amp;limit=2&amp;page=2")
        .lacks("Newer");
}
