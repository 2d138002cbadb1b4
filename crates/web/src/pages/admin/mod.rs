//! What is for administrators alone: nodes, servers, users, and what was done to any server. The API's `/api/admin` by
//! other means.

mod activity;
mod nodes;
mod servers;
mod users;

use actix_web::HttpRequest;
use actix_web::web::{self, Redirect, ServiceConfig};
use aileron_api::Caller;
use maud::{Markup, html};

use crate::layout::{Frame, Section};
use crate::{read, words};

/// Mounts these pages.
pub(crate) fn mount(config: &mut ServiceConfig) {
    config
        .service(web::resource("/admin").route(read(to_nodes)))
        .service(web::resource("/admin/nodes").route(read(nodes::show)))
        .service(web::resource("/admin/servers").route(read(servers::show)))
        .service(web::resource("/admin/users").route(read(users::show)))
        .service(web::resource("/admin/activity").route(read(activity::show)))
        .service(web::resource("/admin/activity.csv").route(read(activity::export::export)));
}

async fn to_nodes() -> Redirect {
    Redirect::to("/admin/nodes").see_other()
}

/// Which of these pages one looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Nodes,
    Servers,
    Users,
    Activity,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Nodes, Self::Servers, Self::Users, Self::Activity];

    const fn address(self) -> &'static str {
        match self {
            Self::Nodes => "/admin/nodes",
            Self::Servers => "/admin/servers",
            Self::Users => "/admin/users",
            Self::Activity => "/admin/activity",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Nodes => words::NODES,
            Self::Servers => words::SERVERS,
            Self::Users => words::USERS,
            Self::Activity => words::ACTIVITY,
        }
    }

    /// The page with what all of them begin with; `beside` stands beside the headline.
    fn around(
        self,
        (request, caller): (&HttpRequest, &Caller),
        script: Option<&'static str>,
        beside: &Markup,
        content: &Markup,
    ) -> Markup {
        let whole = html! {
            div.page-head {
                h1 { (words::ADMINISTRATION) }
                (beside)
            }
            nav.tabs aria-label=(words::ADMINISTRATION_SECTIONS) {
                @for tab in Self::ALL {
                    a href=(tab.address()) aria-current=[(tab == self).then_some("page")] { (tab.word()) }
                }
            }
            (content)
        };
        let title = format!("{} · {}", self.word(), words::ADMINISTRATION);
        let frame = Frame {
            request,
            title: &title,
            user: Some(&caller.actor.user),
            section: Section::Administration,
            script,
        };
        frame.around(&whole)
    }
}
