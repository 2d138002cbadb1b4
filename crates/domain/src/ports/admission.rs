use async_trait::async_trait;

use crate::{Actor, Credential, ServerIdentifier, StoreError, VisibleServer};

/// Answers everything that must be known before a request may go on, in one look-up.
#[async_trait]
pub trait Admission: Send + Sync {
    /// Who shows this credential and, where the request names a server, that server as they may see it.
    ///
    /// `None` when nobody does: the credential is unknown, revoked or expired.
    async fn admit(
        &self,
        credential: &Credential,
        server: Option<&ServerIdentifier>,
    ) -> Result<Option<Admitted>, StoreError>;
}

/// Somebody who is let in.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// Who it is.
    pub actor: Actor,
    /// The server that was asked for. `None` when there is none, or none that they have access to, or none was named.
    pub server: Option<VisibleServer>,
    /// Whether their account has a second factor.
    pub second_factor: bool,
}
