use crate::house::{House, PASSWORD};

const PAGE: &str = "/account/second-factor";

fn form(what: &str) -> String {
    format!("do={what}&password={}", PASSWORD.replace(' ', "+"))
}

/// The secret that the page shows, in groups of four.
fn secret(page: &str) -> String {
    let after = page.split("Or type this into the app:").nth(1).unwrap();
    let code = after
        .split("<code>")
        .nth(1)
        .unwrap()
        .split("</code>")
        .next()
        .unwrap();
    code.replace(' ', "")
}

#[actix_web::test]
async fn a_second_factor_is_begun_without_script() {
    let house = House::furnish().await;
    let account = house.owner().get("/account").await;
    account.is(200).has(r#"href="/account/second-factor""#);
    let page = house.owner().get(PAGE).await;
    page.is(200)
        .has("Logging in needs your password alone")
        .has(r#"value="begin""#)
        .has(r#"autocomplete="current-password""#);
    let wrong = house.owner().post(PAGE, "do=begin&password=wrong").await;
    wrong.has("Current password is wrong").has(r#"value="begin""#);

    let begun = house.owner().post(PAGE, &form("begin")).await;
    begun
        .is(200)
        .has("<svg")
        .has(r#"autocomplete="one-time-code""#)
        .has(r#"value="confirm""#);
    assert_eq!(secret(&begun.text).len(), 32);
    let again = house.owner().post(PAGE, "do=confirm&code=12345").await;
    again.has("Wrong code").has(r#"value="confirm""#);
    house.owner().post(PAGE, "do=nothing").await.is(400);
    let elsewhere = house.owner().post_from("cross-site", PAGE, &form("begin")).await;
    elsewhere.is(403);
    house
        .nobody()
        .get(PAGE)
        .await
        .leads_to("/login?return=%2Faccount%2Fsecond-factor");
}
