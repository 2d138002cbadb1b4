use crate::house::{House, PASSWORD};

#[actix_web::test]
async fn who_is_not_logged_in_logs_in_first_and_then_is_where_they_wanted_to_go() {
    let house = House::furnish().await;
    house.nobody().get("/").await.leads_to("/login");
    let wanted = "/servers/plain/activity?outcome=failed";
    let log_in = "/login?return=%2Fservers%2Fplain%2Factivity%3Foutcome%3Dfailed";
    house.nobody().get(wanted).await.leads_to(log_in);

    let page = house.nobody().get(log_in).await;
    page.is(200)
        .has(&format!(r#"name="return" value="{wanted}""#))
        .has(r#"autocomplete="username""#)
        .has(r#"autocomplete="current-password""#);

    let form = format!(
        "username=owner&password={}&return=%2Fservers%2Fplain%2Factivity%3Foutcome%3Dfailed",
        PASSWORD.replace(' ', "+")
    );
    let answer = house.nobody().post("/login", &form).await;
    answer.leads_to(wanted);
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
    let session = cookie.split(['=', ';']).nth(1).unwrap();
    house.visitor(Some(session)).get(wanted).await.is(200);
}

#[actix_web::test]
async fn a_link_cannot_lead_from_the_log_in_to_another_site() {
    let house = House::furnish().await;
    let elsewhere = [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/%09/evil.example\t",
        "/\t/evil.example",
        "/.//evil.example",
        "/a/..//evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/login",
        "",
    ];
    for text in elsewhere {
        let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let form = format!("username=owner&password=correct+horse+battery&return={text}");
        let answer = house.nobody().post("/login", &form).await;
        let to = answer.header("location");
        assert!(
            to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'),
            "{text}: {to}"
        );
        assert!(!to.starts_with("/evil") || !to.contains("://"), "{text}: {to}");
        let theme = house
            .nobody()
            .post("/theme", &format!("theme=dark&return={text}"))
            .await;
        assert_eq!(theme.header("location"), to, "{text}");
    }
}

#[actix_web::test]
async fn a_wrong_password_is_said_so_and_the_name_stays() {
    let house = House::furnish().await;
    let answer = house
        .nobody()
        .post("/login", "username=owner&password=wrong&return=%2Faccount")
        .await;
    answer
        .is(401)
        .has("Invalid username or password")
        .has("Caps Lock")
        .has(r#"role="alert""#)
        .has(r#"value="owner""#)
        .has(r#"name="return" value="/account""#)
        .lacks("wrong\"");
    let answer = house.nobody().post("/login", "username=&password=").await;
    answer.is(400).has("Enter your username");
}

#[actix_web::test]
async fn who_is_logged_in_needs_no_log_in_and_can_log_out() {
    let house = House::furnish().await;
    house
        .owner()
        .get("/login?return=%2Faccount")
        .await
        .leads_to("/account");
    let answer = house.owner().post("/logout", "").await;
    answer.leads_to("/login");
    assert!(answer.header("set-cookie").starts_with("session=;"));
    house.owner().get("/").await.leads_to("/login");
}

#[actix_web::test]
async fn another_sites_form_logs_nobody_in_or_out() {
    let house = House::furnish().await;
    let form = "username=owner&password=correct+horse+battery";
    let answer = house.nobody().post_from("cross-site", "/login", form).await;
    answer.is(403).has("Cross-site request refused");
    assert_eq!(answer.header("set-cookie"), "");
    house.owner().post_from("cross-site", "/logout", "").await.is(403);
    house.owner().get("/").await.is(200);
}
