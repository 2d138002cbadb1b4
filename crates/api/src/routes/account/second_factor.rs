mod body;
mod view;

use actix_web::web::{Data, Json};

use crate::envelope::{Done, Envelope};
use crate::in_person::InPersonUnfinished;
use crate::origin::Origin;
use crate::problem::ProblemBody;
use crate::second_factor::OwnSecondFactor;
use crate::{InOrder, JsonBody, Panel, Problem};
use body::{Confirmation, OwnPassword, PasswordAndCode};
pub use view::ISSUER;
use view::{RecoveryCodesView, SecondFactorView, SecretView};

/// See whether logging in needs a code.
#[utoipa::path(
    get,
    path = "/api/account/second-factor",
    operation_id = "second_factor",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Whether it does", body = Envelope<SecondFactorView>),
        (status = 403, description = "The request shows an API key", body = ProblemBody,
            example = json!({"status": 403, "message": "An API key cannot do this: log in"})),
    ),
)]
pub(crate) async fn show(
    panel: Data<Panel>,
    InOrder((InPersonUnfinished(caller), origin)): InOrder<(InPersonUnfinished, Origin)>,
) -> Result<Json<Envelope<SecondFactorView>>, Problem> {
    let own = OwnSecondFactor::of(&panel, &caller, origin.ip);
    let state = own.state().await?;
    Ok(Json(Envelope {
        data: SecondFactorView::of(&state, own.is_wanted()),
    }))
}

/// Begin to set up a second factor.
///
/// The answer's secret goes into an authenticator app (TOTP: SHA-1, six digits, 30 s). It counts when a code of the app has
/// confirmed it.
#[utoipa::path(
    post,
    path = "/api/account/second-factor",
    operation_id = "begin_second_factor",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    request_body = OwnPassword,
    responses(
        (status = 200, description = "The secret", body = Envelope<SecretView>),
        (status = 400, description = "Malformed JSON, or no password", body = ProblemBody,
            example = json!({"status": 400, "message": "Missing password"})),
        (status = 403, description = "The password is another one, the request shows an API key, or a browser sent it on \
            behalf of another site", body = ProblemBody,
            example = json!({"status": 403, "message": "Current password is wrong"})),
        (status = 409, description = "There is a second factor already", body = ProblemBody,
            example = json!({"status": 409, "message": "You have a second factor already: disable it first"})),
        (status = 429, description = "Too many wrong passwords", body = ProblemBody,
            headers(("Retry-After" = u64, description = "Seconds to wait")),
            example = json!({"status": 429, "message": "Too many attempts. Try again in 4 s"})),
    ),
)]
pub(crate) async fn begin(
    panel: Data<Panel>,
    InOrder(((InPersonUnfinished(caller), origin), JsonBody(own))): InOrder<(
        (InPersonUnfinished, Origin),
        JsonBody<OwnPassword>,
    )>,
) -> Result<Json<Envelope<SecretView>>, Problem> {
    let user = &caller.actor.user;
    let secret = OwnSecondFactor::of(&panel, &caller, origin.ip)
        .begin(own.password.as_ref())
        .await?;
    Ok(Json(Envelope {
        data: SecretView::of(&secret, user),
    }))
}

/// Confirm a second factor.
///
/// From now on logging in needs a code. All other sessions end; API keys go on. The answer's recovery codes cannot be had again.
#[utoipa::path(
    post,
    path = "/api/account/second-factor/confirm",
    operation_id = "confirm_second_factor",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    request_body = Confirmation,
    responses(
        (status = 200, description = "The recovery codes", body = Envelope<RecoveryCodesView>),
        (status = 400, description = "Malformed JSON, or no code", body = ProblemBody,
            example = json!({"status": 400, "message": "Missing code"})),
        (status = 403, description = "The code is not one of the secret that was begun, the request shows an API key, or a \
            browser sent it on behalf of another site", body = ProblemBody,
            example = json!({"status": 403, "message": "Wrong code: it may have been used already, or be too old",
                "reason": "second_factor_wrong"})),
        (status = 429, description = "Too many wrong codes", body = ProblemBody,
            headers(("Retry-After" = u64, description = "Seconds to wait")),
            example = json!({"status": 429, "message": "Too many attempts. Try again in 4 s"})),
    ),
)]
pub(crate) async fn confirm(
    panel: Data<Panel>,
    InOrder(((InPersonUnfinished(caller), origin), JsonBody(confirmation))): InOrder<(
        (InPersonUnfinished, Origin),
        JsonBody<Confirmation>,
    )>,
) -> Result<Json<Envelope<RecoveryCodesView>>, Problem> {
    let codes = OwnSecondFactor::of(&panel, &caller, origin.ip)
        .confirm(&confirmation.code)
        .await?;
    Ok(Json(Envelope {
        data: RecoveryCodesView::of(&codes),
    }))
}

