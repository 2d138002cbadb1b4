use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{AtServer, InOrder, Panel, Problem};
use aileron_domain::{Grants, Permission, Share, Subuser, VisibleServer};
use maud::{Markup, html};

use crate::layout::{Frame, Section};
use crate::pages::server::{self, Tab};
use crate::{glimpse, parts, words};

/// With whom a server is shared, for who may know; and the forms that change it, for who may do that.
pub(crate) async fn show(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder(at): InOrder<AtServer>,
) -> Result<Markup, Problem> {
    let visible = at.allowed(&Permission::USERS_READ)?;
    let share = Share {
        actor: at.caller.actor.clone(),
        server: Some(visible.clone()),
        ip: at.caller.ip,
    };
    let subusers = panel.sharing.list(&share).await?;
    let usage = if visible.allows(&Permission::VIEW) {
        glimpse::of(&panel, &at.caller, visible).await
    } else {
        None
    };
    let under_way = server::under_way(&panel, visible.server.id).await?;
    let me = at.caller.actor.user.id;
    let content = html! {
        (server::head(visible, usage.as_ref(), under_way.as_ref(), Tab::People))
        div data-users={ "/api/client/servers/" (visible.server.id) "/users" } {
            @if visible.allows(&Permission::USERS_CREATE) { (invitation(visible)) }
            section.card.flush.block #people aria-labelledby="people-head" {
                div.bar { h2 #people-head { (words::SHARED_WITH) } }
                @if subusers.is_empty() {
                    div.empty { p.muted { (words::SHARED_WITH_NOBODY) } }
                } @else {
                    ul.people { @for subuser in &subusers { (person(visible, subuser, subuser.id == me)) } }
                }
            }
        }
    };
    let title = format!("{} · {}", words::PEOPLE, visible.server.name);
    let frame = Frame {
        request: &request,
        title: &title,
        user: Some(&at.caller.actor.user),
        section: Section::Servers,
        script: Some("users.js"),
    };
    Ok(frame.around(&content))
}

fn invitation(visible: &VisibleServer) -> Markup {
    let usual: Grants = [Permission::VIEW, Permission::ACTIVITY_READ]
        .into_iter()
        .collect();
    html! {
        section.card.needs-script aria-labelledby="invite" {
            h2 #invite { (words::SHARE) }
            form.stack data-share {
                div.field.narrow {
                    label for="username" { (words::USERNAME_OR_EMAIL) }
                    input #username name="username" type="text" required maxlength="254" autocomplete="off" autocapitalize="none"
                        spellcheck="false";
                }
                (choices(visible, &usual, "new"))
                div { button.primary type="submit" { (words::SHARE) } }
            }
        }
    }
}

fn person(visible: &VisibleServer, subuser: &Subuser, is_me: bool) -> Markup {
    let id = subuser.id;
    let changes = !is_me && visible.allows(&Permission::USERS_UPDATE);
    let removes = !is_me && visible.allows(&Permission::USERS_DELETE);
    html! {
        li {
            div.person-head {
                span.strong { (parts::icon("person")) " " (subuser.username.as_str()) @if is_me { " " span.badge { (words::YOU) } } }
                @if removes {
                    button.small.needs-script type="button" data-remove=(id) data-name=(subuser.username.as_str())
                        aria-label=(words::stop_sharing_with(subuser.username.as_str())) { (words::STOP_SHARING) }
                }
            }
            p.muted.hint { (granted(&subuser.grants)) }
            @if changes {
                details.needs-script {
                    summary { (words::CHANGE_PERMISSIONS) span.hidden { ": " (subuser.username.as_str()) } }
                    form.stack data-change=(id) data-name=(subuser.username.as_str()) {
                        (choices(visible, &subuser.grants, &id.to_string()))
                        div { button.primary.small type="submit" { (words::SAVE) } }
                    }
                }
            }
        }
    }
}

fn granted(grants: &Grants) -> String {
    let words: Vec<_> = grants.as_slice().iter().map(words::permission).collect();
    words.join(" · ")
}

/// A box for each permission that this visitor may give, and for each that is there already.
fn choices(visible: &VisibleServer, present: &Grants, scope: &str) -> Markup {
    let present = present.as_slice();
    let known = Permission::ALL.into_iter();
    let offered: Vec<Permission> = known
        .filter(|permission| present.contains(permission) || visible.allows(permission))
        .collect();
    let others = present.iter().filter(|permission| !offered.contains(permission));
    let all: Vec<&Permission> = offered.iter().chain(others).collect();
    html! {
        fieldset.choices {
            legend { (words::MAY) }
            @for permission in all {
                (parts::permission_box(scope, permission, present.contains(permission)))
            }
        }
    }
}
