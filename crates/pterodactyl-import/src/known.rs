use std::collections::HashMap;

use crate::left_behind::Why;

/// Things of one kind in the other panel, by their numbers, for what hangs on them.
#[derive(Debug)]
pub(crate) struct KnownThings<K>(HashMap<u64, Known<K>>);

#[derive(Debug, Clone)]
pub(crate) struct Known<K> {
    /// What people call it.
    pub(crate) name: String,
    /// Its key here.
    pub(crate) key: K,
    /// Whether it is taken over.
    pub(crate) comes: bool,
}

impl<K> Default for KnownThings<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K> KnownThings<K> {
    pub(crate) fn add(&mut self, number: u64, known: Known<K>) {
        self.0.insert(number, known);
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Known<K>> {
        self.0.get(&number)
    }

    pub(crate) fn name(&self, number: u64) -> &str {
        self.get(number).map_or("?", |known| &known.name)
    }

    /// The one that something needs as its `role`, if it is taken over.
    pub(crate) fn coming(&self, number: u64, role: &str) -> Result<&Known<K>, Why> {
        let known = self.get(number).ok_or_else(|| {
            Why::because(format!(
                "its {role} is not in the database, or cannot be read: it is of no use there either"
            ))
        })?;
        if known.comes {
            Ok(known)
        } else {
            Err(Why::because(format!(
                "its {role} {} does not come, see there",
                known.name
            )))
        }
    }
}
