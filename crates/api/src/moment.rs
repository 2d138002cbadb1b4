use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
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
        serializer.collect_str(&format_args!("{:.3}", self.0))
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
