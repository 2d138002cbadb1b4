use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::VisibleServer;
use serde_json::{Map, Value, json};

use super::details::{Details, Include};
use crate::pterodactyl::object::list;
use crate::pterodactyl::server::startup_read;
use crate::pterodactyl::startup;
use crate::reply::{Render, Reply};
use crate::{AtServer, Dialect, InOrder, Panel, Problem};

/// How a server is started, and its variables: only Pterodactyl's clients ask for it.
pub(crate) async fn startup(
    panel: Data<Panel>,
    InOrder(at): InOrder<AtServer>,
) -> Result<Reply<StartupOf>, Problem> {
    let visible = at.allowed(&startup_read())?.clone();
    let include = Include::of_dialect(Dialect::Pterodactyl);
    let servers = std::slice::from_ref(&visible);
    let details = Details::find(&panel, &at.caller, servers, include).await?;
    Ok(Reply(StartupOf { visible, details }))
}

pub(crate) struct StartupOf {
    visible: VisibleServer,
    details: Details,
}

impl Render for StartupOf {
    fn documented(self) -> HttpResponse {
        HttpResponse::Ok().json(self.shown())
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self.shown())
    }
}

impl StartupOf {
    fn shown(&self) -> Value {
        let detail = self.details.of(&self.visible);
        let variables = detail
            .build
            .zip(detail.egg)
            .map(|(build, egg)| startup::variables(build, egg));
        let command = detail
            .build
            .map(|build| startup::command(build, detail.egg, true));
        let images = detail
            .egg
            .map(aileron_eggs::Egg::images)
            .unwrap_or_default()
            .iter();
        let images: Map<String, Value> = images
            .map(|image| (image.label.clone(), image.reference.clone().into()))
            .collect();
        let mut shown = list(startup::VARIABLE, variables.unwrap_or_default());
        shown["meta"] = json!({
            "startup_command": command.unwrap_or_default(),
            "docker_images": images,
            "raw_startup_command": detail.build.map(|build| build.startup.as_str()).unwrap_or_default(),
        });
        shown
    }
}
