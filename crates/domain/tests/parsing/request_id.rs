use aileron_domain::RequestId;
use proptest::prelude::*;

#[test]
fn what_would_not_be_safe_in_a_log_or_a_header_is_no_request_id() {
    for text in [
        "",
        " ",
        "a b",
        "a\r\nx-admin: 1",
        "a\n",
        "a\0",
        "\u{1b}[31m",
        "a;b",
        "a\"b",
        "é",
    ] {
        assert!(text.parse::<RequestId>().is_err(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn a_request_id_is_repeated_as_it_came(text in "[A-Za-z0-9._:/+=-]{1,128}") {
        let id: RequestId = text.parse().unwrap();
        prop_assert_eq!(id.as_str(), text.as_str());
        prop_assert_eq!(id.to_string(), text);
    }

    #[test]
    fn one_other_character_spoils_a_request_id(
        text in "[A-Za-z0-9._:/+=-]{0,50}[^A-Za-z0-9._:/+=-][A-Za-z0-9._:/+=-]{0,50}"
    ) {
        prop_assert!(text.parse::<RequestId>().is_err());
    }

    #[test]
    fn a_longer_one_is_not_taken(text in "[a-z]{129,200}") {
        prop_assert!(text.parse::<RequestId>().is_err());
    }
}
