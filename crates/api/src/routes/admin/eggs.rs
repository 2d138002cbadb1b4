use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::web::{Data, Json};
use aileron_domain::StoredEgg;
use aileron_eggs::{Done, Egg, Stop};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::listed::{Listed, cut};
use super::path::PathName;
use crate::administrator::Administrator;
use crate::envelope::Envelope;
use crate::json_body;
use crate::paging::{Paging, PagingParameters};
use crate::problem::ProblemBody;
use crate::query::{FromQuery, InvalidParameter, Parameters};
use crate::{InOrder, Panel, Problem, Query, Step};

/// A recipe by which servers are installed and run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminEgg)]
pub(crate) struct EggView {
    /// Its key in the panel.
    id: Uuid,
    /// What people call it.
    #[schema(example = "Vanilla Minecraft")]
    name: String,
}

impl From<StoredEgg> for EggView {
    fn from(egg: StoredEgg) -> Self {
        Self {
            id: egg.id.0,
            name: egg.name,
        }
    }
}

/// A recipe, and what it says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminEggDetails)]
pub(crate) struct EggDetails {
    /// Its key in the panel.
    id: Uuid,
    /// What people call it.
    name: String,
    /// Who wrote it.
    author: String,
    /// What it is for.
    description: String,
    /// Docker images by what they are called; the one called first in the egg is taken where nothing else is said.
    images: BTreeMap<String, String>,
    /// The command that starts a server.
    startup: String,
    /// What a server writes when it has started; `regex:` begins a pattern.
    done: Vec<String>,
    /// What stops a server: a command, or a signal after `^`.
    stop: String,
    /// Whether it has an install script.
    installs: bool,
    /// What can be set for each server.
    variables: Vec<VariableView>,
    /// What it asks of a panel.
    features: Vec<String>,
    /// What was passed over when it was read.
    notes: Vec<String>,
}

/// Something that can be set for each server of an egg.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminEggVariable)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VariableView {
    /// Its name in the server's environment.
    #[schema(example = "SERVER_JARFILE")]
    env: String,
    /// What people call it.
    name: String,
    /// What it is for.
    description: String,
    /// What it is where nothing is said.
    default: String,
    /// What its value must be, in Laravel's words.
    rules: String,
    /// Whether a server's owner sees it.
    user_viewable: bool,
    /// Whether a server's owner may change it.
    user_editable: bool,
}

impl EggDetails {
    fn of(stored: StoredEgg, egg: Egg) -> Self {
        let done = egg.startup.done.iter().map(|done| match done {
            Done::Text(text) => text.clone(),
            Done::Regex(pattern) => format!("regex:{pattern}"),
        });
        let images = egg.images().iter();
        let variables = egg.variables.iter().map(|variable| VariableView {
            env: variable.env_variable.clone(),
            name: variable.name.clone(),
            description: variable.description.clone(),
            default: variable.default_value.clone(),
            rules: variable.rules.as_str().to_owned(),
            user_viewable: variable.user_viewable,
            user_editable: variable.user_editable,
        });
        Self {
            id: stored.id.0,
            name: stored.name,
            images: images
                .map(|image| (image.label.clone(), image.reference.clone()))
                .collect(),
            done: done.collect(),
            stop: match &egg.stop {
                Stop::Command(command) => command.clone(),
                Stop::Signal(signal) => format!("^{}", signal.as_str()),
                Stop::Container => String::new(),
            },
            installs: egg.installation.is_some(),
            variables: variables.collect(),
            author: egg.author,
            description: egg.description,
            startup: egg.startup_command,
            features: egg.features,
            notes: egg.notes,
        }
    }
}

/// An egg's file, as Pterodactyl or Pelican exports it.
#[derive(Debug, ToSchema)]
#[schema(as = EggFile, value_type = Object)]
pub(crate) struct EggFile(String);

