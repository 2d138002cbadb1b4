use actix_web::http::StatusCode;
use aileron_domain::{RegistryError, WingsFailure};
use aileron_provisioning::ProvisioningError;

use crate::Problem;

impl From<RegistryError> for Problem {
    fn from(error: RegistryError) -> Self {
        let status = match error {
            RegistryError::Store(error) => return error.into(),
            RegistryError::NotFound { .. } => StatusCode::NOT_FOUND,
            RegistryError::Taken { .. }
            | RegistryError::InUse { .. }
            | RegistryError::SubuserIsOwner { .. } => StatusCode::CONFLICT,
        };
        Self::new(status, error.to_string())
    }
}

impl From<ProvisioningError> for Problem {
    /// What was ordered makes no sense: 400. It does not fit what there is: 409. The node did not do its part: 503 where it
    /// cannot be reached, 409 where it says that it cannot be done now, else 502.
    fn from(error: ProvisioningError) -> Self {
        let status = match error {
            ProvisioningError::Registry(error) => return error.into(),
            ProvisioningError::Egg(_)
            | ProvisioningError::EggName
            | ProvisioningError::Unfit(_)
            | ProvisioningError::UnknownVariable { .. }
            | ProvisioningError::UnknownImage { .. }
            | ProvisioningError::NoStartup
            | ProvisioningError::Limits(_)
            | ProvisioningError::AllocationTwice(_) => StatusCode::BAD_REQUEST,
            ProvisioningError::StoredEgg { .. }
            | ProvisioningError::NoEgg { .. }
            | ProvisioningError::Suspended { .. }
            | ProvisioningError::RotationUnderWay { .. }
            | ProvisioningError::NoRotation { .. }
            | ProvisioningError::StillThePreviousToken { .. } => StatusCode::CONFLICT,
            ProvisioningError::Node { ref failure, .. } => match failure {
                WingsFailure::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
                WingsFailure::Conflict(_) => StatusCode::CONFLICT,
                WingsFailure::Unauthorized | WingsFailure::Refused(_) => StatusCode::BAD_GATEWAY,
            },
            ProvisioningError::NoRandomness => {
                tracing::error!(error = %error, "a request fails");
                return Self::internal();
            }
        };
        Self::new(status, error.to_string())
    }
}
