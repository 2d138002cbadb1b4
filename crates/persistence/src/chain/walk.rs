//! Goes along one log, entry by entry, and says what does not fit.

use aileron_domain::{EntryId, ServerId};

use super::findings::{Finding, Wrong};
use super::links::{End, Link, LogKey};
use super::row::Row;
use crate::columns::Id;

/// An entry whose link does not follow from what was before it.
struct Suspect {
    number: i64,
    entry: Id,
    link: Link,
    /// What its link would have to be.
    expected: Link,
    /// What was before it is known to be as it was.
    after_known: bool,
}

/// How far one log was gone along.
pub(super) struct Walk<'k> {
    key: &'k LogKey,
    server: ServerId,
    /// The last entry of the chain.
    pub(super) end: End,
    end_is_known: bool,
    suspect: Option<Suspect>,
    /// Entries without a link since, and what the chain would be if it had been taken off them.
    unlinked: Option<(i64, i64, End)>,
    /// To where the log had come before.
    heads: Vec<(End, Wrong)>,
    /// Those of them that it has come to.
    passed: Vec<End>,
    pub(super) findings: Vec<Finding>,
    /// How many more there are than are kept.
    pub(super) further: u64,
    pub(super) entries: u64,
}

/// How many findings are kept of one log.
const MOST: usize = 1000;

impl<'k> Walk<'k> {
    /// Begins after `base`. `heads` are ends that the log is known to have come to, and what it means if it has not.
    pub(super) fn new(key: &'k LogKey, server: ServerId, base: End, heads: Vec<(End, Wrong)>) -> Self {
        let mut walk = Self {
            key,
            server,
            end: base,
            end_is_known: true,
            suspect: None,
            unlinked: None,
            heads,
            passed: Vec::new(),
            findings: Vec::new(),
            further: 0,
            entries: 0,
        };
        walk.pass_heads(None);
        walk
    }

    /// Retention has removed what comes next.
    pub(super) fn skip_to(&mut self, base: End) {
        self.settle_suspect(None);
        self.end = base;
        self.unlinked = None;
        self.pass_heads(None);
    }

    pub(super) fn see(&mut self, row: &Row) {
        self.entries += 1;
        let missing = (row.number > self.end.number + 1).then_some((self.end.number + 1, row.number - 1));
        self.end.number = row.number;
        let Some(link) = row.link() else {
            if let Some(missing) = missing {
                self.settle_unlinked(Wrong::NotChained);
                self.removed(missing);
            }
            self.see_unlinked(row);
            return;
        };
        let expected = self.key.link(self.end, row.number, &row.facts());
        if expected == link {
            self.settle_unlinked(Wrong::NotChained);
            self.settle_suspect(Some(true));
            self.end_is_known = true;
        } else if missing.is_none() && self.follows_from_what_was_altered(row, link) {
            self.end_is_known = true;
        } else {
            self.settle_unlinked(Wrong::NotChained);
            self.settle_suspect(missing.is_none().then_some(false));
            if let Some(missing) = missing {
                self.removed(missing);
            } else {
                self.suspect = Some(Suspect {
                    number: row.number,
                    entry: row.id,
                    link,
                    expected,
                    after_known: self.end_is_known,
                });
            }
            self.end_is_known = false;
        }
        self.end = End::at(row.number, link);
        self.pass_heads(Some(row));
        if !row.outcome_fits(self.key) {
            self.find(row.number, None, Some(row.id), Wrong::OutcomeChanged);
        }
        if !row.result_fits(self.key) {
            self.find(row.number, None, Some(row.id), Wrong::ResultChanged);
        }
    }

    /// There are no more.
    pub(super) fn finish(&mut self) {
        self.settle_unlinked(Wrong::NotChained);
        self.settle_suspect(None);
        let furthest = self.heads.iter().map(|(head, _)| head.number).max();
        let heads = std::mem::take(&mut self.heads);
        if let Some(furthest) = furthest.filter(|furthest| *furthest > self.end.number) {
            let only_noted = heads.iter().all(|(_, wrong)| *wrong == Wrong::NotAsNoted);
            let wrong = if only_noted {
                Wrong::NotAsNoted
            } else {
                Wrong::Removed
            };
            let first = self.end.number + 1;
            self.find(first, (furthest > first).then_some(furthest), None, wrong);
        }
    }

    /// Only the link of the entry before was changed, or taken off.
    fn follows_from_what_was_altered(&mut self, row: &Row, link: Link) -> bool {
        if let Some((_, _, ghost)) = self.unlinked
            && self.key.link(ghost, row.number, &row.facts()) == link
        {
            self.settle_unlinked(Wrong::Changed);
            self.settle_suspect(Some(false));
            return true;
        }
        if let Some(suspect) = &self.suspect {
            let before = End::at(suspect.number, suspect.expected);
            if self.unlinked.is_none() && self.key.link(before, row.number, &row.facts()) == link {
                let (number, entry) = (suspect.number, suspect.entry);
                self.suspect = None;
                self.find(number, None, Some(entry), Wrong::Changed);
                return true;
            }
        }
        false
    }

    fn see_unlinked(&mut self, row: &Row) {
        let (first, before) = match &self.unlinked {
            Some((first, _, ghost)) => (*first, *ghost),
            None => (row.number, self.end),
        };
        let ghost = End::at(row.number, self.key.link(before, row.number, &row.facts()));
        self.unlinked = Some((first, row.number, ghost));
    }

    fn settle_unlinked(&mut self, wrong: Wrong) {
        if let Some((first, last, _)) = self.unlinked.take() {
            self.find(first, (last > first).then_some(last), None, wrong);
        }
    }

    /// Whether what comes next follows from the suspect's own link says what was done: then only its content is another.
    fn settle_suspect(&mut self, is_followed: Option<bool>) {
        let Some(suspect) = self.suspect.take() else {
            return;
        };
        let is_vouched_for = is_followed.unwrap_or_else(|| {
            let here = End::at(suspect.number, suspect.link);
            self.passed.contains(&here)
        });
        let wrong = if is_vouched_for && suspect.after_known {
            Wrong::Changed
        } else {
            Wrong::OutOfPlace
        };
        self.find(suspect.number, None, Some(suspect.entry), wrong);
    }

    fn removed(&mut self, (first, last): (i64, i64)) {
        self.find(first, (last > first).then_some(last), None, Wrong::Removed);
    }

    /// Looks whether the log has come to where it is known to have been.
    fn pass_heads(&mut self, row: Option<&Row>) {
        let end = self.end;
        let mut here = Vec::new();
        self.heads.retain(|(head, wrong)| {
            if head.number > end.number {
                return true;
            }
            if head.number == end.number {
                here.push((head.link == end.link, *wrong));
            }
            false
        });
        for (is_it, wrong) in here {
            if is_it {
                self.passed.push(end);
            } else {
                self.find(end.number, None, row.map(|row| row.id), wrong);
            }
        }
    }

    pub(super) fn find(&mut self, number: i64, until: Option<i64>, entry: Option<Id>, wrong: Wrong) {
        if self.findings.len() == MOST {
            self.further += 1;
            return;
        }
        self.findings.push(Finding {
            server: Some(self.server),
            number: Some(number),
            until,
            entry: entry.map(|id| EntryId(id.0)),
            wrong,
        });
    }
}
