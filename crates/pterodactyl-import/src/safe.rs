use crate::laravel::{Sealed, open};
use crate::{AppKey, ReadError};

/// The key to what the other panel has encrypted, and whether it has fitted so far.
#[derive(Debug)]
pub(crate) struct Safe<'a> {
    key: &'a AppKey,
    fitted: u64,
    did_not_fit: u64,
}

impl<'a> Safe<'a> {
    pub(crate) const fn with(key: &'a AppKey) -> Self {
        Self {
            key,
            fitted: 0,
            did_not_fit: 0,
        }
    }

    pub(crate) fn open(&mut self, sealed: &str) -> Result<String, Sealed> {
        let opened = open(self.key, sealed);
        match opened {
            Ok(_) => self.fitted += 1,
            Err(Sealed::AnotherKey) => self.did_not_fit += 1,
            Err(Sealed::Malformed | Sealed::AnotherCipher) => {}
        }
        opened
    }

    /// A key that has opened nothing of all there was is the wrong one.
    pub(crate) const fn fits(&self) -> Result<(), ReadError> {
        if self.fitted == 0 && self.did_not_fit > 0 {
            return Err(ReadError::WrongKey);
        }
        Ok(())
    }
}
