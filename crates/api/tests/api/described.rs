use std::collections::BTreeSet;

use aileron_api::{ENDPOINTS, openapi};
use serde::Serialize as _;
use serde_json::{Value, json};

fn document() -> Value {
    serde_json::to_value(openapi()).unwrap()
}

/// What the program serves, and who wants to know the API without running it reads.
const WRITTEN_DOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

#[test]
fn the_document_that_is_served_is_what_the_code_says() {
    let mut said = Vec::new();
    let indented = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut said, indented);
    openapi().serialize(&mut serializer).unwrap();
    said.push(b'\n');
    if std::env::var_os("AILERON_WRITE_OPENAPI").is_some() {
        std::fs::write(WRITTEN_DOWN, &said).unwrap();
    }
    let written = std::fs::read(WRITTEN_DOWN).unwrap();
    assert!(
        written == said,
        "crates/api/openapi.json is not what the code says any more: `just openapi` writes it anew"
    );
}

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().iter();
        operations.map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
    });
    operations.collect()
}

#[test]
fn what_is_mounted_is_described_and_the_other_way_round() {
    let document = document();
    let described: BTreeSet<_> = operations(&document)
        .into_iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    let mounted: BTreeSet<_> = ENDPOINTS
        .iter()
        .map(|endpoint| format!("{} {}", endpoint.method, endpoint.path))
        .collect();
    assert_eq!(described, mounted);
}

#[test]
fn every_answer_has_a_description_and_a_body() {
    let document = document();
    for (method, path, operation) in operations(&document) {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let what = format!("{method} {path} {status}: {answer}");
            assert!(!answer["description"].as_str().unwrap().is_empty(), "{what}");
            let contents = answer["content"].as_object().unwrap();
            let (kind, content) = contents.iter().next().unwrap();
            assert!(
                kind == "application/json" || kind == "text/event-stream",
                "{what}"
            );
            assert!(content["schema"].is_object(), "{what}");
            if status.starts_with(['4', '5']) {
                assert_eq!(
                    content["schema"],
                    json!({"$ref": "#/components/schemas/Problem"}),
                    "{what}"
                );
                assert_eq!(content["example"]["status"].to_string(), *status, "{what}");
            }
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let text = document.to_string();
    let references: Vec<_> = text.split("\"$ref\":\"#").skip(1).collect();
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_and_a_summary() {
    let document = document();
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} is there twice");
        assert!(operation["summary"].is_string(), "{method} {path}");
    }
}

#[test]
fn every_scheme_that_is_asked_for_is_described() {
    let document = document();
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    let asked: Vec<_> = document["security"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_object)
        .collect();
    assert_eq!(asked.len(), 3);
    for name in asked.into_iter().flat_map(|scheme| scheme.keys()) {
        assert!(schemes.contains_key(name), "{name}");
    }
}
