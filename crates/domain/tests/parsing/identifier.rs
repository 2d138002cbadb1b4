use aileron_domain::{InvalidServerIdentifier, ServerId, ServerIdentifier, ShortIdentifier};
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

const UUID: &str = "8f14e45f-ceea-467f-a9d0-000000000001";

#[test]
fn nothing_is_a_missing_identifier() {
    let error = "".parse::<ServerIdentifier>().unwrap_err();
    assert_eq!(error, InvalidServerIdentifier::Missing);
    assert_eq!(error.to_string(), "Missing server identifier");
}

#[test]
fn what_cannot_be_an_identifier_is_invalid() {
    let too_long = "a".repeat(37);
    let braced = format!("{{{UUID}}}");
    let urn = format!("urn:uuid:{UUID}");
    let padded = format!("{UUID} ");
    let impostors = [
        too_long.as_str(),
        &braced,
        &urn,
        &padded,
        " ",
        "my server",
        "my/server",
        "..",
        "my.server",
        "a\0",
        "\0",
        "%00",
        "a\n",
        "sérver",
        "ｓlug",
        "a'--",
    ];
    for text in impostors {
        let error = text.parse::<ServerIdentifier>().unwrap_err();
        assert_eq!(error, InvalidServerIdentifier::Malformed, "{text:?}");
        assert_eq!(error.to_string(), "Invalid server identifier");
    }
}

#[test]
fn what_only_resembles_a_uuid_is_a_slug() {
    let bare = UUID.replace('-', "");
    let misplaced = "8f14e45fc-eea-467f-a9d0-000000000001";
    let not_hexadecimal = UUID.replace('f', "g");
    for text in [
        bare.as_str(),
        misplaced,
        &not_hexadecimal,
        "8f14e45f",
        "-",
        "_",
        "A",
    ] {
        let slug = text.parse::<ShortIdentifier>().unwrap();
        assert_eq!(slug.as_str(), text);
        assert_eq!(text.parse(), Ok(ServerIdentifier::Short(slug)));
    }
}

#[test]
fn a_server_is_called_by_the_beginning_of_its_uuid_unless_named_otherwise() {
    let id = ServerId(Uuid::try_parse(UUID).unwrap());
    assert_eq!(ShortIdentifier::of(id).as_str(), "8f14e45f");
}

proptest! {
    #[test]
    fn a_uuid_in_any_case_names_its_server((id, text) in uuid_in_any_case()) {
        prop_assert_eq!(text.parse(), Ok(ServerIdentifier::Id(id)));
    }

    #[test]
    fn a_uuid_is_never_a_short_identifier((_, text) in uuid_in_any_case()) {
        prop_assert!(text.parse::<ShortIdentifier>().is_err());
    }

    #[test]
    fn a_slug_names_the_server_that_has_it(slug in slug()) {
        let parsed = slug.parse();
        let short = ServerIdentifier::Short(slug.parse().unwrap());
        prop_assert_eq!(parsed, Ok(short));
    }

    #[test]
    fn one_other_character_spoils_a_slug(text in "[A-Za-z0-9_-]{0,17}[^A-Za-z0-9_-][A-Za-z0-9_-]{0,17}") {
        prop_assert_eq!(text.parse::<ServerIdentifier>(), Err(InvalidServerIdentifier::Malformed));
        prop_assert!(text.parse::<ShortIdentifier>().is_err());
    }

    #[test]
    fn what_is_too_long_names_nothing(text in "[A-Za-z0-9_-]{37,300}") {
        prop_assert_eq!(text.parse::<ServerIdentifier>(), Err(InvalidServerIdentifier::Malformed));
    }

    #[test]
    fn any_text_is_read_as_what_it_is_written_as(text in prop_oneof![any::<String>(), slug(), uuid_text()]) {
        if let Ok(identifier) = text.parse::<ServerIdentifier>() {
            prop_assert!(identifier.to_string().eq_ignore_ascii_case(&text));
            prop_assert_eq!(identifier.to_string().parse(), Ok(identifier));
        }
    }

    #[test]
    fn the_default_short_identifier_reads_back(bytes in any::<[u8; 16]>()) {
        let short = ShortIdentifier::of(ServerId(Uuid::from_bytes(bytes)));
        prop_assert_eq!(short.as_str().parse(), Ok(short.clone()));
        prop_assert_eq!(short.to_string().parse(), Ok(ServerIdentifier::Short(short)));
    }
}

fn slug() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_-]{1,36}"
}

fn uuid_text() -> impl Strategy<Value = String> {
    uuid_in_any_case().prop_map(|(_, text)| text)
}

fn uuid_in_any_case() -> impl Strategy<Value = (ServerId, String)> {
    (any::<[u8; 16]>(), vec(any::<bool>(), 36)).prop_map(|(bytes, upper)| {
        let id = Uuid::from_bytes(bytes);
        let text = id.to_string();
        let cased = text
            .chars()
            .zip(upper)
            .map(|(c, upper)| if upper { c.to_ascii_uppercase() } else { c });
        (ServerId(id), cased.collect())
    })
}
