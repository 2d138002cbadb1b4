//! Whether figures are still those of the record.

use std::fmt;

use crate::record::Record;
use crate::work::Work;

/// By how many percent a figure may differ from the record.
const ALLOWED: u64 = 10;

const TO_RECORD: &str = "just bench-smoke --record";

/// The record beside what was measured just now.
pub(crate) struct Comparison {
    rows: Vec<Row>,
    /// The tools of both, where they are not the same.
    tools: Option<[String; 2]>,
}

struct Row {
    work: Work,
    recorded: Option<u32>,
    measured: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Kept,
    Grown,
    Shrunk,
    /// The record does not know this work.
    New,
}

impl Comparison {
    pub(crate) fn of(recorded: &Record, measured: &Record) -> Self {
        let rows = measured.instructions.iter().map(|(work, instructions)| Row {
            work: *work,
            recorded: recorded.instructions.get(work).copied(),
            measured: *instructions,
        });
        let tools = [recorded, measured].map(|record| record.tools.join(", "));
        Self {
            rows: rows.collect(),
            tools: (tools[0] != tools[1]).then_some(tools),
        }
    }

    /// Whether nothing has grown, and nothing is new to the record.
    pub(crate) fn passes(&self) -> bool {
        let fine = [Verdict::Kept, Verdict::Shrunk];
        self.rows.iter().all(|row| fine.contains(&row.verdict()))
    }

    /// What to do about figures that are not those of the record: nothing when all are.
    pub(crate) fn advice(&self) -> Vec<String> {
        let mut advice = Vec::new();
        if self.has(Verdict::Shrunk) {
            advice.push(format!(
                "Record what has shrunk, so that it stays so: {TO_RECORD}."
            ));
        }
        if !self.passes() {
            advice.push(format!(
                "A figure has grown by more than {ALLOWED}%, or is new. If that is meant, commit the record of it \
                 together with its reason: {TO_RECORD}."
            ));
            if let Some([recorded, measured]) = &self.tools {
                advice.push(format!("Recorded with {recorded}; measured with {measured}."));
            }
        }
        advice
    }

    fn has(&self, verdict: Verdict) -> bool {
        self.rows.iter().any(|row| row.verdict() == verdict)
    }
}

impl Row {
    fn verdict(&self) -> Verdict {
        let Some(recorded) = self.recorded else {
            return Verdict::New;
        };
        let (recorded, measured) = (u64::from(recorded), u64::from(self.measured));
        if measured * 100 > recorded * (100 + ALLOWED) {
            Verdict::Grown
        } else if measured * 100 < recorded * (100 - ALLOWED) {
            Verdict::Shrunk
        } else {
            Verdict::Kept
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<18} {:>10} {:>10} {:>11}",
            "instructions", "recorded", "measured", "difference"
        )?;
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, measured) = (self.work.name(), self.measured);
        let Some(recorded) = self.recorded else {
            return write!(f, "{name:<18} {:>10} {measured:>10} {:>11}", "", "new");
        };
        let difference = (f64::from(measured) / f64::from(recorded) - 1.0) * 100.0;
        let word = match self.verdict() {
            Verdict::Grown => "  grown",
            Verdict::Shrunk => "  shrunk",
            Verdict::Kept | Verdict::New => "",
        };
        write!(
            f,
            "{name:<18} {recorded:>10} {measured:>10} {difference:>+10.1}%{word}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(power_request: u32) -> Record {
        Record {
            instructions: [(Work::PowerRequest, power_request)].into(),
            ..Record::default()
        }
    }

    fn compare(recorded: u32, measured: u32) -> Comparison {
        Comparison::of(&record(recorded), &record(measured))
    }

    #[test]
    fn a_tenth_more_passes_and_one_instruction_more_does_not() {
        assert!(compare(1_000, 1_100).passes());
        assert!(!compare(1_000, 1_101).passes());
    }

    #[test]
    fn one_figure_that_has_grown_is_enough() {
        let figures = |of_checks| Record {
            instructions: [(Work::PowerRequest, 500_000), (Work::PermissionChecks, of_checks)].into(),
            ..Record::default()
        };
        assert!(Comparison::of(&figures(100), &figures(100)).passes());
        let comparison = Comparison::of(&figures(100), &figures(200));
        assert!(!comparison.passes());
        assert!(comparison.to_string().contains("+100.0%  grown"), "{comparison}");
    }

    #[test]
    fn what_is_not_recorded_does_not_pass() {
        assert!(!Comparison::of(&Record::default(), &record(1_000)).passes());
    }

    #[test]
    fn what_has_shrunk_passes_and_is_to_be_recorded() {
        let comparison = compare(1_000, 899);
        assert!(comparison.passes());
        assert_eq!(
            comparison.advice(),
            ["Record what has shrunk, so that it stays so: just bench-smoke --record."]
        );
        assert!(compare(1_000, 900).advice().is_empty());
    }

    #[test]
    fn other_tools_are_named_beside_a_figure_that_has_grown() {
        let with = |tool: &str, instructions| Record {
            tools: vec![tool.to_owned()],
            ..record(instructions)
        };
        let advice = Comparison::of(&with("rustc 1", 100), &with("rustc 2", 200)).advice();
        let words = "Recorded with rustc 1; measured with rustc 2.";
        assert!(advice.iter().any(|line| line == words), "{advice:?}");
    }
}
