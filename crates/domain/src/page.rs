use std::num::NonZeroU32;

/// Which part of a long list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The page, from 1.
    pub page: NonZeroU32,
    /// Items on a page.
    pub limit: PageLimit,
}

impl PageRequest {
    /// How many items come before this page.
    #[must_use]
    pub fn offset(&self) -> u64 {
        u64::from(self.page.get() - 1) * u64::from(self.limit.get())
    }
}

/// Items on a page: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(u32);

impl PageLimit {
    /// What a client gets that asks for nothing else.
    pub const DEFAULT: Self = Self(50);

    /// The most that one answer carries.
    pub const MAX: u32 = 100;

    /// `None` unless `limit` is 1 to 100.
    #[must_use]
    pub const fn new(limit: u32) -> Option<Self> {
        if limit >= 1 && limit <= Self::MAX {
            Some(Self(limit))
        } else {
            None
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// One page of a long list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What stands on it.
    pub items: Vec<T>,
    /// How many there are on all pages.
    pub total: u64,
}

impl<T> Page<T> {
    /// How many pages of `limit` items there are.
    #[must_use]
    pub fn pages(&self, limit: PageLimit) -> u64 {
        self.total.div_ceil(u64::from(limit.get()))
    }
}
