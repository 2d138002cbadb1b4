mod activity;
mod keys;

use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{InOrder, InPerson, Panel, Problem};
use aileron_domain::{SessionId, SessionRecord, User, UserAgent};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::layout::{Frame, Section};
use crate::{moment, words};

/// Who I am, my password, where I am logged in, my API keys, and what happened to all that.
pub(crate) async fn show(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder(InPerson(caller)): InOrder<InPerson>,
) -> Result<Markup, Problem> {
    let user = &caller.actor.user;
    let now = panel.clock.now();
    let sessions = panel.sessions.sessions_of(user.id).await?;
    let keys = panel.api_keys.keys_of(user.id).await?;
    let entries = activity::newest(&panel, user.id).await?;
    let content = html! {
        div.page-head { h1 { (words::ACCOUNT) } }
        div.columns {
            (profile(user))
            (password(user))
        }
        div #sessions { (session_list(&sessions, SessionId::of(caller.credential.hash), now)) }
        div #keys { (keys::list(&keys, now)) }
        div #log { (activity::list(&entries, now)) }
    };
    let frame = Frame {
        request: &request,
        title: words::ACCOUNT,
        user: Some(user),
        section: Section::Account,
        script: Some("account.js"),
    };
    Ok(frame.around(&content))
}

fn profile(user: &User) -> Markup {
    let role = if user.administrator {
        words::ROLE_ADMINISTRATOR
    } else {
        words::ROLE_USER
    };
    html! {
        section.card aria-labelledby="profile" {
            h2 #profile { (words::PROFILE) }
            dl.facts {
                div { dt { (words::USERNAME) } dd { (user.username.as_str()) } }
                div { dt { (words::EMAIL) } dd { (user.email.as_str()) } }
                div { dt { (words::ROLE) } dd { (role) } }
            }
            p { a href="/account/second-factor" { (words::MANAGE_SECOND_FACTOR) } }
        }
    }
}

fn password(user: &User) -> Markup {
    html! {
        section.card aria-labelledby="password-head" {
            h2 #password-head { (words::PASSWORD) }
            p.muted { (words::PASSWORD_HINT) }
            form.stack.needs-script data-password {
                // For password managers, which else cannot tell whose password this is.
                input.hidden type="text" name="username" value=(user.username.as_str()) autocomplete="username"
                    tabindex="-1" aria-hidden="true" readonly;
                div.field {
                    label for="current" { (words::CURRENT_PASSWORD) }
                    input #current name="current" type="password" autocomplete="current-password" required maxlength="1024";
                }
                div.field {
                    label for="new" { (words::NEW_PASSWORD) }
                    input #new name="new" type="password" autocomplete="new-password" required minlength="8" maxlength="1024"
                        aria-describedby="new-hint";
                    p.muted.hint #new-hint { (words::NEW_PASSWORD_HINT) }
                }
                div { button.primary type="submit" { (words::CHANGE_PASSWORD) } }
            }
        }
    }
}

fn session_list(sessions: &[SessionRecord], mine: SessionId, now: Timestamp) -> Markup {
    html! {
        section.card.flush.block aria-labelledby="sessions-head" {
            div.bar {
                div { h2 #sessions-head { (words::SESSIONS) } p.muted.hint { (words::SESSIONS_HINT) } }
                @if sessions.len() > 1 {
                    button.small.needs-script type="button" data-end="/api/account/sessions" { (words::END_OTHERS) }
                }
            }
            table.plain {
                caption.hidden { (words::SESSIONS) }
                thead {
                    tr {
                        th scope="col" { (words::WITH_WHAT) }
                        th scope="col" { (words::FROM_WHERE) }
                        th scope="col" { (words::SINCE) }
                        th scope="col" { span.hidden { (words::END_SESSION) } }
                    }
                }
                tbody {
                    @for session in sessions {
                        tr {
                            th scope="row" { (browser(session)) @if session.id == mine { " " span.badge { (words::THIS_ONE) } } }
                            td.muted { @if let Some(ip) = session.origin.ip { code { (ip) } } @else { "–" } }
                            td.nowrap { (moment::ago(session.created_at, now)) }
                            td.number {
                                @if session.id != mine {
                                    button.small.needs-script type="button" data-end={ "/api/account/sessions/" (session.id) } {
                                        (words::END_SESSION)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn browser(session: &SessionRecord) -> Markup {
    let said = session.origin.user_agent.as_ref().map(UserAgent::as_str);
    html! {
        @match said {
            Some(said) => span title=(said) { (words::browser(said)) },
            None => (words::UNKNOWN_BROWSER),
        }
    }
}
