use aileron_domain::IdempotencyKey;
use proptest::prelude::*;

#[test]
fn what_a_header_cannot_carry_plainly_is_no_key() {
    let long = "k".repeat(256);
    for text in ["", "\"\"", " ", "a b", "a\tb", "a\0", "\u{e9}", long.as_str()] {
        assert!(text.parse::<IdempotencyKey>().is_err(), "{text:?}");
    }
}

#[test]
fn a_key_is_the_same_with_and_without_the_drafts_quotes() {
    let plain: IdempotencyKey = "8e03978e-40d5-43dd-bc93-6894a57f9324".parse().unwrap();
    let quoted: IdempotencyKey = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"".parse().unwrap();
    assert_eq!(plain, quoted);
}

proptest! {
    #[test]
    fn a_key_is_kept_as_it_came(text in "[!#-~][!-~]{0,254}") {
        let key: IdempotencyKey = text.parse().unwrap();
        prop_assert_eq!(key.as_str(), text);
    }
}
