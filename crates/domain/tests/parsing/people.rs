use aileron_domain::{
    Email, KeyDescription, NewPassword, Password, SessionId, TokenHash, UserAgent, Username,
};
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

#[test]
fn a_new_password_has_eight_characters_and_no_more_bytes_than_are_looked_at() {
    for good in ["12345678", "öööööööö", &"x".repeat(Password::MAX_LENGTH)] {
        let password = NewPassword::new(good.to_owned()).unwrap();
        assert_eq!(password.as_password().expose(), good);
        assert!(!format!("{password:?}").contains(good));
    }
    for bad in ["", "1234567", "ööööööö", &"x".repeat(Password::MAX_LENGTH + 1)] {
        assert!(NewPassword::new(bad.to_owned()).is_none(), "{bad}");
    }
}

#[test]
fn what_a_client_says_that_it_is_is_cut_to_one_short_line() {
    let clean = |said: &str| UserAgent::clean(said).map(|agent| agent.as_str().to_owned());
    assert_eq!(
        clean(" Browser/1.0\r\n\u{1b}[31m ").as_deref(),
        Some("Browser/1.0[31m")
    );
    assert_eq!(clean(" \n "), None);
    let long = clean(&"ä".repeat(1000)).unwrap();
    assert_eq!(long.chars().count(), UserAgent::MAX_LENGTH);
}

#[test]
fn a_sessions_id_is_half_of_its_hash() {
    let hash = TokenHash(std::array::from_fn(|at| u8::try_from(at).unwrap()));
    assert_eq!(
        SessionId::of(hash).to_string(),
        "00010203-0405-0607-0809-0a0b0c0d0e0f"
    );
}

#[test]
fn a_description_is_one_line() {
    for good in ["bot", "für den Bot 🦉", &"x".repeat(100)] {
        assert_eq!(good.parse::<KeyDescription>().unwrap().as_str(), good);
    }
    for bad in ["", " bot", "bot ", "two\nlines", &"x".repeat(101)] {
        assert!(bad.parse::<KeyDescription>().is_err(), "{bad:?}");
    }
}
