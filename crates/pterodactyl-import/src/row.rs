//! One row, from wherever it comes: what is read out of it is typed here.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;
use uuid::Uuid;

use crate::tables::Table;

/// A row of one of the tables, with the columns that the table's description names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    values: Vec<Option<Vec<u8>>>,
}

/// A row, and of which table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    table: &'static Table,
    row: &'a Row,
}

/// A column holds what cannot be read. What it holds is not said: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its column `{column}` holds no {expected}: put it right there, and read again")]
pub(crate) struct Unreadable {
    column: &'static str,
    expected: &'static str,
}

impl Row {
    /// A row without anything in it.
    pub(crate) fn empty(table: &Table) -> Self {
        Self {
            values: vec![None; table.columns.len()],
        }
    }

    /// Puts a value in; `place` is one that [`Table::layout`] gave.
    pub(crate) fn put(&mut self, place: usize, value: Option<Vec<u8>>) {
        if let Some(known) = self.values.get_mut(place) {
            *known = value;
        }
    }

    pub(crate) const fn of(&self, table: &'static Table) -> At<'_> {
        At { table, row: self }
    }
}

impl<'a> At<'a> {
    fn bytes(self, column: &'static str) -> Option<&'a [u8]> {
        let place = self
            .table
            .columns
            .iter()
            .position(|known| known.names[0] == column)?;
        self.row.values.get(place)?.as_deref()
    }

    /// A text, if there is one.
    pub(crate) fn text(self, column: &'static str) -> Result<Option<&'a str>, Unreadable> {
        let text = self.bytes(column).map(std::str::from_utf8).transpose();
        text.map_err(|_| Unreadable {
            column,
            expected: "text in UTF-8",
        })
    }

    /// A text, empty where there is none.
    pub(crate) fn text_or_empty(self, column: &'static str) -> Result<&'a str, Unreadable> {
        self.text(column).map(Option::unwrap_or_default)
    }

    fn parsed<T: FromStr>(
        self,
        column: &'static str,
        expected: &'static str,
    ) -> Result<Option<T>, Unreadable> {
        let text = self.text(column)?.map(str::trim);
        let parsed = text.map(str::parse).transpose();
        parsed.map_err(|_| Unreadable { column, expected })
    }

    fn required<T>(value: Option<T>, column: &'static str, expected: &'static str) -> Result<T, Unreadable> {
        value.ok_or(Unreadable { column, expected })
    }

    /// A number that is there.
    pub(crate) fn number<T: FromStr>(self, column: &'static str) -> Result<T, Unreadable> {
        Self::required(self.number_if_any(column)?, column, NUMBER)
    }

    /// A number, if there is one.
    pub(crate) fn number_if_any<T: FromStr>(self, column: &'static str) -> Result<Option<T>, Unreadable> {
        self.parsed(column, NUMBER)
    }

    /// A switch, off where there is none.
    pub(crate) fn switch(self, column: &'static str) -> Result<bool, Unreadable> {
        Ok(self.switch_if_any(column)?.unwrap_or(false))
    }

    /// A switch, if there is one.
    pub(crate) fn switch_if_any(self, column: &'static str) -> Result<Option<bool>, Unreadable> {
        let number: Option<i64> = self.parsed(column, "switch, 0 or 1")?;
        Ok(number.map(|number| number != 0))
    }

    /// A UUID that is there.
    pub(crate) fn uuid(self, column: &'static str) -> Result<Uuid, Unreadable> {
        Self::required(self.parsed(column, "UUID")?, column, "UUID")
    }

    /// A moment, if there is one. It is in UTC, see the crate's documentation.
    pub(crate) fn moment(self, column: &'static str) -> Result<Option<Timestamp>, Unreadable> {
        let unreadable = Unreadable {
            column,
            expected: "date and time",
        };
        let Some(text) = self.text(column)?.filter(|text| !text.starts_with("0000-")) else {
            return Ok(None);
        };
        let moment: DateTime = text.trim().parse().map_err(|_| unreadable)?;
        let moment = TimeZone::UTC.to_timestamp(moment);
        moment.map(Some).map_err(|_| unreadable)
    }

    /// When the row was made. Where the other panel does not know, long ago.
    pub(crate) fn created_at(self) -> Result<Timestamp, Unreadable> {
        Ok(self.moment("created_at")?.unwrap_or(Timestamp::UNIX_EPOCH))
    }

    /// What a JSON column says, if it says anything.
    pub(crate) fn json(self, column: &'static str) -> Result<Option<Value>, Unreadable> {
        let Some(text) = self.text(column)?.filter(|text| !text.trim().is_empty()) else {
            return Ok(None);
        };
        let value: Value = serde_json::from_str(text).map_err(|_| Unreadable {
            column,
            expected: "JSON",
        })?;
        Ok(Some(value).filter(|value| !value.is_null()))
    }

    /// The number by which other tables name the row.
    pub(crate) fn id(self) -> Result<u64, Unreadable> {
        self.number("id")
    }
}

const NUMBER: &str = "number that is possible there";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::USERS;

    fn with(column: &str, value: &[u8]) -> Row {
        let mut row = Row::empty(&USERS);
        let layout = USERS
            .columns
            .iter()
            .position(|known| known.names.contains(&column));
        row.put(layout.unwrap(), Some(value.to_vec()));
        row
    }

    #[test]
    fn a_moment_is_in_utc_and_zeroes_are_none() {
        let moment = |text: &str| {
            with("created_at", text.as_bytes())
                .of(&USERS)
                .moment("created_at")
        };
        assert_eq!(
            moment("2024-02-29 12:30:00").unwrap().unwrap().to_string(),
            "2024-02-29T12:30:00Z"
        );
        assert_eq!(
            moment("2024-02-29 12:30:00.250")
                .unwrap()
                .unwrap()
                .as_millisecond()
                % 1000,
            250
        );
        assert_eq!(moment("0000-00-00 00:00:00"), Ok(None));
        assert!(moment("yesterday").is_err());
    }

    #[test]
    fn what_cannot_be_read_is_said_without_what_it_holds() {
        let row = with("totp_secret", b"\xff secret");
        let said = row.of(&USERS).text("totp_secret").unwrap_err().to_string();
        assert!(
            said.contains("`totp_secret`") && !said.contains("\u{fffd}"),
            "{said}"
        );
        assert!(with("id", b"-1").of(&USERS).id().is_err());
        assert!(Row::empty(&USERS).of(&USERS).uuid("uuid").is_err());
    }

    #[test]
    fn a_column_is_found_by_its_later_name_too() {
        let row = with("mfa_app_secret", b"x");
        assert_eq!(row.of(&USERS).text("totp_secret"), Ok(Some("x")));
    }
}
