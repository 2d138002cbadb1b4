use std::borrow::Cow;
use std::ops::Range;

use roaring::RoaringBitmap;

/// The places in a log of what a filter lets through: those within a run that are in a set, or all of the run.
pub(super) struct Matching<'a> {
    /// Never empty.
    pub(super) within: Range<u32>,
    pub(super) in_all: Option<Cow<'a, RoaringBitmap>>,
}

impl Matching<'_> {
    /// How many there are.
    pub(super) fn total(&self) -> u64 {
        match &self.in_all {
            Some(set) => set.range_cardinality(self.within.clone()),
            None => u64::from(self.within.end - self.within.start),
        }
    }

    /// So many of them, the newest first, after so many that are newer.
    pub(super) fn newest(&self, after: u64, limit: u32) -> Vec<u32> {
        let Some(older) = self
            .total()
            .checked_sub(after)
            .and_then(|left| left.checked_sub(1))
        else {
            return Vec::new();
        };
        let limit = limit as usize;
        let start = self.within.start;
        match &self.in_all {
            Some(set) => {
                let before = set.range_cardinality(..start);
                let newest = u32::try_from(before + older)
                    .ok()
                    .and_then(|rank| set.select(rank));
                newest.map_or_else(Vec::new, |newest| {
                    set.range(start..=newest).rev().take(limit).collect()
                })
            }
            None => (u64::from(start)..=u64::from(start) + older)
                .rev()
                .map_while(|place| u32::try_from(place).ok())
                .take(limit)
                .collect(),
        }
    }
}
