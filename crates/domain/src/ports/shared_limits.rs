use std::time::Duration;

use async_trait::async_trait;

use crate::StoreError;

/// What the instances of one panel tell each other of how much they have let through.
///
/// It is told about once a second and not before each answer, so that several instances together let through what one would,
/// and at most what each lets through within a second more.
#[async_trait]
pub trait SharedLimits: Send + Sync {
    /// Adds what this instance has counted since it last told, and says how far all of them are together: with what was
    /// told, and with what others have told lately.
    async fn exchange(&self, counted: Counted) -> Result<Together, StoreError>;
}

/// What is counted under: the same in each instance, of one length whatever was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LimitKey {
    /// What is counted, by a number that instances of several releases understand alike.
    pub kind: u8,
    /// Whose it is.
    pub id: u128,
}

impl LimitKey {
    /// As the database keeps it.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        [&[self.kind][..], &self.id.to_be_bytes()].concat()
    }

    /// Reads that back.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (kind, id) = bytes.split_first()?;
        Some(Self {
            kind: *kind,
            id: u128::from_be_bytes(id.try_into().ok()?),
        })
    }
}

/// What one instance has counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// By how much each limit was used up, as the time after which it is free again.
    pub used: Vec<(LimitKey, Duration)>,
    /// How often each was guessed wrong.
    pub wrong: Vec<(LimitKey, u32)>,
    /// Where a right guess made the wrong ones before it forgotten.
    pub forgiven: Vec<LimitKey>,
}

/// What all instances together have counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Together {
    /// How long until each limit is wholly free again.
    pub used: Vec<(LimitKey, Duration)>,
    /// How often each was guessed wrong; 0 where that was forgiven.
    pub wrong: Vec<(LimitKey, u32)>,
}
