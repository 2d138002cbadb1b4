use aileron_domain::{Event, OutcomeKind, PowerAction};
use maud::{Markup, html};

use super::wanted::Wanted;
use crate::words;

/// The form that narrows a log; `address` is where its page is.
pub(crate) fn filters(address: &str, wanted: &Wanted) -> Markup {
    let chosen = |action: PowerAction| wanted.action.as_ref() == Some(&Event::Power(action));
    let other = match &wanted.action {
        Some(Event::Other(name)) => Some(name.as_str()),
        Some(Event::Power(_)) | None => None,
    };
    html! {
        form.filters method="get" action=(address) data-live-search="list" {
            div.field {
                label for="actor" { (words::WHO) }
                input #actor name="actor" type="search" value=(wanted.actor.as_deref().unwrap_or_default())
                    placeholder=(words::WHO_HINT) maxlength="200" autocomplete="off" spellcheck="false";
            }
            div.field {
                label for="action" { (words::WHAT) }
                select #action name="action" {
                    option value="" { (words::ANY) }
                    @for action in PowerAction::ALL {
                        option value=(Event::Power(action).name()) selected[chosen(action)] { (words::action(action)) }
                    }
                    @for (name, word) in words::EVENTS { option value=(name) selected[other == Some(name)] { (word) } }
                    @if let Some(name) = other.filter(|name| words::event(name).is_none()) {
                        option value=(name) selected { (name) }
                    }
                }
            }
            div.field {
                label for="outcome" { (words::OUTCOME) }
                select #outcome name="outcome" {
                    option value="" { (words::ANY) }
                    @for kind in OutcomeKind::ALL {
                        option value=(kind.as_str()) selected[wanted.outcome == Some(kind)] { (words::outcome(kind)) }
                    }
                }
            }
            div.field {
                label for="from" { (words::FROM_DAY) }
                input #from name="from" type="date" value=[wanted.from];
            }
            div.field {
                label for="to" { (words::TO_DAY) }
                input #to name="to" type="date" value=[wanted.to];
            }
            div.button-row {
                button.when-no-script type="submit" { (words::FILTER) }
                a.button href=(address) { (words::CLEAR) }
            }
        }
    }
}
