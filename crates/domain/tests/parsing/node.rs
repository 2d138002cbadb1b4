use aileron_domain::{Node, NodeId, NodeToken, NodeUrl};
use proptest::prelude::*;
use uuid::Uuid;

#[test]
fn a_path_comes_after_the_one_that_the_address_has() {
    let cases = [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/system"),
        (
            "https://node1.example.com/",
            "https://node1.example.com/api/system",
        ),
        (
            "https://example.com/node1",
            "https://example.com/node1/api/system",
        ),
        (
            "https://example.com:8443/a/b/",
            "https://example.com:8443/a/b/api/system",
        ),
        (
            "http://[2001:db8::7]:8080",
            "http://[2001:db8::7]:8080/api/system",
        ),
    ];
    for (address, joined) in cases {
        let url: NodeUrl = address.parse().unwrap();
        assert_eq!(url.join("api/system").as_str(), joined);
    }
}

#[test]
fn an_address_without_a_path_is_shown_without_one() {
    for address in [
        "http://127.0.0.1:8080",
        "https://example.com/node1",
        "https://example.com/a/",
    ] {
        assert_eq!(address.parse::<NodeUrl>().unwrap().expose_text(), address);
    }
    assert_eq!("http://h/".parse::<NodeUrl>().unwrap().expose_text(), "http://h");
}

#[test]
fn a_path_cannot_change_where_the_wings_is() {
    let url: NodeUrl = "https://node1.example.com:8080/wings".parse().unwrap();
    for (path, query) in [
        ("//evil.example.com/", None),
        ("http://evil.example.com/", None),
        ("@evil.example.com", None),
        ("?a=b", Some("a=b")),
        ("#c", None),
        ("\\\\evil", None),
    ] {
        let joined = url.join(path);
        assert_eq!(joined.origin(), url.expose().origin(), "{path}");
        assert_eq!((joined.query(), joined.fragment()), (query, None), "{path}");
    }
}

#[test]
fn what_cannot_be_a_wings_address_is_refused() {
    let impostors = [
        "",
        "node1",
        "node1.example.com:8080",
        "/api",
        "ftp://node1.example.com",
        "unix:/run/wings.sock",
        "http://",
        "https://:8080",
        "http://user@node1.example.com",
        "http://:secret@node1.example.com",
        "http://node1.example.com/?a=b",
        "http://node1.example.com/#a",
        "http://node1.example.com:99999",
        "http://node one",
    ];
    for text in impostors {
        assert!(text.parse::<NodeUrl>().is_err(), "{text:?}");
    }
}

#[test]
fn what_cannot_be_a_token_is_refused() {
    let too_long = "a".repeat(NodeToken::MAX_LENGTH + 1);
    for text in ["", "a b", "a\r\nHost: evil", "a\0", "tökén", too_long.as_str()] {
        assert!(text.parse::<NodeToken>().is_err(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn joining_keeps_the_base_path(
        base in "(/[a-z0-9]{1,8}){0,3}",
        slash in "/?",
        path in "[a-z]{1,8}(/[a-z0-9-]{1,8}){0,3}",
    ) {
        let url: NodeUrl = format!("https://node1.example.com:8443{base}{slash}").parse().unwrap();
        let joined = url.join(&path);
        prop_assert_eq!(joined.as_str(), format!("https://node1.example.com:8443{base}/{path}"));
    }

    #[test]
    fn an_address_and_a_token_do_not_show_when_a_node_is_printed(
        host in "[a-z]{12}\\.example",
        secret in "[!-~]{16,64}",
    ) {
        let node = Node {
            id: NodeId(Uuid::nil()),
            name: "node1".to_owned(),
            url: format!("https://{host}:8443").parse().unwrap(),
            token: secret.parse().unwrap(),
            previous_token: None,
            roots: None,
            maintenance: false,
        };
        for printed in [format!("{node:?}"), format!("{node:#?}")] {
            prop_assert!(printed.contains("<node address>") && printed.contains("<node token>"));
            prop_assert!(!printed.contains(&host) && !printed.contains(&secret));
        }
        prop_assert_eq!(node.url.expose().host_str(), Some(host.as_str()));
        prop_assert_eq!(node.token.expose(), secret);
    }

    #[test]
    fn an_error_does_not_repeat_the_address(host in "[a-z]{12}\\.example") {
        let error = format!("https://user:secret@{host}").parse::<NodeUrl>().unwrap_err();
        for printed in [error.to_string(), format!("{error:?}")] {
            prop_assert!(!printed.contains(&host) && !printed.contains("secret"));
        }
    }

    #[test]
    fn reading_any_text_as_an_address_never_panics(text in prop_oneof![any::<String>(), "https?://.{0,20}"]) {
        if let Ok(url) = text.parse::<NodeUrl>() {
            let shown = url.expose();
            prop_assert!(matches!(shown.scheme(), "http" | "https"));
            prop_assert!(shown.has_host() && shown.username().is_empty() && shown.password().is_none());
            prop_assert!(shown.query().is_none() && shown.fragment().is_none());
        }
    }
}