/// Get new recovery codes.
///
/// The others are worth nothing from now on.
#[utoipa::path(
    post,
    path = "/api/account/second-factor/recovery-codes",
    operation_id = "renew_recovery_codes",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    request_body = PasswordAndCode,
    responses(
        (status = 200, description = "The recovery codes", body = Envelope<RecoveryCodesView>),
        (status = 400, description = "Malformed JSON, or a field is missing", body = ProblemBody,
            example = json!({"status": 400, "message": "Missing password or code"})),
        (status = 403, description = "The password or the code is wrong, the request shows an API key, or a browser sent it \
            on behalf of another site", body = ProblemBody,
            example = json!({"status": 403, "message": "Current password is wrong"})),
        (status = 409, description = "There is no second factor", body = ProblemBody,
            example = json!({"status": 409, "message": "You have no second factor"})),
        (status = 429, description = "Too many wrong passwords or codes", body = ProblemBody,
            headers(("Retry-After" = u64, description = "Seconds to wait")),
            example = json!({"status": 429, "message": "Too many attempts. Try again in 4 s"})),
    ),
)]
pub(crate) async fn renew(
    panel: Data<Panel>,
    InOrder(((InPersonUnfinished(caller), origin), JsonBody(own))): InOrder<(
        (InPersonUnfinished, Origin),
        JsonBody<PasswordAndCode>,
    )>,
) -> Result<Json<Envelope<RecoveryCodesView>>, Problem> {
    let codes = OwnSecondFactor::of(&panel, &caller, origin.ip)
        .renew(own.password.as_ref(), &own.code)
        .await?;
    Ok(Json(Envelope {
        data: RecoveryCodesView::of(&codes),
    }))
}

/// Do without a second factor.
///
/// Logging in needs no code from now on, and the recovery codes are worth nothing.
#[utoipa::path(
    post,
    path = "/api/account/second-factor/disable",
    operation_id = "disable_second_factor",
    tag = "account",
    security(("session" = []), ("bearer" = [])),
    request_body = PasswordAndCode,
    responses(
        (status = 200, description = "There is no second factor any more", body = Envelope<Done>),
        (status = 400, description = "Malformed JSON, or a field is missing", body = ProblemBody,
            example = json!({"status": 400, "message": "Missing password or code"})),
        (status = 403, description = "The password or the code is wrong, the request shows an API key, or a browser sent it \
            on behalf of another site", body = ProblemBody,
            example = json!({"status": 403, "message": "Current password is wrong"})),
        (status = 409, description = "There is no second factor", body = ProblemBody,
            example = json!({"status": 409, "message": "You have no second factor"})),
        (status = 429, description = "Too many wrong passwords or codes", body = ProblemBody,
            headers(("Retry-After" = u64, description = "Seconds to wait")),
            example = json!({"status": 429, "message": "Too many attempts. Try again in 4 s"})),
    ),
)]
pub(crate) async fn disable(
    panel: Data<Panel>,
    InOrder(((InPersonUnfinished(caller), origin), JsonBody(own))): InOrder<(
        (InPersonUnfinished, Origin),
        JsonBody<PasswordAndCode>,
    )>,
) -> Result<Json<Envelope<Done>>, Problem> {
    OwnSecondFactor::of(&panel, &caller, origin.ip)
        .disable(own.password.as_ref(), &own.code)
        .await?;
    Ok(Json(Envelope { data: Done::DONE }))
}
