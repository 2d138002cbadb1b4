use std::fmt;

use crate::database::Backend;
use crate::scenario::Scenario;
use crate::verdict::Figures;

/// What became of all scenarios.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub(crate) rows: Vec<Row>,
    pub(crate) violations: Vec<String>,
    pub(crate) skipped: Vec<String>,
}

/// What became of one scenario on one database.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) scenario: Scenario,
    pub(crate) backend: Backend,
    pub(crate) figures: Figures,
}

impl Report {
    /// Whether everything was as it should be.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// Adds what another run found.
    pub fn add(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.violations.extend(other.violations);
        self.skipped.extend(other.skipped);
    }
}

/// The heads of the columns with figures, as wide as what stands under them.
const HEADS: [(&str, usize); 18] = [
    ("rounds", 6),
    ("requests", 8),
    ("repeated", 8),
    ("200", 7),
    ("409", 6),
    ("503", 6),
    ("broken off", 10),
    ("received", 8),
    ("entries", 7),
    ("sent", 7),
    ("unknown", 7),
    ("failed", 6),
    ("lost", 4),
    ("doubled", 7),
    ("pending", 7),
    ("other", 5),
    ("slowest", 7),
    ("well after", 10),
];

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<21}  {:<10}", "scenario", "database")?;
        for (head, width) in HEADS {
            write!(f, "  {head:>width$}")?;
        }
        writeln!(f)?;
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        for skipped in &self.skipped {
            writeln!(f, "skipped: {skipped}")?;
        }
        for violation in &self.violations {
            writeln!(f, "VIOLATION {violation}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figures = &self.figures;
        let answered = |status| figures.answered.get(&status).copied().unwrap_or_default();
        let seconds = |duration: std::time::Duration| format!("{:.1} s", duration.as_secs_f64());
        let cells = [
            figures.rounds.to_string(),
            figures.requests.to_string(),
            figures.repeated.to_string(),
            answered(200).to_string(),
            answered(409).to_string(),
            answered(503).to_string(),
            figures.broken_off.to_string(),
            figures.received.to_string(),
            figures.entries.to_string(),
            figures.sent.to_string(),
            figures.unknown.to_string(),
            figures.failed.to_string(),
            figures.lost.to_string(),
            figures.doubled.to_string(),
            figures.pending.to_string(),
            answered(0).to_string(),
            seconds(figures.slowest),
            seconds(figures.well_after),
        ];
        write!(f, "{:<21}  {:<10}", self.scenario.name(), self.backend)?;
        for (cell, (_, width)) in cells.iter().zip(HEADS) {
            write!(f, "  {cell:>width$}")?;
        }
        Ok(())
    }
}
