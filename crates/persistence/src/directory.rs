use std::sync::Arc;

use aileron_domain::{
    Actor, Page, PageRequest, ServerDirectory, ServerFilter, ServerId, StoreError, UnderWay, VisibleServer,
};
use async_trait::async_trait;

use crate::Store;
use crate::history::{latest, under_way_on};
use crate::rows::{VisibleRow, visible};
use crate::store::Shared;

mod awaited;
mod order;
mod pages;
mod wanted;

use pages::{all, chosen, count_all, count_own, count_owned, own, own_now, owned};
pub(crate) use wanted::pattern;
use wanted::{Sight, Wanted};

#[async_trait]
impl ServerDirectory for Store {
    async fn list(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
    ) -> Result<Page<VisibleServer>, StoreError> {
        let (page, _) = self.find(actor, filter, page, Wish::Servers).await?;
        Ok(page)
    }

    async fn list_now(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
    ) -> Result<(Page<VisibleServer>, Vec<(ServerId, UnderWay)>), StoreError> {
        self.find(actor, filter, page, Wish::ServersNow).await
    }
}

/// What is wanted of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Servers,
    /// With what is under way on them.
    ServersNow,
}

impl Store {
    async fn find(
        &self,
        actor: &Actor,
        filter: &ServerFilter,
        page: PageRequest,
        wish: Wish,
    ) -> Result<(Page<VisibleServer>, Vec<(ServerId, UnderWay)>), StoreError> {
        let actor = actor.clone();
        let sight = Sight::of(actor.is_of_administrator(), filter.scope);
        let wanted = Wanted::of(filter, &actor.user);
        let is_near = wanted.is_all() && page.offset() <= NEAR;
        let found = move |shared: Arc<Shared>| async move {
            let limits = actor.key.as_ref().map(|key| &key.limits);
            let few = limits.and_then(|limits| limits.servers.as_ref());
            let (database, user) = (&shared.database, &actor.user);
            if wish == Wish::ServersNow && matches!(sight, Sight::Own) && wanted.is_all() && few.is_none() {
                let (rows, awaited) = own_now(database, user, page).await?;
                let page = shown(&shared, &actor, sight, &wanted, page, rows).await?;
                return Ok((page, latest(awaited)?));
            }
            let page = if let Some(few) = few {
                let rows = chosen(database, user, few, &wanted).await?;
                let rows = rows.into_iter().filter(|row| sight.has(row, user));
                cut(visible_ones(rows, &actor, &shared)?, page)
            } else {
                let rows = match sight {
                    Sight::All => all(database, user, &wanted, page).await?,
                    Sight::Own => own(database, user, &wanted, page).await?,
                    Sight::Owned => owned(database, user, &wanted, page).await?,
                    Sight::Nothing => Vec::new(),
                };
                shown(&shared, &actor, sight, &wanted, page, rows).await?
            };
            let under_way = match wish {
                Wish::Servers => Vec::new(),
                Wish::ServersNow => {
                    let ids: Vec<_> = page.items.iter().map(|visible| visible.server.id).collect();
                    under_way_on(database, &ids).await?
                }
            };
            Ok((page, under_way))
        };
        if is_near {
            self.look_up(found).await
        } else {
            self.run(found).await
        }
    }
}

/// A page of rows as the actor may see them, and how many there are in all.
async fn shown(
    shared: &Shared,
    actor: &Actor,
    sight: Sight,
    wanted: &Wanted,
    page: PageRequest,
    rows: Vec<VisibleRow>,
) -> Result<Page<VisibleServer>, StoreError> {
    let (database, user) = (&shared.database, &actor.user);
    let total = match (last_of(page, rows.len()), sight) {
        (Some(total), _) => total,
        (None, Sight::All) => count_all(database, wanted).await?,
        (None, Sight::Own) => count_own(database, user, wanted).await?,
        (None, Sight::Owned) => count_owned(database, user, wanted).await?,
        (None, Sight::Nothing) => 0,
    };
    let items = visible_ones(rows, actor, shared)?;
    Ok(Page { items, total })
}

fn visible_ones(
    rows: impl IntoIterator<Item = VisibleRow>,
    actor: &Actor,
    shared: &Shared,
) -> Result<Vec<VisibleServer>, StoreError> {
    let rows = rows.into_iter();
    rows.filter_map(|row| visible(row, actor, shared).transpose())
        .collect()
}

/// Up to here the servers before a page are passed over in no time.
const NEAR: u64 = 200;

/// One page of a whole list.
fn cut(all: Vec<VisibleServer>, page: PageRequest) -> Page<VisibleServer> {
    let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let offset = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let limit = usize::try_from(page.limit.get()).unwrap_or(usize::MAX);
    Page {
        items: all.into_iter().skip(offset).take(limit).collect(),
        total,
    }
}

/// How many there are in all, where a page with so many shows it by being the last.
pub(crate) fn last_of(page: PageRequest, items: usize) -> Option<u64> {
    let items = u64::try_from(items).ok()?;
    let is_last = items < page.limit.get().into() && (items > 0 || page.offset() == 0);
    is_last.then_some(page.offset() + items)
}

pub(crate) fn limits(page: PageRequest) -> (i64, i64) {
    let offset = i64::try_from(page.offset()).unwrap_or(i64::MAX);
    (page.limit.get().into(), offset)
}
