use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use super::characters::Characters;
use super::literal;
use crate::ReadError;
use crate::row::Row;
use crate::tables::Table;

/// The statements of a dump. Those that bring rows of wanted tables are read, all others passed over.
pub(super) struct Statements<'a, R> {
    characters: Characters<R>,
    wanted: &'a [&'static Table],
    /// The columns that `CREATE TABLE` gave them.
    columns: HashMap<&'static str, Vec<String>>,
    seen: HashSet<&'static str>,
}

/// With what a statement in a dump begins.
const STATEMENTS: [&str; 24] = [
    "ALTER", "ANALYZE", "BEGIN", "CALL", "CHANGE", "COMMIT", "DELETE", "DO", "DROP", "FLUSH", "GRANT",
    "LOCK", "OPTIMIZE", "RENAME", "RESET", "ROLLBACK", "SELECT", "SET", "START", "STOP", "TRUNCATE",
    "UNLOCK", "UPDATE", "USE",
];

/// With what a line in `CREATE TABLE` begins that describes no column.
const NO_COLUMNS: [&str; 11] = [
    "CHECK",
    "CONSTRAINT",
    "FOREIGN",
    "FULLTEXT",
    "INDEX",
    "KEY",
    "LIKE",
    "PERIOD",
    "PRIMARY",
    "SPATIAL",
    "UNIQUE",
];

const STATEMENT: &str = "a statement of SQL, as text in UTF-8";

