use actix_web::web::{Data, Json};
use aileron_domain::{Password, RecoveryCode, SecondFactorState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::envelope::{Done, Envelope};
use crate::in_person::InPersonUnfinished;
use crate::json_body::FromFields;
use crate::origin::Origin;
use crate::problem::ProblemBody;
use crate::second_factor::OwnSecondFactor;
use crate::{Fields, InOrder, JsonBody, Moment, Panel, Problem};

/// Whether logging in needs a code beside the password.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondFactor)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecondFactorView {
    /// Whether it does.
    enabled: bool,
    /// Since when.
    #[schema(required = true)]
    enabled_at: Option<Moment>,
    /// How many recovery codes are left.
    recovery_codes: u32,
    /// Whether whoever runs the panel wants it to: without one, nothing else can be done then.
    required: bool,
}

/// A secret for an authenticator app, which counts when it is confirmed.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactorSecret)]
pub(crate) struct SecretView {
    /// The secret, in base32, to be typed into the app.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    secret: String,
    /// The same for a QR code.
    #[schema(
        example = "otpauth://totp/Aileron:alice?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Aileron"
    )]
    uri: String,
}

/// Codes for whoever has lost their app.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecoveryCodesView {
    /// Each is good once instead of a code of the app. They cannot be had again.
    #[schema(example = json!(["abcd-efgh-ijkl-mnop-qrst-uvwx"]))]
    recovery_codes: Vec<String>,
}

/// The caller's password.
#[derive(Debug, ToSchema)]
pub(crate) struct OwnPassword {
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 1024)]
    password: Option<Password>,
}

/// A code of the app that was given the secret.
#[derive(Debug, ToSchema)]
pub(crate) struct Confirmation {
    /// Six digits.
    #[schema(min_length = 1, example = "123456")]
    code: String,
}

/// The caller's password, and a code.
#[derive(Debug, ToSchema)]
pub(crate) struct PasswordAndCode {
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 1024)]
    password: Option<Password>,
    /// Six digits, or a recovery code.
    #[schema(min_length = 1, example = "123456")]
    code: String,
}

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
    let SecondFactorState {
        enabled_at,
        recovery_codes,
    } = own.state().await?;
    Ok(Json(Envelope {
        data: SecondFactorView {
            enabled: enabled_at.is_some(),
            enabled_at: enabled_at.map(Moment),
            recovery_codes,
            required: own.is_wanted(),
        },
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
        data: SecretView {
            secret: secret.base32(),
            uri: secret.uri(ISSUER, &user.username),
        },
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

/// What an app calls the panel.
pub const ISSUER: &str = "Aileron";

impl RecoveryCodesView {
    fn of(codes: &[RecoveryCode]) -> Self {
        Self {
            recovery_codes: codes.iter().map(RecoveryCode::expose).collect(),
        }
    }
}

impl FromFields for OwnPassword {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let password = fields.take_text("password").filter(|text| !text.is_empty());
        let password = password.ok_or_else(|| Problem::bad_request("Missing password"))?;
        Ok(Self {
            password: Password::new(password),
        })
    }
}

impl FromFields for Confirmation {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let code = fields.take_text("code").filter(|text| !text.is_empty());
        Ok(Self {
            code: code.ok_or_else(|| Problem::bad_request("Missing code"))?,
        })
    }
}

impl FromFields for PasswordAndCode {
    fn from_fields(mut fields: Fields) -> Result<Self, Problem> {
        let mut field = |name| fields.take_text(name).filter(|text| !text.is_empty());
        let (Some(password), Some(code)) = (field("password"), field("code")) else {
            return Err(Problem::bad_request("Missing password or code"));
        };
        Ok(Self {
            password: Password::new(password),
            code,
        })
    }
}
