//! A case that nobody runs is worth nothing.

#![expect(clippy::unwrap_used, reason = "what goes wrong here is a failed test")]

use std::fs;
use std::path::Path;

#[test]
fn every_case_is_in_a_list() {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let list = fs::read_to_string(format!("{source}/list.rs")).unwrap();
    let cases = cases_below(&Path::new(source).join("cases"));
    for name in &cases {
        assert!(
            list.contains(&format!("\n            {name},\n")),
            "{name} is in no list"
        );
    }
    assert!(cases.len() > 60, "only {} cases were found", cases.len());
}

fn cases_below(directory: &Path) -> Vec<String> {
    let mut cases = Vec::new();
    for file in fs::read_dir(directory).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            cases.extend(cases_below(&path));
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let names = text
            .lines()
            .filter_map(|line| Some(line.strip_prefix("pub async fn ")?.split_once('(')?.0.to_owned()));
        cases.extend(names);
    }
    cases
}
