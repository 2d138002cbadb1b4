use actix_web::web::{Data, Json};
use aileron_domain::Permission;
use serde_json::{Map, Value, json};

use super::details::{Details, Include};
use crate::pterodactyl::object::list;
use crate::pterodactyl::startup;
use crate::{AtServer, Dialect, InOrder, Panel, Problem};

/// How a server is started, and its variables: only Pterodactyl's clients ask for it.
pub(crate) async fn startup(
    panel: Data<Panel>,
    InOrder(at): InOrder<AtServer>,
) -> Result<Json<Value>, Problem> {
    let visible = at.allowed(&Permission::STARTUP_READ)?;
    let include = Include::of_dialect(Dialect::Pterodactyl);
    let details = Details::find(&panel, &at.caller, std::slice::from_ref(visible), include).await?;
    let detail = details.of(visible);
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
    Ok(Json(shown))
}
