//! Counts the instructions that a power request, parsing and permission checks take, and fails when one of them has
//! grown by more than a tenth over what `crates/bench-smoke/instructions.json` records. Instructions, unlike seconds,
//! are nearly the same on a busy machine and on a quiet one, so a check that runs with every change can be held to
//! them.
//!
//! `just bench-smoke` compares, `just bench-smoke --record` writes what it measured into the record. Whoever makes a
//! request dearer on purpose commits the record together with the reason.
//!
//! # What is counted
//!
//! A power request goes through a real socket, the whole API, the real store on a SQLite file, and a Wings that only
//! says yes. Every thread of the process counts, so that one that wakes up for nothing shows; so does the client,
//! which costs next to nothing. The kernel and the disk do not count, and no log line is written. `just bench`
//! measures those.
//!
//! # How
//!
//! The program runs itself under callgrind, the part of valgrind that counts, and warms up first. Then callgrind is
//! made to write down its counts when a function of a certain name is called, just before and just after what is to be
//! counted. iai-callgrind (now gungraun) would do the same with the help of a runner that has to be installed in a
//! matching version.
//!
//! The figure of a power request varies by 1% or so from run to run, with how threads happen to meet, and the others
//! not at all.
//!
//! # Between machines
//!
//! Callgrind shows the program a processor of its own making. It has AVX2 where the real one has, which makes a
//! difference of some 3%, and never AVX-512 or the SHA extensions. Versions of the compiler and of the C library
//! differ too. All of that should fit into the tenth. When it does not, the output says which tools were at work, and
//! the figures are recorded again. The figures of one architecture say nothing about another's, and are not compared.

mod callgrind;
mod comparison;
mod record;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;

use comparison::Comparison;
use record::Record;
use work::Work;

/// Count instructions, and compare them with the record.
///
/// Exits with 1 when one figure has grown by more than 10%.
#[derive(clap::Parser)]
#[command(name = "bench-smoke", args_conflicts_with_subcommands = true)]
struct BenchSmoke {
    #[command(subcommand)]
    part: Option<Part>,

    /// Write what is measured into the record.
    #[arg(long)]
    record: bool,

    /// The record.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "crates/bench-smoke/instructions.json"
    )]
    file: PathBuf,
}

#[derive(clap::Subcommand)]
enum Part {
    /// Do some work so many times: what runs under callgrind.
    #[command(hide = true)]
    Do { work: Work, times: u32 },
}

fn main() -> anyhow::Result<ExitCode> {
    let BenchSmoke { part, record, file } = BenchSmoke::parse();
    if let Some(Part::Do { work, times }) = part {
        work.carry_out(times)?;
        return Ok(ExitCode::SUCCESS);
    }
    let measured = Record::measure()?;
    let recorded = Record::read(&file)?;
    let comparison = Comparison::of(&recorded, &measured);
    print!("{comparison}");
    if record {
        measured.write(&file)?;
        println!("\nRecorded in {}.", file.display());
        return Ok(ExitCode::SUCCESS);
    }
    for line in comparison.advice() {
        println!("\n{line}");
    }
    Ok(if comparison.passes() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
