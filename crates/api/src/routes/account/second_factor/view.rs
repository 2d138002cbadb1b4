use aileron_domain::{RecoveryCode, SecondFactorState, TotpSecret, User};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Moment;

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

impl SecondFactorView {
    pub(super) fn of(state: &SecondFactorState, required: bool) -> Self {
        Self {
            enabled: state.enabled_at.is_some(),
            enabled_at: state.enabled_at.map(Moment),
            recovery_codes: state.recovery_codes,
            required,
        }
    }
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

impl SecretView {
    pub(super) fn of(secret: &TotpSecret, user: &User) -> Self {
        Self {
            secret: secret.base32(),
            uri: secret.uri(ISSUER, &user.username),
        }
    }
}

/// What an app calls the panel.
pub const ISSUER: &str = "Aileron";

/// Codes for whoever has lost their app.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecoveryCodesView {
    /// Each is good once instead of a code of the app. They cannot be had again.
    #[schema(example = json!(["abcd-efgh-ijkl-mnop-qrst-uvwx"]))]
    recovery_codes: Vec<String>,
}

impl RecoveryCodesView {
    pub(super) fn of(codes: &[RecoveryCode]) -> Self {
        Self {
            recovery_codes: codes.iter().map(RecoveryCode::expose).collect(),
        }
    }
}
