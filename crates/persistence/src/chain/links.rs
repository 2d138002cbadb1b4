//! What links and seals are over, byte by byte.
//!
//! Each begins with a version and what it is, and what varies in length comes with its length: no two that differ run into
//! the same bytes. Anything else than this is another version, and the old one stays readable.

use std::fmt;

use crate::columns::{At, Id};

/// What a link is over the one before: 32 bytes of BLAKE3 under the log's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link(pub(crate) [u8; 32]);

/// The link before the first one of a chain.
pub(crate) const GENESIS: Link = Link([0; 32]);

/// What vouches for the part of an entry that becomes known later: half as long, because nothing follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seal(pub(crate) [u8; 16]);

/// The key of all links and seals. It prints as `<log key>`.
#[derive(Clone)]
pub(crate) struct LogKey([u8; 32]);

/// How far a log has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    /// The last number that was given.
    pub(crate) number: i64,
    /// The last entry that is in the chain.
    pub(crate) chained: i64,
    pub(crate) link: Link,
}

/// What never changes of an entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) id: Id,
    pub(crate) server: Id,
    pub(crate) occurred_at: At,
    pub(crate) actor_kind: &'a str,
    pub(crate) actor_id: Option<Id>,
    pub(crate) actor_name: &'a str,
    pub(crate) event: &'a str,
    pub(crate) ip: Option<&'a str>,
    pub(crate) instance: Id,
    pub(crate) details: Option<&'a str>,
}

/// What an entry says of its outcome.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SealedOutcome<'a> {
    pub(crate) outcome: &'a str,
    pub(crate) error: Option<&'a str>,
}

/// What an entry says of what came of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SealedResult<'a> {
    pub(crate) result: Option<&'a str>,
    pub(crate) state: Option<&'a str>,
    pub(crate) milliseconds: Option<i64>,
    pub(crate) superseded_by: Option<Id>,
}

impl End {
    /// Before the first entry.
    pub(crate) const START: Self = Self {
        number: 0,
        chained: 0,
        link: GENESIS,
    };

    /// At an entry that is in the chain.
    pub(crate) const fn at(number: i64, link: Link) -> Self {
        Self {
            number,
            chained: number,
            link,
        }
    }
}

impl Link {
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl LogKey {
    pub(super) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The link of the entry with this number, which comes after the chain's end.
    pub(crate) fn link(&self, end: End, number: i64, entry: &Facts<'_>) -> Link {
        let words = Words::new(b'L')
            .number(end.chained)
            .bytes(&end.link.0)
            .id(entry.server)
            .number(number)
            .id(entry.id)
            .number(entry.occurred_at.0.as_millisecond())
            .text(entry.actor_kind)
            .maybe_id(entry.actor_id)
            .text(entry.actor_name)
            .text(entry.event)
            .maybe_text(entry.ip)
            .id(entry.instance)
            .maybe_text(entry.details);
        Link(self.over(&words))
    }

    /// The seal of an entry's outcome.
    pub(crate) fn outcome(&self, entry: Id, outcome: &SealedOutcome<'_>) -> Seal {
        let words = Words::new(b'O')
            .id(entry)
            .text(outcome.outcome)
            .maybe_text(outcome.error);
        self.seal(&words)
    }

    /// The seal of what came of an entry.
    pub(crate) fn result(&self, entry: Id, result: &SealedResult<'_>) -> Seal {
        let words = Words::new(b'R')
            .id(entry)
            .maybe_text(result.result)
            .maybe_text(result.state)
            .maybe_number(result.milliseconds)
            .maybe_id(result.superseded_by);
        self.seal(&words)
    }

    /// How far a log had come.
    pub(super) fn head(&self, server: Id, number: i64, link: Link) -> [u8; 32] {
        let words = Words::new(b'H').id(server).number(number).bytes(&link.0);
        self.over(&words)
    }

    /// Where a log begins.
    pub(super) fn base(&self, server: Id, serial: i64, number: i64, link: Link) -> [u8; 32] {
        let words = Words::new(b'B')
            .id(server)
            .number(serial)
            .number(number)
            .bytes(&link.0);
        self.over(&words)
    }

    /// How many logs there are, and whether all are chained.
    pub(super) fn logs(&self, heads: i64, complete: bool) -> [u8; 32] {
        let words = Words::new(b'C').number(heads).number(i64::from(complete));
        self.over(&words)
    }

    fn over(&self, words: &Words) -> [u8; 32] {
        blake3::keyed_hash(&self.0, &words.0).into()
    }

    fn seal(&self, words: &Words) -> Seal {
        let whole = self.over(words);
        Seal(std::array::from_fn(|n| whole[n]))
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<log key>")
    }
}

/// The bytes that something is over.
struct Words(Vec<u8>);

const VERSION: u8 = 1;

/// Longer than any text.
const NONE: u32 = u32::MAX;

impl Words {
    fn new(kind: u8) -> Self {
        let mut words = Vec::with_capacity(320);
        words.extend([VERSION, kind]);
        Self(words)
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn number(self, number: i64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    fn maybe_number(self, number: Option<i64>) -> Self {
        match number {
            None => self.bytes(&[0]),
            Some(number) => self.bytes(&[1]).number(number),
        }
    }

    fn id(self, id: Id) -> Self {
        self.bytes(id.0.as_bytes())
    }

    fn maybe_id(self, id: Option<Id>) -> Self {
        match id {
            None => self.bytes(&[0]),
            Some(id) => self.bytes(&[1]).id(id),
        }
    }

    fn text(self, text: &str) -> Self {
        let length = u32::try_from(text.len()).unwrap_or(NONE - 1);
        self.bytes(&length.to_be_bytes()).bytes(text.as_bytes())
    }

    fn maybe_text(self, text: Option<&str>) -> Self {
        match text {
            None => self.bytes(&NONE.to_be_bytes()),
            Some(text) => self.text(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LogKey, SealedOutcome, SealedResult};
    use crate::columns::Id;
    use uuid::Uuid;

    /// Whoever changes what a seal is over makes all that were written before look tampered with.
    #[test]
    fn what_a_seal_is_over_stays_as_it_is() {
        let key = LogKey::new([7; 32]);
        let entry = Id(Uuid::from_u128(1));
        let outcome = SealedOutcome {
            outcome: "failed",
            error: Some("no"),
        };
        let mut over = vec![1, b'O'];
        over.extend(entry.0.as_bytes());
        over.extend(b"\0\0\0\x06failed\0\0\0\x02no");
        assert_eq!(
            key.outcome(entry, &outcome).0,
            blake3::keyed_hash(&[7; 32], &over).as_bytes()[..16]
        );
    }

    #[test]
    fn nothing_and_an_empty_text_are_not_the_same() {
        let key = LogKey::new([7; 32]);
        let entry = Id(Uuid::nil());
        let seal = |error| {
            key.outcome(
                entry,
                &SealedOutcome {
                    outcome: "sent",
                    error,
                },
            )
        };
        assert_ne!(seal(None), seal(Some("")));
        let result = |milliseconds| {
            key.result(
                entry,
                &SealedResult {
                    milliseconds,
                    ..SealedResult::default()
                },
            )
        };
        assert_ne!(result(None), result(Some(0)));
    }
}
