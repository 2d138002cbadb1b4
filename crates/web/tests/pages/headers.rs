use crate::house::House;

#[actix_web::test]
async fn every_page_lets_nothing_of_others_in() {
    let house = House::furnish().await;
    let paths = [
        "/",
        "/login",
        "/servers/plain",
        "/servers/plain/activity",
        "/servers/absent",
        "/account",
        "/no/such/page",
        "/assets/absent.js",
    ];
    for path in paths {
        let page = house.owner().get(path).await;
        let policy = page.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self';",
            "style-src 'self';",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
        assert!(page.header("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        page.lacks(" style=").lacks(" onclick=").lacks("<style");
        for (at, _) in page.text.match_indices("<script") {
            let tag = &page.text[at..at + page.text[at..].find('>').unwrap()];
            assert!(tag.contains(r#"src="/assets/"#), "{path}: {tag}");
        }
    }
}

#[actix_web::test]
async fn what_is_not_there_is_a_page_outside_the_api_and_json_in_it() {
    let house = House::furnish().await;
    let page = house.nobody().get("/no/such/page").await;
    page.is(404).has("Nothing here");
    assert!(page.header("content-type").starts_with("text/html"));
    for path in ["/api/no/such/endpoint", "/api"] {
        let json = house.nobody().get(path).await;
        json.is(404).has(r#"{"status":404,"message":"No such endpoint"}"#);
    }
    house
        .nobody()
        .get("/logout")
        .await
        .is(405)
        .has("That is not how this page works");
    house.nobody().get("/healthz").await.is(200);
}