impl Step for EggFile {
    async fn take(request: &HttpRequest, payload: &mut Payload) -> Result<Self, Problem> {
        let body = json_body::collect(request, payload, Egg::MAX_LENGTH).await?;
        let text = String::from_utf8(body.into());
        text.map(Self)
            .map_err(|_| Problem::bad_request("Malformed JSON: not UTF-8"))
    }
}

/// How an egg is to be kept.
#[derive(Debug)]
pub(crate) struct ImportQuery {
    name: Option<String>,
}

impl FromQuery for ImportQuery {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        Ok(Self {
            name: parameters.text("name")?,
        })
    }
}

/// List the eggs.
#[utoipa::path(
    get,
    path = "/api/admin/eggs",
    operation_id = "admin_list_eggs",
    tag = "admin",
    params(PagingParameters),
    responses(
        (status = 200, description = "A page of the eggs, by name", body = Listed<EggView>),
        (status = 400, description = "A query parameter is not what it should be", body = ProblemBody,
            example = json!({"status": 400, "message": "Invalid query parameter page: expected a number from 1"})),
    ),
)]
pub(crate) async fn list(
    panel: Data<Panel>,
    InOrder((Administrator(_), Query(Paging(request)))): InOrder<(Administrator, Query<Paging>)>,
) -> Result<Json<Listed<EggView>>, Problem> {
    let page = cut(panel.provisioning.eggs.eggs().await?, request);
    Ok(Json(Listed::of(&panel, page, request, EggView::from)))
}

/// Import an egg.
///
/// The body is the file itself, as Pterodactyl (`PTDL_v1`, `PTDL_v2`) or Pelican exports it, at most 1 MiB. One of the same
/// name is replaced: its servers follow the new one from their next start.
#[utoipa::path(
    post,
    path = "/api/admin/eggs",
    operation_id = "admin_import_egg",
    tag = "admin",
    params(("name" = Option<String>, Query, description = "What to call it, if not what it calls itself",
        max_length = 100, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")),
    request_body = EggFile,
    responses(
        (status = 200, description = "It is kept", body = Envelope<EggDetails>),
        (status = 400, description = "The body is no egg", body = ProblemBody,
            example = json!({"status": 400, "message": "this egg cannot be imported: meta.version is nothing"})),
        (status = 413, description = "The body is too large", body = ProblemBody,
            example = json!({"status": 413, "message": "Request body too large: at most 1048576 bytes"})),
    ),
)]
pub(crate) async fn import(
    panel: Data<Panel>,
    InOrder(((Administrator(_), Query(query)), EggFile(file))): InOrder<(
        (Administrator, Query<ImportQuery>),
        EggFile,
    )>,
) -> Result<Json<Envelope<EggDetails>>, Problem> {
    let provisioning = panel.provisioning.clone();
    let imported = panel
        .carry_through(async move { provisioning.import_egg(&file, query.name.as_deref()).await })
        .await??;
    Ok(Json(Envelope {
        data: EggDetails::of(imported.stored, imported.egg),
    }))
}

/// See what an egg says.
#[utoipa::path(
    get,
    path = "/api/admin/eggs/{egg}",
    operation_id = "admin_show_egg",
    tag = "admin",
    params(("egg" = String, Path, description = "The egg's name or id",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]{1,100}$", example = "Vanilla Minecraft")),
    responses(
        (status = 200, description = "The egg", body = Envelope<EggDetails>),
        (status = 404, description = "No such egg", body = ProblemBody,
            example = json!({"status": 404, "message": "there is no egg `Minecraft`"})),
        (status = 409, description = "An earlier release took it, and this one cannot read it", body = ProblemBody,
            example = json!({"status": 409, "message": "egg `Minecraft` cannot be read: …; import it again"})),
    ),
)]
pub(crate) async fn show(
    panel: Data<Panel>,
    InOrder((Administrator(_), PathName(named))): InOrder<(Administrator, PathName)>,
) -> Result<Json<Envelope<EggDetails>>, Problem> {
    let (stored, egg) = panel.provisioning.egg(&named).await?;
    Ok(Json(Envelope {
        data: EggDetails::of(stored, egg),
    }))
}
