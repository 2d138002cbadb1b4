use aileron_domain::{ActivityFilter, ActorFilter, Event, OutcomeKind, PageLimit, UserId};
use aileron_pterodactyl_names::events;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use uuid::Uuid;

use crate::paging::Paging;
use crate::query::{FromQuery, InvalidParameter, Parameters};
use crate::{Dialect, Moment};

/// Which entries are wanted.
#[derive(Debug)]
pub(crate) struct ActivityQuery {
    pub(super) paging: Paging,
    pub(super) filter: ActivityFilter,
    /// Whether more is wanted of who did it than their names.
    pub(super) with_actors: bool,
}

impl FromQuery for ActivityQuery {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        if parameters.dialect() == Dialect::Pterodactyl {
            return Self::of_pterodactyls(parameters);
        }
        Ok(Self {
            paging: Paging::from_query(parameters)?,
            filter: Filter::from_query(parameters)?.0,
            with_actors: false,
        })
    }
}

/// Which of a log's entries are wanted.
#[derive(Debug)]
pub(crate) struct Filter(pub(crate) ActivityFilter);

impl FromQuery for Filter {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        let time = |name| {
            parameters.parsed(
                name,
                "expected a time such as 2026-01-31T12:00:00Z",
                Moment::parse,
            )
        };
        let outcome = parameters.parsed(
            "outcome",
            "expected one of pending, sent, failed, unknown, refused",
            |text| text.parse().ok(),
        )?;
        Ok(Self(ActivityFilter {
            event: parameters.text("action")?.map(|name| Event::from_name(&name)),
            actor: parameters.text("actor")?.map(actor),
            outcome,
            from: time("from")?.map(|Moment(from)| from),
            to: time("to")?.map(|Moment(to)| to),
        }))
    }
}

impl ActivityQuery {
    /// What clients of Pterodactyl's panel ask for: `filter[event]`, in its names, and `include=actor`. They may also ask for
    /// another order; the newest come first all the same.
    fn of_pterodactyls(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        let event = parameters.text("filter[event]")?;
        let default = PageLimit::new(25).unwrap_or(PageLimit::DEFAULT);
        Ok(Self {
            paging: Paging::lenient(parameters, default),
            filter: ActivityFilter {
                event: event.map(|name| Event::from_name(&events::meant_by(&name))),
                ..ActivityFilter::default()
            },
            with_actors: parameters.lenient_include().has("actor"),
        })
    }
}

fn actor(text: String) -> ActorFilter {
    let id = Uuid::try_parse(&text).ok().filter(|_| text.len() == 36);
    id.map_or(ActorFilter::Name(text), |id| ActorFilter::Id(UserId(id)))
}

#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub(crate) struct ActivityParameters {
    /// Only this action.
    #[param(
        max_length = 200,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*$",
        example = "server.power.start"
    )]
    action: Option<String>,
    /// Only what this one did: a user's id, or the name in the entry.
    #[param(max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$", example = "alice")]
    actor: Option<String>,
    /// Only what came out so.
    #[param(schema_with = outcome_schema)]
    outcome: Option<String>,
    /// Only what happened then or later: RFC 3339, or a date for its midnight UTC.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<String>,
    /// Only what happened then or earlier: RFC 3339, or a date for its midnight UTC.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<String>,
}

pub(super) fn outcome_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(OutcomeKind::ALL.map(OutcomeKind::as_str)))
}
