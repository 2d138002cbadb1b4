use crate::house::House;

#[actix_web::test]
async fn the_owner_sees_with_whom_a_server_is_shared_and_others_do_not() {
    let house = House::furnish().await;
    let page = house.owner().get("/servers/plain/users").await;
    page.is(200)
        .has("viewer")
        .has("read who did what · see it")
        .has("Stop sharing");
    house.owner().get("/servers/plain").await.has(">People</a>");
    house.viewer().get("/servers/plain").await.lacks(">People</a>");
    house.viewer().get("/servers/plain/users").await.is(403);
    house.stranger().get("/servers/plain/users").await.is(404);
}
