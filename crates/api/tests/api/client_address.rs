use actix_web::test::{TestRequest, call_and_read_body, init_service};
use aileron_api::{Settings, TrustedProxies, app};
use contract_cases::{Ask, PanelUnderTest as _};

use crate::fixture::{Fixture, settings};

async fn recorded(trusted: &str, headers: &[&str]) -> String {
    let fixture = Fixture::start_with(Settings {
        trusted_proxies: trusted.parse().unwrap(),
        ..settings()
    });
    let mut ask = Ask::press(&fixture.fleet().plain.uuid, "start").bearer(&fixture.cast().owner.session);
    for header in headers {
        ask = ask.header("X-Forwarded-For", header);
    }
    ask.send(&fixture).await.ok();
    let ip = fixture.log.entries.lock().unwrap()[0].entry.ip;
    ip.unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_believed_who_is_not_trusted() {
    assert_eq!(recorded("", &["203.0.113.7"]).await, "127.0.0.1");
    assert_eq!(recorded("10.0.0.0/8", &["203.0.113.7"]).await, "127.0.0.1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_address_that_is_no_trusted_proxys_counts() {
    let trusted = "127.0.0.0/8, 10.0.0.0/8, 2001:db8::/32";
    let lines: [(&[&str], &str); 9] = [
        (&[], "127.0.0.1"),
        (&["203.0.113.7"], "203.0.113.7"),
        (&["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        (&["198.51.100.1, 203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        (&["198.51.100.1", "203.0.113.7, 2001:db8::5"], "203.0.113.7"),
        (&["::ffff:203.0.113.7, 10.0.0.1"], "203.0.113.7"),
        (&["[2001:db9::1]:443"], "2001:db9::1"),
        (&["203.0.113.7:5000"], "203.0.113.7"),
        (&["203.0.113.7, unknown, 10.0.0.1"], "10.0.0.1"),
    ];
    for (headers, expected) in lines {
        assert_eq!(recorded(trusted, headers).await, expected, "{headers:?}");
    }
}

/// As one is that resets its connection before the server has looked at it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_is_nowhere_any_more_presses_nothing() {
    let fixture = Fixture::start().await;
    let app = init_service(app(fixture.panel.clone(), |_| {})).await;
    let path = format!("/api/client/servers/{}/power", fixture.fleet().plain.uuid);
    let session = &fixture.cast().owner.session;
    let request = TestRequest::post()
        .uri(&path)
        .insert_header(("authorization", format!("Bearer {session}")))
        .insert_header(("content-type", "application/json"))
        .set_payload(r#"{"action":"start"}"#);
    let answer = call_and_read_body(&app, request.to_request()).await;
    assert_eq!(answer, r#"{"status":400,"message":"Client address unknown"}"#);
    assert!(fixture.log.entries.lock().unwrap().is_empty());
}

#[test]
fn a_list_of_proxies_is_addresses_and_networks() {
    for good in ["", "127.0.0.1", "::1", "10.0.0.0/8, ::1,fd00::/8"] {
        assert!(good.parse::<TrustedProxies>().is_ok(), "{good}");
    }
    for bad in ["localhost", "10.0.0.0/33", "10.0.0.1 10.0.0.2"] {
        assert!(bad.parse::<TrustedProxies>().is_err(), "{bad}");
    }
}
