use aileron_domain::{Credential, KeyForm, OpenedSession, Password, Proof, SecretToken};
use jiff::Timestamp;
use proptest::prelude::*;

#[test]
fn a_secret_is_known_by_its_sha_256() {
    let hash = Credential::recognise("abc").map(|credential| credential.hash.0);
    // FIPS 180-2, appendix B.1.
    let published = [
        0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0,
        0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
    ];
    assert_eq!(hash, Some(published));
}

#[test]
fn a_session_token_is_told_from_an_api_key_by_its_first_letters() {
    for (text, proof) in [
        ("als_x", Proof::Session),
        ("als_", Proof::Session),
        ("alk_x", Proof::ApiKey),
        ("ALS_x", Proof::ApiKey),
        ("xals_x", Proof::ApiKey),
        ("ptlc_x", Proof::ApiKey),
    ] {
        assert_eq!(
            Credential::recognise(text).map(|credential| credential.proof),
            Some(proof),
            "{text}"
        );
    }
}

#[test]
fn what_no_token_looks_like_is_not_even_looked_up() {
    let too_long = format!("als_{}", "a".repeat(253));
    for text in [
        "",
        " ",
        "als_a b",
        " als_a",
        "als_a\n",
        "als_\0",
        "als_é",
        too_long.as_str(),
    ] {
        assert_eq!(Credential::recognise(text), None, "{text:?}");
    }
    assert!(Credential::recognise(&too_long[1..]).is_some());
}

#[test]
fn a_password_is_bounded_and_may_hold_anything() {
    assert!(Password::new(String::new()).is_none());
    assert!(Password::new("ä".repeat(512)).is_some());
    assert!(Password::new("ä".repeat(513)).is_none());
    let typed = Password::new(" correct horse\u{0}".to_owned()).unwrap();
    assert_eq!(typed.expose(), " correct horse\u{0}");
    assert_eq!(format!("{typed:?} {typed:#?}"), "<password> <password>");
}

proptest! {
    #[test]
    fn a_minted_token_is_recognised(proof in proof(), random in any::<[u8; 32]>()) {
        let token = SecretToken::mint(proof, random);
        let hash = token.hash();
        prop_assert_eq!(Credential::recognise(token.expose()), Some(Credential { proof, hash }));
    }

    #[test]
    fn a_minted_token_is_its_prefix_and_43_letters_that_need_no_escaping(
        proof in proof(),
        random in any::<[u8; 32]>(),
    ) {
        let token = SecretToken::mint(proof, random);
        let secret = token.expose().strip_prefix(proof.prefix()).unwrap();
        prop_assert_eq!(secret.len(), 43);
        prop_assert!(secret.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    }

    #[test]
    fn no_two_tokens_are_the_same(proof in proof(), random in any::<[u8; 32]>(), bit in 0..256_usize) {
        let mut other = random;
        other[bit / 8] ^= 1 << (bit % 8);
        let (token, other) = (SecretToken::mint(proof, random), SecretToken::mint(proof, other));
        prop_assert_ne!(token.expose(), other.expose());
        prop_assert_ne!(token.hash(), other.hash());
    }

    #[test]
    fn a_token_does_not_show_when_it_is_printed(proof in proof(), random in any::<[u8; 32]>()) {
        let token = SecretToken::mint(proof, random);
        let session = OpenedSession { token: token.clone(), expires_at: Timestamp::UNIX_EPOCH };
        let secret = token.expose().strip_prefix(proof.prefix()).unwrap();
        prop_assert_eq!(format!("{token:?}"), format!("{}…", proof.prefix()));
        for printed in [format!("{token:#?}"), format!("{session:?}"), format!("{session:#?}")] {
            prop_assert!(!printed.contains(secret));
        }
    }

    #[test]
    fn a_recognised_secret_goes_no_further(text in "als_[!-~]{12,60}") {
        let printed = Credential::recognise(&text).map(|credential| format!("{credential:?}"));
        prop_assert_eq!(printed.map(|printed| printed.contains(&text[4..])), Some(false));
    }
}

fn proof() -> impl Strategy<Value = Proof> {
    prop_oneof![Just(Proof::Session), Just(Proof::ApiKey)]
}

#[test]
fn a_key_in_pterodactyls_form_has_all_its_random_bits_in_letters_and_digits() {
    for random in [[0; 32], [255; 32], [7; 32]] {
        let token = KeyForm::Pterodactyl.mint(random);
        let text = token.expose();
        assert_eq!((text.len(), &text[..5]), (48, "ptlc_"));
        assert!(
            text[5..].bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "{text}"
        );
        assert_eq!(token.beginning(), &text[..16]);
        let credential = Credential::recognise(text).unwrap();
        assert_eq!((credential.proof, credential.hash), (Proof::ApiKey, token.hash()));
    }
    let mut one = [0; 32];
    one[31] = 1;
    assert_eq!(
        KeyForm::Pterodactyl.mint(one).expose(),
        "ptlc_1000000000000000000000000000000000000000000"
    );
    assert_ne!(
        KeyForm::Pterodactyl.mint([255; 32]).expose(),
        KeyForm::Pterodactyl.mint([254; 32]).expose()
    );
    assert_eq!(format!("{:?}", KeyForm::Pterodactyl.mint(one)), "alk_…");
}
