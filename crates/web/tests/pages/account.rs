use crate::house::House;

#[actix_web::test]
async fn the_account_says_who_i_am_and_where_i_am_logged_in() {
    let house = House::furnish().await;
    let page = house.viewer().get("/account").await;
    page.is(200)
        .has("viewer@example.com")
        .has("Where you are logged in")
        .has("this one")
        .has("You have no API keys")
        .has("Limit what it can do")
        .has("What happened to your account")
        .has(r#"autocomplete="new-password""#);
}

#[actix_web::test]
async fn a_theme_is_remembered_without_script() {
    let house = House::furnish().await;
    house.viewer().get("/account").await.has(r#"data-theme="system""#);
    let answer = house
        .viewer()
        .post("/theme", "theme=dark&return=%2Faccount")
        .await;
    answer.leads_to("/account");
    assert!(answer.header("set-cookie").starts_with("theme=dark; Path=/"));
    let request = actix_web::test::TestRequest::get()
        .uri("/login")
        .insert_header(("cookie", "theme=dark"));
    house.nobody().ask(request).await.has(r#"data-theme="dark""#);
}
