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
                        span.entry-what { (what(entry)) }
                        (moment::ago(entry.occurred_at, now))
                    }
                    div.entry-line.entry-outcome { (outcome_badge(entry, *result)) }
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
    // Only what goes to a server's process is sent; everything else is done with that.
    let is_done = kind == OutcomeKind::Sent && matches!(entry.event, Event::Other(_));
    let (word, means) = if is_done {
        (words::DONE, words::DONE_MEANS)
    } else {
        (words::outcome(kind), words::outcome_means(kind))
    };
    html! {
        span.outcome data-outcome=(kind.as_str()) title=(means) { (icon(picture)) (word) }
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

/// What happened: the button's word, or what the event is called here, or its own name.
pub(crate) fn what(entry: &NewEntry) -> Markup {
    let name = match &entry.event {
        Event::Power(action) => return html! { (icon(action.as_str())) (words::action(*action)) },
        Event::Other(name) => name,
    };
    let Some(word) = words::event(name) else {
        return html! { code { (name) } };
    };
    html! {
        span title=(name) { (word) }
        @if let Some(command) = typed(entry) { " " code.typed { (command) } }
    }
}

/// The line that was typed into the console.
fn typed(entry: &NewEntry) -> Option<String> {
    let details = entry.details.as_ref()?.members();
    Some(details.get("command")?.as_str()?.to_owned())
}
