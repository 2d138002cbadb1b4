use actix_web::HttpRequest;
use aileron_api::{Caller, InOrder};
use maud::{Markup, html};

use crate::layout::{Frame, Section};
use crate::{parts, words};

/// Who I am.
pub(crate) async fn show(request: HttpRequest, InOrder(caller): InOrder<Caller>) -> Markup {
    let user = &caller.actor.user;
    let role = if user.administrator {
        words::ROLE_ADMINISTRATOR
    } else {
        words::ROLE_USER
    };
    let content = html! {
        div.page-head { h1 { (words::ACCOUNT) } }
        div.columns {
            section.card aria-labelledby="profile" {
                h2 #profile { (words::PROFILE) }
                dl.facts {
                    div { dt { (words::USERNAME) } dd { (user.username.as_str()) } }
                    div { dt { (words::EMAIL) } dd { (user.email.as_str()) } }
                    div { dt { (words::ROLE) } dd { (role) } }
                }
            }
            section.card aria-labelledby="session" {
                h2 #session { (words::SESSION) }
                p.muted { (words::SESSION_HINT) }
                form method="post" action="/logout" {
                    button type="submit" { (parts::icon("leave")) (words::LOG_OUT) }
                }
            }
        }
    };
    let frame = Frame {
        request: &request,
        title: words::ACCOUNT,
        user: Some(user),
        section: Section::Account,
        script: None,
    };
    frame.around(&content)
}
