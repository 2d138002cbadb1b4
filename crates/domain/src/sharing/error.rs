use super::Sharing;
use crate::{Grants, Permission, StoreError};

/// Why a server is not shared differently now. Each displays as the message of the contract.
#[derive(Debug, thiserror::Error)]
pub enum SharingError {
    /// There is no such server, or none that this actor may see: nobody can tell which.
    #[error("Server not found")]
    ServerNotFound,
    /// The actor was not granted this.
    #[error("Missing required permissions: {0}")]
    MissingPermission(Permission),
    /// The actor does not have themselves what they want to give.
    #[error("You cannot grant what you do not have: {0}")]
    BeyondOwn(Grants),
    /// Nobody changes what they may do themselves.
    #[error("You cannot change your own permissions")]
    OwnPermissions,
    /// The owner may do everything, whatever anybody says.
    #[error("The owner's permissions cannot be changed")]
    OwnersPermissions,
    /// Nobody has this name or address.
    #[error("User not found")]
    UserNotFound,
    /// The server is not shared with this user.
    #[error("Subuser not found")]
    SubuserNotFound,
    /// The server is shared with this user already.
    #[error("The server is shared with this user already")]
    SharedAlready,
    /// The server is shared with [`Sharing::MOST`] users already.
    #[error("A server can be shared with at most {} users", Sharing::MOST)]
    TooMany,
    /// Somebody else changed the same at the same time.
    #[error("The user's permissions were changed by somebody else meanwhile")]
    ChangedMeanwhile,
    /// The intent could not be made durable, so nothing was changed.
    #[error("Activity log unavailable")]
    ActivityLogUnavailable(#[source] StoreError),
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SharingError {
    /// Whether Aileron itself refuses what somebody who may see the server wants, which is in its log.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::MissingPermission(_)
                | Self::BeyondOwn(_)
                | Self::OwnPermissions
                | Self::OwnersPermissions
                | Self::SharedAlready
                | Self::TooMany
        )
    }
}
