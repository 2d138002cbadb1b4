use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// What was done, what should have come of it, and what did.
struct Row {
    what: String,
    expected: String,
    seen: String,
    took: Duration,
    well: bool,
}

/// The rows so far.
#[derive(Default)]
pub(crate) struct Report(Vec<Row>);

impl Report {
    /// Writes down what a step came to, and says it at once. A step that could not be taken did not go well.
    pub(crate) async fn step(
        &mut self,
        what: &str,
        expected: &str,
        taking: impl Future<Output = anyhow::Result<Seen>>,
    ) {
        let begun = Instant::now();
        let Seen { text, well } = taking
            .await
            .unwrap_or_else(|error| Seen::new(format!("{error:#}"), false));
        let row = Row {
            what: what.to_owned(),
            expected: expected.to_owned(),
            seen: text.replace(['\n', '|'], " "),
            took: begun.elapsed(),
            well,
        };
        eprintln!("{} {what}: {}", mark(row.well), row.seen);
        self.0.push(row);
    }

    /// Whether there is something, and all of it went well.
    pub(crate) fn is_well(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|row| row.well)
    }

    /// As a table that reads well as Markdown and on a terminal.
    pub(crate) fn render(&self) -> String {
        let heading = ["what", "expected", "seen", "seconds", "ok"].map(str::to_owned);
        let rows = self.0.iter().map(|row| {
            [
                row.what.clone(),
                row.expected.clone(),
                row.seen.clone(),
                format!("{:.1}", row.took.as_secs_f64()),
                mark(row.well).to_owned(),
            ]
        });
        let rows: Vec<[String; 5]> = std::iter::once(heading).chain(rows).collect();
        let widths: [usize; 5] = std::array::from_fn(|column| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or_default()
        });
        let mut text = String::new();
        for (number, row) in rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(widths) {
                let _cannot_fail = write!(text, "| {cell:<width$} ");
            }
            text += "|\n";
            if number == 0 {
                for width in widths {
                    let _cannot_fail = write!(text, "|{}", "-".repeat(width + 2));
                }
                text += "|\n";
            }
        }
        text
    }
}

/// What came of a step.
pub(crate) struct Seen {
    text: String,
    well: bool,
}

impl Seen {
    pub(crate) fn new(text: impl Into<String>, well: bool) -> Self {
        Self {
            text: text.into(),
            well,
        }
    }
}

fn mark(well: bool) -> &'static str {
    if well { "yes" } else { "NO" }
}
