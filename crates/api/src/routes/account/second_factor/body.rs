use aileron_domain::Password;
use utoipa::ToSchema;

use crate::json_body::FromFields;
use crate::{Fields, Problem};

/// The caller's password.
#[derive(Debug, ToSchema)]
pub(crate) struct OwnPassword {
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 1024)]
    pub(super) password: Option<Password>,
}

/// A code of the app that was given the secret.
#[derive(Debug, ToSchema)]
pub(crate) struct Confirmation {
    /// Six digits.
    #[schema(min_length = 1, example = "123456")]
    pub(super) code: String,
}

/// The caller's password, and a code.
#[derive(Debug, ToSchema)]
pub(crate) struct PasswordAndCode {
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 1024)]
    pub(super) password: Option<Password>,
    /// Six digits, or a recovery code.
    #[schema(min_length = 1, example = "123456")]
    pub(super) code: String,
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
