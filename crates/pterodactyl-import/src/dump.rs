//! Reads the tables from what `mysqldump` or `mariadb-dump` wrote.

mod characters;
mod literal;
mod statements;

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use crate::ReadError;
use crate::gathered::Gathered;
use crate::row::Row;
use crate::tables::{ACTIVITY_LOG_SUBJECTS, TABLES, Table};

use statements::Statements;

const BUFFER: usize = 1024 * 1024;

/// How what a compressed file begins with looks: gzip, zstd, xz, zip and bzip2.
const COMPRESSED: [&[u8]; 5] = [b"\x1f\x8b", b"\x28\xb5", b"\xfd7", b"PK", b"BZ"];

/// Reads all tables. It blocks.
///
/// Tables stand in a dump by their names, so that what the entries of the log are about comes before the entries. It is
/// looked for in a second pass: the file may have any number of entries that are not wanted.
pub(crate) fn gather(path: &Path, mut gathered: Gathered) -> Result<Gathered, ReadError> {
    let wanted: Vec<&'static Table> = TABLES.into_iter().filter(|table| gathered.wants(table)).collect();
    let seen = pass(path, &wanted, &mut |table, row| {
        gathered.take(table, row);
    })?;
    let missing = wanted
        .iter()
        .find(|table| table.needed && !seen.contains(table.name));
    if let Some(table) = missing {
        return Err(ReadError::NoTable { table: table.name });
    }
    if gathered.first_logged().is_some() {
        let table = &ACTIVITY_LOG_SUBJECTS;
        let seen = pass(path, &[table], &mut |table, row| {
            gathered.take(table, row);
        })?;
        // What can be read only once, such as a pipe, must not look like a log about nothing.
        if !seen.contains(table.name) {
            return Err(ReadError::NoTable { table: table.name });
        }
    }
    Ok(gathered)
}

/// Goes through the file once, and says which of the tables are in it.
fn pass(
    path: &Path,
    wanted: &[&'static Table],
    take: &mut dyn FnMut(&'static Table, Row),
) -> Result<HashSet<&'static str>, ReadError> {
    let file = File::open(path).map_err(ReadError::File)?;
    let mut source = BufReader::with_capacity(BUFFER, file);
    let beginning = source.fill_buf().map_err(ReadError::File)?;
    if COMPRESSED.iter().any(|form| beginning.starts_with(form)) {
        return Err(ReadError::Compressed);
    }
    Statements::of(source, wanted).read(take)
}

#[cfg(test)]
mod tests;
