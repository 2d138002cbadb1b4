use aileron_domain::{PowerAction, ProcessState, VisibleServer};
use maud::{Markup, html};
use uuid::Uuid;

use super::icon;
use crate::words;

/// The buttons that this actor may press on this server. One that cannot apply now says why, and is not taken away:
/// focus and layout stay where they are.
pub(crate) fn buttons(visible: &VisibleServer, state: Option<ProcessState>) -> Markup {
    let allowed: Vec<_> = PowerAction::ALL
        .into_iter()
        .filter(|action| visible.allows(&action.permission()))
        .collect();
    let reason = |action| {
        let obstacle = visible.obstacle(action).map(|obstacle| format!("{obstacle}."));
        obstacle.or_else(|| words::pointless(action, state?).map(ToOwned::to_owned))
    };
    if allowed.is_empty() {
        return html! { p.muted { (words::LOOK_ONLY) } };
    }
    html! {
        form.power method="post" action="/power" data-power data-name=(visible.server.name) aria-label=(words::POWER) {
            input type="hidden" name="server" value=(visible.server.id);
            input type="hidden" name="key" value=(Uuid::new_v4());
            div.button-row {
                @for action in &allowed {
                    @let hint = format!("why-{action}");
                    button.(action.as_str()) type="submit" name="action" value=(action)
                        aria-disabled=[reason(*action).map(|_| "true")] aria-describedby=(hint)
                        data-obstacle=[visible.obstacle(*action)]
                        { (icon(action.as_str())) (words::action(*action)) }
                }
            }
            ul.reasons {
                @for action in &allowed {
                    @let reason = reason(*action);
                    li #{ "why-" (action) } hidden[reason.is_none()] {
                        @if let Some(reason) = reason { (words::because(words::action(*action), &reason)) }
                    }
                }
            }
        }
    }
}
