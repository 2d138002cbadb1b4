use std::io::BufRead;

use crate::ReadError;

/// The bytes of a dump, one after the other, never more of them in memory than a buffer.
#[derive(Debug)]
pub(super) struct Characters<R> {
    source: R,
    at: u64,
    /// The program that dumps says so when it begins, and when it has ended.
    ending_announced: bool,
    ended: bool,
}

impl<R: BufRead> Characters<R> {
    pub(super) const fn of(source: R) -> Self {
        Self {
            source,
            at: 0,
            ending_announced: false,
            ended: false,
        }
    }

    /// The next one, which stays there. `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        let buffer = self.source.fill_buf().map_err(ReadError::File)?;
        Ok(buffer.first().copied())
    }

    pub(super) fn consume(&mut self, length: usize) {
        self.source.consume(length);
        self.at += length as u64;
    }

    /// The next one, without which the dump is not whole.
    pub(super) fn next(&mut self) -> Result<u8, ReadError> {
        let next = self.peek()?.ok_or_else(|| self.cut_off())?;
        self.consume(1);
        Ok(next)
    }

    /// Takes the next one if it is this.
    pub(super) fn next_is(&mut self, wanted: u8) -> Result<bool, ReadError> {
        let is = self.peek()? == Some(wanted);
        if is {
            self.consume(1);
        }
        Ok(is)
    }

    pub(super) fn expect(&mut self, wanted: u8, expected: &'static str) -> Result<(), ReadError> {
        if self.next_is(wanted)? {
            return Ok(());
        }
        match self.peek()? {
            None => Err(self.cut_off()),
            Some(_) => Err(self.not_a_dump(expected)),
        }
    }

    /// Takes all before one that is to stop at, or all there are.
    pub(super) fn until(
        &mut self,
        stop: impl Fn(u8) -> bool,
        mut kept: Option<&mut Vec<u8>>,
    ) -> Result<(), ReadError> {
        loop {
            let buffer = self.source.fill_buf().map_err(ReadError::File)?;
            let stops = buffer.iter().position(|byte| stop(*byte));
            let length = stops.unwrap_or(buffer.len());
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(&buffer[..length]);
            }
            let at_end = buffer.is_empty();
            self.consume(length);
            if at_end || stops.is_some() {
                return Ok(());
            }
        }
    }

    /// Letters, digits and what else can be in a name without quotes.
    pub(super) fn word(&mut self) -> Result<String, ReadError> {
        let mut word = Vec::new();
        let in_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
        self.until(|byte| !in_word(byte), Some(&mut word))?;
        Ok(String::from_utf8_lossy(&word).into_owned())
    }

    pub(super) fn blank(&mut self) -> Result<(), ReadError> {
        self.until(|byte| !byte.is_ascii_whitespace(), None)
    }

    /// Blanks and comments, between which nothing else is.
    pub(super) fn blank_and_comments(&mut self) -> Result<(), ReadError> {
        loop {
            self.blank()?;
            match self.peek()? {
                Some(b'#') => self.line_comment()?,
                Some(b'-') => {
                    self.consume(1);
                    self.expect(b'-', "a comment")?;
                    self.line_comment()?;
                }
                Some(b'/') => {
                    self.consume(1);
                    self.expect(b'*', "a comment")?;
                    self.comment()?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// The rest of a line.
    pub(super) fn line(&mut self) -> Result<Vec<u8>, ReadError> {
        let mut line = Vec::new();
        self.until(|byte| byte == b'\n', Some(&mut line))?;
        Ok(line)
    }

    pub(super) fn line_comment(&mut self) -> Result<(), ReadError> {
        let line = self.line()?;
        let says = |what: &[u8]| line.trim_ascii_start().starts_with(what);
        if says(b"MySQL dump ") || says(b"MariaDB dump ") {
            (self.ending_announced, self.ended) = (true, false);
        } else if says(b"Dump completed") {
            self.ended = true;
        }
        Ok(())
    }

    /// The rest of a comment in `/*` and `*/`. What in one is for some versions only (`/*!40101 … */`), no rows are in.
    pub(super) fn comment(&mut self) -> Result<(), ReadError> {
        loop {
            self.until(|byte| byte == b'*', None)?;
            self.next()?;
            if self.next_is(b'/')? {
                return Ok(());
            }
        }
    }

    /// The rest of something in quotes: MySQL doubles a quote that is meant, and mostly escapes it by a backslash.
    pub(super) fn quoted(&mut self, quote: u8, mut kept: Option<&mut Vec<u8>>) -> Result<(), ReadError> {
        let escapes = quote != b'`';
        loop {
            self.until(
                |byte| byte == quote || (escapes && byte == b'\\'),
                kept.as_deref_mut(),
            )?;
            let meant = match self.next()? {
                b'\\' if escapes => escaped(self.next()?),
                _ if self.next_is(quote)? => (None, quote),
                _ => return Ok(()),
            };
            if let Some(kept) = &mut kept {
                kept.extend(meant.0);
                kept.push(meant.1);
            }
        }
    }

    /// Nothing may be missing at the end, if the program said that it would say so.
    pub(super) fn end(&self) -> Result<(), ReadError> {
        if self.ending_announced && !self.ended {
            return Err(self.cut_off());
        }
        Ok(())
    }

    pub(super) const fn cut_off(&self) -> ReadError {
        ReadError::CutOff { at: self.at }
    }

    pub(super) const fn not_a_dump(&self, expected: &'static str) -> ReadError {
        ReadError::NotADump {
            at: self.at,
            expected,
        }
    }
}

/// What a backslash and a letter mean: `\%` and `\_` are for patterns, and stay what they are.
const fn escaped(letter: u8) -> (Option<u8>, u8) {
    match letter {
        b'0' => (None, 0),
        b'b' => (None, 8),
        b'n' => (None, b'\n'),
        b'r' => (None, b'\r'),
        b't' => (None, b'\t'),
        b'Z' => (None, 26),
        b'%' | b'_' => (Some(b'\\'), letter),
        other => (None, other),
    }
}
