use aileron_domain::{ActionResult, ActivityEntry, ActorKind, Event, NewEntry, OutcomeKind};
use jiff::Timestamp;
use maud::{Markup, html};

use super::icon;
use crate::{moment, words};

/// A short list of entries, newest first, as it stands beside a server.
pub(crate) fn entries(entries: &[ActivityEntry], now: Timestamp) -> Markup {
    if entries.is_empty() {
        return html! { p.muted { (words::NO_ACTIVITY) } };
    }
    html! {
        ol.entries {
            @for ActivityEntry { id, entry, result } in entries {
                li id=(id) data-outcome=(entry.outcome.kind().as_str()) {
                    div.entry-line {
                        span.entry-who { (who(entry)) } " "
                        span.entry-what { (what(&entry.event)) }
                        (moment::ago(entry.occurred_at, now))
                    }
                    div.entry-line { (outcome_badge(entry, *result)) }
                }
            }
        }
    }
}

/// What came of it: anything but `sent` stands out and says why.
pub(crate) fn outcome_badge(entry: &NewEntry, result: Option<ActionResult>) -> Markup {
    let kind = entry.outcome.kind();
    let picture = match kind {
        OutcomeKind::Pending => "wait",
        OutcomeKind::Sent => "done",
        OutcomeKind::Failed => "failed",
        OutcomeKind::Unknown => "question",
        OutcomeKind::Refused => "barred",
    };
    html! {
        span.outcome data-outcome=(kind.as_str()) title=(words::outcome_means(kind)) {
            (icon(picture)) (words::outcome(kind))
        }
        @if let Some(error) = entry.outcome.error() { " " span.outcome-why { (error) } }
        @if let (Event::Power(_), Some(result)) = (&entry.event, result) { " " (seen(result)) }
    }
}

/// What was seen of the server since.
fn seen(result: ActionResult) -> Markup {
    let (stands_out, text) = match result {
        ActionResult::Awaited => (false, words::RESULT_AWAITED.to_owned()),
        ActionResult::Reached { state, after } => {
            (false, words::reached(words::state(state), after.as_secs_f64()))
        }
        ActionResult::NotReached { state } => (true, words::not_reached(words::state(state))),
        ActionResult::Superseded { .. } => (false, words::RESULT_SUPERSEDED.to_owned()),
        ActionResult::Unobserved => (false, words::RESULT_UNOBSERVED.to_owned()),
    };
    html! { span.result data-result=(result.as_str()) .outcome-why[stands_out] { (text) } }
}

/// The name, and what they acted as where that was not themselves at a keyboard.
pub(crate) fn who(entry: &NewEntry) -> Markup {
    let how = match entry.actor.kind {
        ActorKind::User | ActorKind::System => None,
        ActorKind::ApiKey => Some(words::BY_API_KEY),
        ActorKind::Daemon => Some(words::BY_DAEMON),
    };
    html! {
        (entry.actor.name)
        @if let Some(how) = how { " " span.badge { (how) } }
    }
}

/// What happened: the button's word, or the event's own name.
pub(crate) fn what(event: &Event) -> Markup {
    match event {
        Event::Power(action) => html! { (icon(action.as_str())) (words::action(*action)) },
        Event::Other(name) => html! { code { (name) } },
    }
}
