use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use aileron_domain::{AccountEvent, ApiKeyId, NotRotated, Rotation};
use serde_json::Value;
use utoipa::ToSchema;

use super::wanted::{expiry, future};
use super::{CreatedApiKeyView, described};
use crate::envelope::Envelope;
use crate::in_person::InPerson;
use crate::json_body::FromFields;
use crate::path_id::PathId;
use crate::problem::ProblemBody;
use crate::{Fields, InOrder, JsonBody, Moment, Panel, Problem};

/// How a key is to get another secret.
#[derive(Debug, ToSchema)]
#[schema(as = Rotation)]
pub(crate) struct WantedRotation {
    /// For how many seconds the secret until now is good beside the new one; a day where it is left out.
    #[schema(rename = "overlapSeconds", value_type = Option<u64>, maximum = 2_592_000, example = 86400)]
    overlap: Duration,
    /// From when on the new one is to be refused: a time in the future. Left out for as the old one.
    #[schema(rename = "expiresAt", value_type = Option<Moment>)]
    expires_at: Option<Moment>,
}

/// Give an API key another secret.
///
/// The answer is a key with an id and a secret of its own, which takes the other one's place: the same description and
/// limits. The other one is good until the overlap ends, so that programs can change over; it is listed until then, and can
/// be revoked.
#[utoipa::path(
    post,
    path = "/api/account/api-keys/{id}/rotate",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    params(("id" = Uuid, Path, description = "The key's id")),
    request_body = WantedRotation,
    responses(
        (status = 200, description = "The key that has taken its place", body = Envelope<CreatedApiKeyView>),
        (status = 400, description = "The id cannot be one, malformed JSON, or a field is not what it should be",
            body = ProblemBody, example = json!({"status": 400, "message": "Invalid id: expected a UUID"})),
        (status = 403, description = "The request shows an API key, or a browser sent it on behalf of another site",
            body = ProblemBody, example = json!({"status": 403, "message": "An API key cannot do this: log in"})),
        (status = 404, description = "The caller has no such key", body = ProblemBody,
            example = json!({"status": 404, "message": "API key not found"})),
        (status = 409, description = "It has expired or was rotated already, or the caller has as many keys as they can \
            have", body = ProblemBody,
            example = json!({"status": 409, "message": "The API key was rotated already"})),
    ),
)]
pub(crate) async fn rotate_api_key(
    panel: Data<Panel>,
    InOrder(((InPerson(caller), PathId(id)), JsonBody(wanted))): InOrder<(
        (InPerson, PathId),
        JsonBody<WantedRotation>,
    )>,
) -> Result<Json<Envelope<CreatedApiKeyView>>, Problem> {
    let rotation = Rotation {
        overlap: wanted.overlap,
        expires_at: future(wanted.expires_at, &panel)?,
    };
    let user = caller.actor.user.id;
    let rotated = panel.api_keys.rotate_key(user, ApiKeyId(id), rotation).await?;
    let issued = rotated?;
    let mut details = described(&issued.record);
    details["replaces"] = id.to_string().into();
    panel
        .note(
            &caller.actor.user,
            AccountEvent::ApiKeyRotated,
            caller.ip,
            Some(&details),
        )
        .await;
    Ok(Json(Envelope {
        data: CreatedApiKeyView::from(issued),
    }))
}

impl From<NotRotated> for Problem {
    fn from(error: NotRotated) -> Self {
        let status = match error {
            NotRotated::NotFound => StatusCode::NOT_FOUND,
            NotRotated::Expired | NotRotated::RotatedAlready | NotRotated::TooMany => StatusCode::CONFLICT,
        };
        Self::new(status, error.to_string())
    }
}

impl FromFields for WantedRotation {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        fields.must_be_an_object()?;
        let longest = Rotation::LONGEST_OVERLAP.as_secs();
        let overlap = match fields.take("overlapSeconds") {
            None => Some(Rotation::DEFAULT_OVERLAP),
            Some(Value::Number(seconds)) => seconds
                .as_u64()
                .filter(|seconds| *seconds <= longest)
                .map(Duration::from_secs),
            Some(_) => None,
        };
        let overlap = overlap.ok_or_else(|| {
            Problem::bad_request(format!("Invalid overlapSeconds: expected 0 to {longest}"))
        })?;
        Ok(Self {
            overlap,
            expires_at: expiry(&fields)?,
        })
    }
}
