use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aileron_domain::{Node, StoreError};
use lru::LruCache;

use crate::SecretKey;
use crate::columns::Id;
use crate::rows::NodeRow;

/// The nodes that were read lately: whoever reads the same row again need not decrypt and parse it again. A row that has
/// changed is another row, so that nothing here can be out of date.
pub(crate) struct KnownNodes(Mutex<LruCache<Id, Known>>);

struct Known {
    row: NodeRow,
    node: Arc<Node>,
}

/// More than a panel has; each takes a kilobyte or two.
const MOST: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1999);

impl KnownNodes {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }

    pub(crate) fn unseal(&self, row: &NodeRow, key: &SecretKey) -> Result<Arc<Node>, StoreError> {
        if let Some(known) = self.look().get(&row.id)
            && known.row == *row
        {
            return Ok(Arc::clone(&known.node));
        }
        let node = Arc::new(row.unseal(key)?);
        let known = Known {
            row: row.clone(),
            node: Arc::clone(&node),
        };
        self.look().put(row.id, known);
        Ok(node)
    }

    fn look(&self) -> MutexGuard<'_, LruCache<Id, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
