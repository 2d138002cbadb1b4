use std::collections::HashMap;
use std::path::PathBuf;

use aileron_domain::{ServerId, ServerIdentifier};
use aileron_persistence::{CheckedLog, Finding, Store};
use anyhow::bail;
use serde_json::json;

use super::noted;
use crate::commands::print_lines;
use crate::database::Database;

/// Check that no entry was changed, removed or inserted past the panel.
///
/// Goes through the logs of all servers, also of those that are no more, while the panel serves. Says for each finding the
/// server, the number and the id of the entry, and what is wrong with it. Exits with 0 if nothing was found, and else with 1.
///
/// That the whole database was put back to an older state cannot be seen from inside: with --heads, how far each log had come
/// is noted in a file, to be kept where nobody reaches who reaches the database.
#[derive(clap::Args)]
pub(crate) struct Verify {
    /// Only this server's log: its identifier or UUID.
    #[arg(long)]
    server: Option<ServerIdentifier>,

    /// Print each finding, and the summary, as a JSON object on one line.
    #[arg(long)]
    json: bool,

    /// Compare with what is noted in this file, if it is there; and note anew how far each log has come, if nothing was found.
    #[arg(long, value_name = "FILE", conflicts_with = "server")]
    heads: Option<PathBuf>,

    #[command(flatten)]
    database: Database,
}

/// What there was on the way.
#[derive(Default)]
struct Sum {
    logs: u64,
    entries: u64,
    not_chained: u64,
    findings: u64,
}

impl Verify {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let store = self.database.open().await?;
        let mut noted = match &self.heads {
            Some(file) => noted::read(file)?,
            None => HashMap::new(),
        };
        let mut sum = Sum::default();
        let mut heads = Vec::new();
        if let Some(server) = &self.server {
            let server = find(&store, server).await?;
            let checked = store.check_log(server, None).await?;
            self.report(&mut sum, &checked)?;
        } else {
            self.print(&mut sum, &store.check_heads().await?)?;
            let mut last = None;
            while let Some(server) = store.next_log(last).await? {
                let checked = store.check_log(server, noted.remove(&server.0)).await?;
                self.report(&mut sum, &checked)?;
                heads.extend(checked.head.map(|head| (server, head)));
                last = Some(server);
            }
            let gone: Vec<Finding> = noted
                .into_iter()
                .map(|(server, head)| Finding::not_as_noted(ServerId(server), head))
                .collect();
            self.print(&mut sum, &gone)?;
        }
        self.summarise(&sum)?;
        if sum.findings > 0 {
            bail!("the activity log is not as the panel wrote it");
        }
        if let Some(file) = &self.heads {
            noted::write(file, &heads)?;
        }
        Ok(())
    }

    fn report(&self, sum: &mut Sum, checked: &CheckedLog) -> anyhow::Result<()> {
        sum.logs += 1;
        sum.entries += checked.entries;
        sum.not_chained += checked.not_chained;
        self.print(sum, &checked.findings)?;
        sum.findings += checked.further;
        if checked.further > 0 && !self.json {
            println!("server {}: {} more findings", checked.server, checked.further);
        }
        Ok(())
    }

    fn print(&self, sum: &mut Sum, findings: &[Finding]) -> anyhow::Result<()> {
        sum.findings += u64::try_from(findings.len()).unwrap_or(u64::MAX);
        if self.json {
            return print_lines(findings.iter().map(|finding| {
                json!({
                    "server": finding.server.map(|server| server.to_string()),
                    "number": finding.number,
                    "until": finding.until,
                    "id": finding.entry.map(|entry| entry.0.to_string()),
                    "wrong": finding.wrong.as_str(),
                })
            }));
        }
        for finding in findings {
            println!("{}", in_words(finding));
        }
        Ok(())
    }

    fn summarise(&self, sum: &Sum) -> anyhow::Result<()> {
        let Sum {
            logs,
            entries,
            not_chained,
            findings,
        } = sum;
        if self.json {
            let summary =
                json!({ "logs": logs, "entries": entries, "not_chained": not_chained, "findings": findings });
            return print_lines([summary]);
        }
        let before = match not_chained {
            0 => String::new(),
            number => format!("; {number} more are from before the chain, which tells nothing of them"),
        };
        println!("checked {entries} entries of {logs} logs: {findings} findings{before}");
        Ok(())
    }
}

/// A server that is no more has its log still, and is found by its UUID.
async fn find(store: &Store, server: &ServerIdentifier) -> anyhow::Result<ServerId> {
    match server {
        ServerIdentifier::Id(server) => Ok(*server),
        ServerIdentifier::Short(_) => Ok(store.find_server(server.clone()).await?),
    }
}

fn in_words(finding: &Finding) -> String {
    let server = finding.server.map(|server| format!("server {server}: "));
    let entries = match (finding.number, finding.until) {
        (Some(first), Some(last)) => format!("entries {first} to {last}: "),
        (Some(number), None) => format!("entry {number}: "),
        (None, _) => String::new(),
    };
    let id = finding.entry.map(|entry| format!(" ({})", entry.0));
    format!(
        "{}{entries}{}{}",
        server.unwrap_or_default(),
        finding.wrong,
        id.unwrap_or_default()
    )
}
