use aileron_api::{FromQuery, InvalidParameter, Paging, Parameters};
use aileron_domain::{ActivityFilter, ActorFilter, Event, OutcomeKind, PageLimit, PageRequest, UserId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use url::form_urlencoded::Serializer;
use uuid::Uuid;

/// Which entries are wanted, as the page's form says it: an empty field is none, and days are UTC's.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) actor: Option<String>,
    pub(crate) action: Option<Event>,
    pub(crate) outcome: Option<OutcomeKind>,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) page: PageRequest,
}

impl FromQuery for Wanted {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        let Paging(page) = Paging::from_query(parameters)?;
        let day = |name| {
            let text = parameters.text(name)?;
            text.map(|text| {
                let day = text.parse::<Date>().ok();
                day.ok_or_else(|| InvalidParameter {
                    name,
                    expected: "expected a day such as 2026-01-31".into(),
                })
            })
            .transpose()
        };
        let outcome = parameters.text("outcome")?.map(|text| {
            text.parse().map_err(|_| InvalidParameter {
                name: "outcome",
                expected: "expected one of pending, sent, failed, unknown, refused".into(),
            })
        });
        Ok(Self {
            actor: parameters
                .text("actor")?
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty()),
            action: parameters.text("action")?.map(|name| Event::from_name(&name)),
            outcome: outcome.transpose()?,
            from: day("from")?,
            to: day("to")?,
            page,
        })
    }
}

impl Wanted {
    /// From the first day's beginning to the last day's end.
    pub(crate) fn filter(&self) -> ActivityFilter {
        let midnight =
            |day: Date| -> Option<Timestamp> { TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok() };
        let end = |day: Date| -> Option<Timestamp> {
            let next = midnight(day)?.checked_add(24.hours()).ok()?;
            next.checked_sub(1.millisecond()).ok()
        };
        ActivityFilter {
            event: self.action.clone(),
            actor: self.actor.clone().map(|text| {
                let id = Uuid::try_parse(&text).ok().filter(|_| text.len() == 36);
                id.map_or(ActorFilter::Name(text), |id| ActorFilter::Id(UserId(id)))
            }),
            outcome: self.outcome,
            from: self.from.and_then(midnight),
            to: self.to.and_then(end),
        }
    }

    /// The same again for a link, without the page.
    pub(crate) fn query(&self) -> Vec<(&'static str, String)> {
        let fields = [
            ("actor", self.actor.clone()),
            (
                "action",
                self.action.as_ref().map(|event| event.name().into_owned()),
            ),
            ("outcome", self.outcome.map(|kind| kind.as_str().to_owned())),
            ("from", self.from.map(|day| day.to_string())),
            ("to", self.to.map(|day| day.to_string())),
        ];
        fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

impl Wanted {
    /// The same again for a link to another part of the log.
    pub(crate) fn link(&self, name: &'static str, value: String) -> Vec<(&'static str, String)> {
        let mut query = self.query();
        if self.page.limit != PageLimit::DEFAULT {
            query.push(("limit", self.page.limit.get().to_string()));
        }
        query.push((name, value));
        query
    }
}

/// `?a=b`, or nothing.
pub(crate) fn after_mark(query: &[(&'static str, String)]) -> String {
    if query.is_empty() {
        return String::new();
    }
    let text = Serializer::new(String::new()).extend_pairs(query).finish();
    format!("?{text}")
}
