//! What is in the log of server 0, by the numbers of its entries, as entries-sqlite.sql and entries-postgres.sql write
//! it: some of each kind that is rare are at its old end, which is the last place where one would look.

use super::sizes::Sizes;

/// How many entries are so.
pub(super) fn count(sizes: Sizes, is_so: impl Fn(u32) -> bool) -> u64 {
    (1..=sizes.busy()).map(|number| u64::from(is_so(number))).sum()
}

pub(super) fn refused(number: u32) -> bool {
    matches!(number, 1 | 2)
}

pub(super) fn failed(number: u32) -> bool {
    matches!(number % 1000, 3 | 8)
}

pub(super) fn sent(number: u32) -> bool {
    !refused(number) && !failed(number)
}

pub(super) fn by_subuser(number: u32) -> bool {
    matches!(number, 5 | 6)
}

pub(super) fn kill(number: u32) -> bool {
    matches!(number, 9 | 10)
}

pub(super) fn start(number: u32) -> bool {
    !kill(number) && number % 3 == 1
}
