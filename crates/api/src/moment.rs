use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A time as answers have it: RFC 3339, UTC, always with three digits of milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

impl Moment {
    /// Reads RFC 3339, or a plain date, which is its midnight UTC. A `+` that became a space on its way through a URL
    /// is forgiven.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(date) = text.parse::<Date>()
            && text.len() == "2026-01-31".len()
        {
            return TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok().map(Self);
        }
        let (clock, zone) = text.rsplit_once(' ').unwrap_or((text, ""));
        let timestamp = if clock.contains(['T', 't']) && !zone.is_empty() {
            format!("{clock}+{zone}").parse()
        } else {
            text.parse()
        };
        timestamp.ok().map(Self)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = Offset::UTC.to_datetime(self.0);
        let Ok(year) = u16::try_from(time.year()) else {
            // Such a year has a sign and six digits.
            return serializer.collect_str(&format_args!("{:.3}", self.0));
        };
        // A page has fifty of these: written digit by digit they take half of what a formatter does.
        let mut text = *b"0000-00-00T00:00:00.000Z";
        digits(&mut text[..4], year);
        digits(&mut text[5..7], time.month().unsigned_abs().into());
        digits(&mut text[8..10], time.day().unsigned_abs().into());
        digits(&mut text[11..13], time.hour().unsigned_abs().into());
        digits(&mut text[14..16], time.minute().unsigned_abs().into());
        digits(&mut text[17..19], time.second().unsigned_abs().into());
        digits(&mut text[20..23], time.millisecond().unsigned_abs());
        let text = std::str::from_utf8(&text).map_err(S::Error::custom)?;
        serializer.serialize_str(text)
    }
}

/// Writes a number over digits, from the last on.
fn digits(places: &mut [u8], mut number: u16) {
    for place in places.iter_mut().rev() {
        *place = b"0123456789"[usize::from(number % 10)];
        number /= 10;
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-01-31T12:34:56.789Z"])
            .into()
    }
}

impl ToSchema for Moment {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_its_own_formatter_writes_it() {
        let times = [
            "-009999-01-02T01:59:59Z",
            "-000001-12-31T23:59:59.999999Z",
            "0000-01-01T00:00:00Z",
            "1969-12-31T23:59:59.9999Z",
            "1970-01-01T00:00:00Z",
            "2024-02-29T12:34:56.789123Z",
            "2026-11-26T09:05:07.0009Z",
            "9999-12-30T21:59:59.999Z",
        ];
        for time in times {
            let time: Timestamp = time.parse().unwrap();
            let written = serde_json::to_string(&Moment(time)).unwrap();
            assert_eq!(written, format!("\"{time:.3}\""));
        }
    }
}
