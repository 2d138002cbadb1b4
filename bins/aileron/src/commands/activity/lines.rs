use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use aileron_api::ActivityEntryView;
use serde_json::Value;

/// How exported entries look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// One JSON object a line.
    Jsonl,
    /// A table, as RFC 4180 has it.
    Csv,
}

/// Prints entries in one of the formats.
pub(super) enum Lines<W: Write> {
    Jsonl(BufWriter<W>),
    Csv(Box<csv::Writer<W>>),
}

/// What the API calls the parts of an entry, in its order; what came later stands at the end, where no formula misses it.
const COLUMNS: [&str; 12] = [
    "id",
    "occurredAt",
    "actor",
    "actorType",
    "actorName",
    "action",
    "targetType",
    "targetId",
    "ip",
    "outcome",
    "metadata",
    "result",
];

impl<W: Write> Lines<W> {
    pub(super) fn new(format: Format, output: W) -> Self {
        match format {
            Format::Jsonl => Self::Jsonl(BufWriter::new(output)),
            Format::Csv => {
                let mut table = csv::WriterBuilder::new();
                Self::Csv(Box::new(
                    table.terminator(csv::Terminator::CRLF).from_writer(output),
                ))
            }
        }
    }

    /// Prints what comes before the first entry.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        match self {
            Self::Jsonl(_) => Ok(()),
            Self::Csv(table) => table.write_record(COLUMNS).map_err(io_error),
        }
    }

    pub(super) fn print(&mut self, entry: &ActivityEntryView) -> io::Result<()> {
        match self {
            Self::Jsonl(output) => {
                serde_json::to_writer(&mut *output, entry)?;
                output.write_all(b"\n")
            }
            Self::Csv(table) => {
                let entry = serde_json::to_value(entry)?;
                let cells = COLUMNS.map(|column| harmless(cell(&entry[column])));
                table
                    .write_record(cells.iter().map(|cell| cell.as_bytes()))
                    .map_err(io_error)
            }
        }
    }

    /// Everything is printed when this returns.
    pub(super) fn end(mut self) -> io::Result<()> {
        match &mut self {
            Self::Jsonl(output) => output.flush(),
            Self::Csv(table) => table.flush(),
        }
    }
}

fn cell(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => "".into(),
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}

/// Keeps spreadsheets from taking what somebody wrote for a formula.
fn harmless(cell: Cow<'_, str>) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}").into()
    } else {
        cell
    }
}

/// The error within, so that a reader who has gone is told from a disk that is full.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}
