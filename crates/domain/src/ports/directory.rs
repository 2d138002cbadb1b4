use async_trait::async_trait;

use crate::{Actor, Page, PageRequest, ServerId, StoreError, UnderWay, VisibleServer};

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

    /// Such a page, and what is under way on its servers, as [`ActivityLookup::under_way`] knows it.
    ///
    /// [`ActivityLookup::under_way`]: crate::ActivityLookup::under_way
    async fn list_now(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
    ) -> Result<(Page<VisibleServer>, Vec<(ServerId, UnderWay)>), StoreError>;
}

/// Which servers are wanted. The default wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerFilter {
    /// Only those whose name has this in it, in any case.
    pub name: Option<String>,
    /// Only those whose name has this in it, whose short identifier it is, or whose UUID begins with it.
    pub text: Option<String>,
    /// Only those whose UUID begins with this.
    pub uuid: Option<String>,
    /// Which of all the servers there are.
    pub scope: ServerScope,
}

/// Which of all the servers somebody wants to see. What they may not see is in none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ServerScope {
    /// All that they may see: for who runs the panel, all there are.
    #[default]
    Visible,
    /// What is theirs or was shared with them, also for who runs the panel.
    Mine,
    /// What is theirs.
    Owned,
    /// What only who runs the panel may see: nothing for everybody else.
    Others,
    /// All there are, for who runs the panel: nothing for everybody else.
    All,
    /// None at all.
    None,
}
