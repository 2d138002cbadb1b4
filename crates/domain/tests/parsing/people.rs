use aileron_domain::{Email, Username};
use proptest::prelude::*;

#[test]
fn what_cannot_be_a_username_is_refused() {
    let too_long = "a".repeat(65);
    for text in [
        "",
        " ",
        "ada lovelace",
        "ada@example.com",
        "adä",
        "ada\n",
        "ada\0",
        "a/b",
        too_long.as_str(),
    ] {
        assert!(text.parse::<Username>().is_err(), "{text:?}");
    }
}

#[test]
fn an_email_address_has_one_at_sign_with_something_on_both_sides() {
    for text in [
        "ada@example.com",
        "a@b",
        "ada+games@mail.example.com",
        "o'hara@example.org",
    ] {
        assert_eq!(text.parse::<Email>().unwrap().as_str(), text);
    }
    for text in [
        "",
        "ada",
        "@",
        "ada@",
        "@example.com",
        "a@b@c",
        "a @b",
        "a@b\r\nBcc: c@d",
        "ädä@example.com",
    ] {
        assert!(text.parse::<Email>().is_err(), "{text:?}");
    }
}

#[test]
fn an_email_address_has_at_most_254_characters() {
    let domain = "@example.com";
    let longest = format!("{}{domain}", "a".repeat(254 - domain.len()));
    assert!(longest.parse::<Email>().is_ok());
    assert!(format!("a{longest}").parse::<Email>().is_err());
}

proptest! {
    #[test]
    fn a_username_by_the_grammar_is_taken_as_it_is(text in "[A-Za-z0-9._-]{1,64}") {
        prop_assert_eq!(text.parse::<Username>().unwrap().to_string(), text);
    }

    #[test]
    fn one_other_character_spoils_a_username(
        text in "[A-Za-z0-9._-]{0,30}[^A-Za-z0-9._-][A-Za-z0-9._-]{0,30}",
    ) {
        prop_assert!(text.parse::<Username>().is_err());
    }

    #[test]
    fn an_email_address_is_taken_as_it_is(text in "[!-?A-~]{1,60}@[!-?A-~]{1,60}") {
        prop_assert_eq!(text.parse::<Email>().unwrap().to_string(), text);
    }

    /// People log in with either, so no text may be both.
    #[test]
    fn no_text_is_a_username_and_an_email_address(text in prop_oneof![any::<String>(), "[!-~]{1,40}"]) {
        prop_assert!(text.parse::<Username>().is_err() || text.parse::<Email>().is_err());
    }
}
