use std::path::Path;

use super::Scale;
use super::rounds::{Pair, Rounds};
use super::sizes::Sizes;
use super::world::World;
use crate::case::Database;
use crate::machine::Machine;
use crate::table::Table;
use crate::usage;

/// When, where, and how much.
pub(super) fn conditions(aileron: &Path, scale: &Scale, sizes: Sizes) -> anyhow::Result<String> {
    let machine = Machine::look_at(aileron)?;
    let lines = [
        format!(
            "{}, {} processors ({}), {:.0} MB of memory, Linux {}; Aileron at commit {}.",
            machine.date,
            machine.processors,
            machine.model,
            machine.memory_mb,
            machine.kernel,
            machine.commit
        ),
        format!(
            "Big: {} servers, {} users, {} subusers, {} activity entries, of which {} are in one server's log. Small: 10 \
             of each, and all entries in one log.",
            sizes.servers,
            sizes.users,
            sizes.subusers,
            sizes.entries,
            sizes.busy()
        ),
        format!(
            "{} rounds; in each, every request for {} s on each of the two, ten times here and ten times there, over one \
             connection. Medians of the rounds' medians, in milliseconds; ratios with their range.",
            scale.rounds, scale.seconds
        ),
    ];
    Ok(format!("- {}\n", lines.join("\n- ")))
}

pub(super) fn of(database: Database, rounds: &Rounds, small: &World, big: &World) -> anyhow::Result<String> {
    let mut table = Table::new(["request", "small", "big", "ratio", "limit", "met?"]);
    for row in &rounds.rows {
        let ratios = sorted(&row.rounds, |pair| pair.big / pair.small);
        let (least, most) = (first(&ratios), last(&ratios));
        let ratio = middle(&ratios);
        let met = if ratio <= row.limit { "yes" } else { "**no**" };
        table.row([
            row.what.clone(),
            format!("{:.3}", middle(&sorted(&row.rounds, |pair| pair.small))),
            format!("{:.3}", middle(&sorted(&row.rounds, |pair| pair.big))),
            format!("{ratio:.2} ({least:.2} to {most:.2})"),
            format!("{:.2}", row.limit),
            met.to_owned(),
        ]);
    }
    let name = match database {
        Database::Sqlite => "SQLite",
        Database::Postgres => "PostgreSQL",
    };
    Ok(format!(
        "\n## {name}\n\n{}\nThe first filtered page of that log since the start: {:.1} ms on the small, {:.0} ms on the \
         big one. Memory (`VmRSS`) at the end: {:.1} MB and {:.1} MB.\n",
        table.render(),
        rounds.first_look.small,
        rounds.first_look.big,
        usage::resident_mb(small.process.id())?,
        usage::resident_mb(big.process.id())?,
    ))
}

fn sorted(rounds: &[Pair], figure: impl Fn(&Pair) -> f64) -> Vec<f64> {
    let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures
}

fn middle(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn first(sorted: &[f64]) -> f64 {
    sorted.first().copied().unwrap_or(f64::NAN)
}

fn last(sorted: &[f64]) -> f64 {
    sorted.last().copied().unwrap_or(f64::NAN)
}
