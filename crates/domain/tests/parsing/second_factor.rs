use aileron_domain::{RecoveryCode, SecondFactorCode, TotpCode, TotpSecret, UserId};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

/// Of the test vectors in RFC 6238.
fn secret() -> TotpSecret {
    TotpSecret::of(*b"12345678901234567890")
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

#[test]
fn codes_are_those_of_the_rfc() {
    for (seconds, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(secret().code_at(at(seconds)).unwrap().to_string(), code);
        let typed: TotpCode = code.parse().unwrap();
        assert_eq!(secret().step_of(typed, at(seconds)), Some(seconds / 30));
    }
}

#[test]
fn a_code_is_taken_a_step_early_or_late_and_no_more() {
    let now = at(1_111_111_109);
    let code = secret().code_at(now).unwrap();
    let step = SignedDuration::from_secs(30);
    for (steps, taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let found = secret().step_of(code, now + step * steps);
        assert_eq!(found.is_some(), taken, "{steps}");
        assert!(found.is_none_or(|found| found == 1_111_111_109 / 30));
    }
}

#[test]
fn an_app_gets_the_secret_and_whose_it_is() {
    let base32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    assert_eq!(secret().base32(), base32);
    let uri = secret().uri("My Panel", &"ada.l".parse().unwrap());
    assert_eq!(
        uri,
        format!("otpauth://totp/My%20Panel:ada.l?secret={base32}&issuer=My%20Panel")
    );
    assert!(!format!("{:?}", secret()).contains(base32));
}

#[test]
fn codes_are_read_as_people_type_them() {
    for typed in ["081804", " 081 804 ", "081-804"] {
        let code: SecondFactorCode = typed.parse().unwrap();
        assert_eq!(code, SecondFactorCode::Totp("081804".parse().unwrap()));
    }
    let code = RecoveryCode::of([0xff; 15]);
    assert_eq!(code.expose(), "7777-7777-7777-7777-7777-7777");
    for typed in [
        "7777-7777-7777-7777-7777-7777",
        "7777 7777 7777 7777 7777 7777",
        "777777777777777777777777",
    ] {
        assert_eq!(typed.parse(), Ok(SecondFactorCode::Recovery(code.clone())));
    }
    for wrong in [
        "",
        "08180",
        "0818040",
        "abcdef",
        "abcd-efgh-ijkl",
        "abcd-efgh-ijkl-mnop-qrst",
        "0000-0000-0000-0000",
        "٠٨١٨٠٤",
        &"7".repeat(65),
    ] {
        assert!(wrong.parse::<SecondFactorCode>().is_err(), "{wrong}");
    }
    assert!("7777-7777-7777-7777".parse::<TotpCode>().is_err());
}

#[test]
fn recovery_codes_that_were_shorter_are_still_good() {
    let Ok(SecondFactorCode::Recovery(code)) = "abcd-efgh-ijkl-mnop".parse() else {
        panic!("not read")
    };
    assert_eq!(code.expose(), "abcd-efgh-ijkl-mnop");
}

#[test]
fn a_recovery_code_is_of_one_user() {
    let code = RecoveryCode::of([7; 15]);
    let (ada, bob) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
    assert_ne!(code.hash(ada), code.hash(bob));
    assert!(!format!("{code:?}").contains(&code.expose()));
}

proptest! {
    #[test]
    fn recovery_codes_read_back_as_they_are_written(bytes in any::<[u8; 15]>(), upper in any::<bool>()) {
        let code = RecoveryCode::of(bytes);
        let text = if upper { code.expose().to_uppercase() } else { code.expose() };
        prop_assert_eq!(text.parse(), Ok(SecondFactorCode::Recovery(code)));
    }

    #[test]
    fn no_text_is_too_odd_to_read(text in ".{0,80}") {
        let _either = text.parse::<SecondFactorCode>();
    }
}
