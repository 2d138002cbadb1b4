use std::fmt;

use aileron_domain::{EntryId, ServerId};

use super::check::NotedHead;

/// Something in the activity log that no panel has written so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// In this server's log; `None` where it is about all of them.
    pub server: Option<ServerId>,
    /// The first entry that it is about, by its number in that log.
    pub number: Option<i64>,
    /// The last one, where it is about several.
    pub until: Option<i64>,
    /// That entry's id, where it is there and the finding is about it alone.
    pub entry: Option<EntryId>,
    /// What is wrong.
    pub wrong: Wrong,
}

impl Finding {
    /// A server's log is not what was noted elsewhere.
    #[must_use]
    pub const fn not_as_noted(server: ServerId, noted: NotedHead) -> Self {
        Self {
            server: Some(server),
            number: Some(noted.number),
            until: None,
            entry: None,
            wrong: Wrong::NotAsNoted,
        }
    }
}

/// What is wrong with an entry or a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// What never changes of the entry was changed, or its link was.
    Changed,
    /// Its outcome, or the words with it, were changed.
    OutcomeChanged,
    /// What came of it was changed.
    ResultChanged,
    /// It was there, and is not any more.
    Removed,
    /// It does not follow from the entry before it: it was inserted, moved, or exchanged, or the one before was.
    OutOfPlace,
    /// It has no link: no panel wrote it, or one of a release that knows nothing of links, or its link was taken off.
    NotChained,
    /// The log had come to another entry than this one.
    AnotherHead,
    /// What is kept of the log's beginning and end was changed, or taken off.
    HeadChanged,
    /// Whole logs were taken off, with what is kept of their beginning and end.
    LogsRemoved,
    /// It is not what was noted elsewhere: the log was put back to an older state, or written anew.
    NotAsNoted,
}

impl Wrong {
    /// A word for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::OutcomeChanged => "outcome_changed",
            Self::ResultChanged => "result_changed",
            Self::Removed => "removed",
            Self::OutOfPlace => "out_of_place",
            Self::NotChained => "not_chained",
            Self::AnotherHead => "another_head",
            Self::HeadChanged => "head_changed",
            Self::LogsRemoved => "logs_removed",
            Self::NotAsNoted => "not_as_noted",
        }
    }
}

/// For people.
impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "changed",
            Self::OutcomeChanged => "its outcome was changed",
            Self::ResultChanged => "its result was changed",
            Self::Removed => "removed",
            Self::OutOfPlace => "does not follow from the entry before: inserted, moved or exchanged",
            Self::NotChained => "without a link: inserted, or written by a release that does not chain",
            Self::AnotherHead => "not the entry to which the log had come",
            Self::HeadChanged => "what is kept of the beginning and end was changed or removed",
            Self::LogsRemoved => "whole logs were removed",
            Self::NotAsNoted => "not as it was noted: put back to an older state, or written anew",
        })
    }
}
