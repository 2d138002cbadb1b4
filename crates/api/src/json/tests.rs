use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::written;

#[derive(Serialize)]
enum Kind {
    Unit,
    Newtype(u8),
    Tuple(u8, bool),
    Struct { a: Option<u8>, b: () },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Everything<'a> {
    first_field: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nothing: Option<u8>,
    numbers: (i8, i16, i32, i64, i128, u8, u16, u32, u64, u128),
    fractions: [f64; 5],
    small: f32,
    letters: [char; 3],
    kinds: Vec<Kind>,
    empty: (Vec<u8>, BTreeMap<String, u8>, NoFields),
    raw: &'a RawValue,
    value: Value,
    #[serde(flatten)]
    more: BTreeMap<&'a str, Kind>,
}

#[derive(Serialize)]
struct NoFields {}

#[test]
fn it_is_what_serde_json_writes() {
    let raw: Box<RawValue> = serde_json::from_str(r#"{ "as": ["it", 1.50, "stands"] }"#).unwrap();
    let everything = Everything {
        first_field: "plain",
        nothing: None,
        numbers: (-8, -16, -32, -64, -128, 8, 16, 32, 64, 128),
        fractions: [0.1, -1e300, 3.0, f64::NAN, f64::INFINITY],
        small: 0.3,
        letters: ['a', '"', 'ß'],
        kinds: vec![
            Kind::Unit,
            Kind::Newtype(1),
            Kind::Tuple(2, true),
            Kind::Struct { a: Some(3), b: () },
            Kind::Struct { a: None, b: () },
        ],
        empty: (Vec::new(), BTreeMap::new(), NoFields {}),
        raw: &raw,
        value: json!({"a": [null, false, "ü", {"b": []}], "c\n": 1}),
        more: [("\"quoted\"", Kind::Unit), ("z", Kind::Newtype(9))].into(),
    };
    let ours = String::from_utf8(written(&everything, 0).unwrap()).unwrap();
    assert_eq!(ours, serde_json::to_string(&everything).unwrap());
}

#[test]
fn each_character_is_escaped_where_it_must_be_wherever_it_stands() {
    for character in (0..=0xff)
        .chain([0x2028, 0xfffd, 0x1_f600])
        .filter_map(char::from_u32)
    {
        for before in 0..17 {
            let text = format!("{}{character}rest", "x".repeat(before));
            let ours = String::from_utf8(written(&text, 0).unwrap()).unwrap();
            assert_eq!(ours, serde_json::to_string(&text).unwrap());
        }
    }
}

#[test]
fn a_member_whose_name_is_no_string_is_refused() {
    assert!(written(&BTreeMap::from([(1, 2)]), 0).is_err());
}
