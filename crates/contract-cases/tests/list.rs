//! A case that nobody runs is worth nothing.

use std::fs;

#[test]
fn every_case_is_in_a_list() {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let list = fs::read_to_string(format!("{source}/list.rs")).unwrap();
    let mut cases = 0;
    for file in fs::read_dir(format!("{source}/cases")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines() {
            let Some((name, _)) = line
                .strip_prefix("pub async fn ")
                .and_then(|rest| rest.split_once('('))
            else {
                continue;
            };
            assert!(
                list.contains(&format!("\n            {name},\n")),
                "{name} is in no list"
            );
            cases += 1;
        }
    }
    assert!(cases > 60, "only {cases} cases were found");
}
