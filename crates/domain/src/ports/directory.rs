use async_trait::async_trait;

use crate::{Actor, Page, PageRequest, StoreError, VisibleServer};

/// Knows which servers there are.
#[async_trait]
pub trait ServerDirectory: Send + Sync {
    /// A page of the servers that this actor may see, by name.
    async fn list(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
    ) -> Result<Page<VisibleServer>, StoreError>;
}

/// Which servers are wanted. The default wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerFilter {
    /// Only those whose name has this in it, in any case.
    pub name: Option<String>,
}
