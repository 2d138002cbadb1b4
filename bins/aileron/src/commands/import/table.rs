//! What came of an import, for whoever ran it.

use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write as _};

use aileron_domain::{ImportReport, LeftOut, Taken};
use anyhow::Context as _;
use serde_json::{Map, Value, json};

/// Each kind of thing: what it is called in JSON and in the table.
fn kinds(report: &ImportReport) -> [(&'static str, &'static str, Taken); 8] {
    [
        ("users", "users", report.users),
        ("nodes", "nodes", report.nodes),
        ("allocations", "allocations", report.allocations),
        ("eggs", "eggs", report.eggs),
        ("servers", "servers", report.servers),
        ("subusers", "subusers", report.subusers),
        ("apiKeys", "API keys", report.api_keys),
        ("activity", "log entries", report.activity),
    ]
}

/// `{"written": true, "users": {"new": 3, "known": 0}, …, "leftOut": [{"what", "name", "why"}]}`
pub(super) fn json(report: &ImportReport, dry_run: bool) -> Value {
    let mut object = Map::new();
    object.insert("written".to_owned(), (!dry_run).into());
    for (name, _, Taken { new, known }) in kinds(report) {
        object.insert(name.to_owned(), json!({"new": new, "known": known}));
    }
    let left_out = report.left_out.iter();
    let left_out =
        left_out.map(|LeftOut { what, name, why }| json!({"what": what, "name": name, "why": why}));
    object.insert("leftOut".to_owned(), left_out.collect());
    object.into()
}

pub(super) fn print(report: &ImportReport, dry_run: bool) -> anyhow::Result<()> {
    let written = io::stdout().lock().write_all(table(report, dry_run).as_bytes());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

fn table(report: &ImportReport, dry_run: bool) -> String {
    let mut table = format!("{:12} {:>9} {:>13}\n", "", "new", "already here");
    for (_, name, Taken { new, known }) in kinds(report) {
        let _infallible = writeln!(table, "{name:12} {new:>9} {known:>13}");
    }
    if !report.left_out.is_empty() {
        let _infallible = writeln!(table, "\nStays behind ({}):", report.left_out.len());
    }
    for LeftOut { what, name, why } in &report.left_out {
        let _infallible = writeln!(table, "  {what} {}: {why}", one_line(name));
    }
    table.push_str(if dry_run {
        "\nThis was a dry run: nothing was written.\n"
    } else {
        "\nAll that is new is here now.\n"
    });
    table
}

/// A name from elsewhere must not look like a line of ours, nor tell a terminal what to do.
fn one_line(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> ImportReport {
        ImportReport {
            users: Taken { new: 12, known: 1 },
            left_out: vec![LeftOut {
                what: "server",
                name: "Lob\nby".to_owned(),
                why: "its owner does not come".to_owned(),
            }],
            ..ImportReport::default()
        }
    }

    #[test]
    fn the_table_says_what_comes_and_what_does_not() {
        let table = table(&report(), true);
        assert!(
            table.contains("users               12             1\n"),
            "{table}"
        );
        assert!(
            table.contains("\n  server Lob\u{fffd}by: its owner does not come\n"),
            "{table}"
        );
        assert!(table.ends_with("nothing was written.\n"), "{table}");
    }

    #[test]
    fn a_program_reads_the_same() {
        let json = json(&report(), false);
        assert_eq!(json["written"], true);
        assert_eq!(json["users"], json!({"new": 12, "known": 1}));
        assert_eq!(json["leftOut"][0]["what"], "server");
    }
}