impl<'a, R: BufRead> Statements<'a, R> {
    pub(super) fn of(source: R, wanted: &'a [&'static Table]) -> Self {
        Self {
            characters: Characters::of(source),
            wanted,
            columns: HashMap::new(),
            seen: HashSet::new(),
        }
    }

    /// Reads all rows of the wanted tables, and says which of these there are.
    pub(super) fn read(
        mut self,
        take: &mut dyn FnMut(&'static Table, Row),
    ) -> Result<HashSet<&'static str>, ReadError> {
        for byte in *b"\xef\xbb\xbf" {
            self.characters.next_is(byte)?;
        }
        loop {
            self.characters.blank_and_comments()?;
            match self.characters.peek()? {
                None => break,
                Some(b';') => self.characters.consume(1),
                Some(byte) if byte.is_ascii_alphabetic() => self.statement(take)?,
                Some(_) => return Err(self.characters.not_a_dump(STATEMENT)),
            }
        }
        self.characters.end()?;
        Ok(self.seen)
    }

    fn statement(&mut self, take: &mut dyn FnMut(&'static Table, Row)) -> Result<(), ReadError> {
        let word = self.characters.word()?.to_ascii_uppercase();
        match word.as_str() {
            "CREATE" => self.create(),
            "INSERT" | "REPLACE" => self.insert(take),
            "DELIMITER" => self.delimiter(),
            known if STATEMENTS.contains(&known) => self.rest(),
            _ => Err(self.characters.not_a_dump(STATEMENT)),
        }
    }

    fn create(&mut self) -> Result<(), ReadError> {
        if !self.keyword()?.eq_ignore_ascii_case("TABLE") {
            return self.rest();
        }
        let mut name = self.name()?;
        if name.eq_ignore_ascii_case("IF") {
            // NOT EXISTS
            self.keyword()?;
            self.keyword()?;
            name = self.name()?;
        }
        let Some(table) = self.wanted(&name) else {
            return self.rest();
        };
        let columns = self.described()?;
        if self.columns.insert(table.name, columns).is_some() {
            return Err(ReadError::Twice { table: table.name });
        }
        self.seen.insert(table.name);
        self.rest()
    }

    /// The columns in the parentheses of `CREATE TABLE`.
    fn described(&mut self) -> Result<Vec<String>, ReadError> {
        let mut columns = Vec::new();
        self.characters.blank_and_comments()?;
        self.characters.expect(b'(', "the columns of a table")?;
        loop {
            self.characters.blank_and_comments()?;
            let in_quotes = matches!(self.characters.peek()?, Some(b'`' | b'"'));
            let name = self.name()?;
            let is_no_column = NO_COLUMNS.contains(&name.to_ascii_uppercase().as_str());
            if in_quotes || !is_no_column {
                columns.push(name);
            }
            if !self.definition()? {
                return Ok(columns);
            }
        }
    }

    /// Passes over the rest of a column's definition. Whether another one follows.
    fn definition(&mut self) -> Result<bool, ReadError> {
        let mut depth = 0_u32;
        loop {
            let stops = |byte| {
                matches!(
                    byte,
                    b'(' | b')' | b',' | b'\'' | b'"' | b'`' | b'/' | b'-' | b'#'
                )
            };
            self.characters.until(stops, None)?;
            match self.characters.next()? {
                b'(' => depth += 1,
                b')' if depth == 0 => return Ok(false),
                b')' => depth -= 1,
                b',' if depth == 0 => return Ok(true),
                other => self.passed_over(other)?,
            }
        }
    }

    fn insert(&mut self, take: &mut dyn FnMut(&'static Table, Row)) -> Result<(), ReadError> {
        let mut name = self.name()?;
        while ["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO"]
            .iter()
            .any(|word| name.eq_ignore_ascii_case(word))
        {
            name = self.name()?;
        }
        let Some(table) = self.wanted(&name) else {
            return self.rest();
        };
        self.characters.blank_and_comments()?;
        let layout = if self.characters.next_is(b'(')? {
            table.layout(&self.named()?)?
        } else {
            let columns = self.columns.get(table.name);
            table.layout(columns.ok_or(ReadError::NoColumns { table: table.name })?)?
        };
        let keyword = self.keyword()?;
        if !keyword.eq_ignore_ascii_case("VALUES") && !keyword.eq_ignore_ascii_case("VALUE") {
            return Err(self.characters.not_a_dump("VALUES"));
        }
        self.seen.insert(table.name);
        loop {
            take(table, self.row(table, &layout)?);
            self.characters.blank_and_comments()?;
            match self.characters.next()? {
                b',' => {}
                b';' => return Ok(()),
                _ => return self.rest(),
            }
        }
    }

    /// The names in the parentheses of `INSERT`.
    fn named(&mut self) -> Result<Vec<String>, ReadError> {
        let mut names = Vec::new();
        loop {
            names.push(self.name()?);
            self.characters.blank()?;
            if !self.characters.next_is(b',')? {
                self.characters.expect(b')', "`)` after the columns")?;
                return Ok(names);
            }
        }
    }

    fn row(&mut self, table: &'static Table, layout: &[Option<usize>]) -> Result<Row, ReadError> {
        let mut row = Row::empty(table);
        self.characters.blank_and_comments()?;
        self.characters.expect(b'(', "a row")?;
        for (position, place) in layout.iter().enumerate() {
            if position > 0 {
                self.characters.blank()?;
                self.characters.expect(b',', "as many values as columns")?;
            }
            let value = literal::value(&mut self.characters, place.is_some())?;
            if let Some(place) = place {
                row.put(*place, value);
            }
        }
        self.characters.blank()?;
        self.characters.expect(b')', "as many values as columns")?;
        Ok(row)
    }

    fn wanted(&self, name: &str) -> Option<&'static Table> {
        let tables = self.wanted.iter().copied();
        tables
            .into_iter()
            .find(|table| table.name.eq_ignore_ascii_case(name))
    }

    fn keyword(&mut self) -> Result<String, ReadError> {
        self.characters.blank_and_comments()?;
        self.characters.word()
    }

    /// A name, in quotes or not. Of a table in a database it is the table's.
    fn name(&mut self) -> Result<String, ReadError> {
        loop {
            self.characters.blank_and_comments()?;
            let name = match self.characters.peek()? {
                None => return Err(self.characters.cut_off()),
                Some(quote @ (b'`' | b'"')) => {
                    self.characters.consume(1);
                    let mut name = Vec::new();
                    self.characters.quoted(quote, Some(&mut name))?;
                    String::from_utf8_lossy(&name).into_owned()
                }
                Some(_) => self.characters.word()?,
            };
            if name.is_empty() {
                return Err(self.characters.not_a_dump("a name"));
            }
            if !self.characters.next_is(b'.')? {
                return Ok(name);
            }
        }
    }

    /// Passes over the rest of a statement.
    fn rest(&mut self) -> Result<(), ReadError> {
        loop {
            let stops = |byte| matches!(byte, b';' | b'\'' | b'"' | b'`' | b'/' | b'-' | b'#');
            self.characters.until(stops, None)?;
            match self.characters.next()? {
                b';' => return Ok(()),
                other => self.passed_over(other)?,
            }
        }
    }

    /// Passes over what begins so: a text, a name or a comment, or nothing.
    fn passed_over(&mut self, first: u8) -> Result<(), ReadError> {
        match first {
            b'\'' | b'"' | b'`' => self.characters.quoted(first, None),
            b'#' => self.characters.line_comment(),
            b'/' if self.characters.next_is(b'*')? => self.characters.comment(),
            b'-' if self.characters.next_is(b'-')? => match self.characters.peek()? {
                Some(byte) if !byte.is_ascii_whitespace() => Ok(()),
                _ => self.characters.line_comment(),
            },
            _ => Ok(()),
        }
    }

    /// Triggers and procedures are between two of these. They are no statements to us.
    fn delimiter(&mut self) -> Result<(), ReadError> {
        let mut delimiter = self.characters.line()?;
        while delimiter.trim_ascii() != b";" {
            if self.characters.peek()?.is_none() {
                return Err(self.characters.cut_off());
            }
            let mut line = self.characters.line()?;
            self.characters.next_is(b'\n')?;
            let command = line.get(..9).unwrap_or_default();
            if command.eq_ignore_ascii_case(b"DELIMITER") {
                delimiter = line.split_off(9);
            }
        }
        Ok(())
    }
}
