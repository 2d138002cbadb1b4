//! What clients called their presses by, and what those came to.

use aileron_domain::{
    Claim, Delivery, Earlier, EntryId, OutcomeKind, StoreError, Unreachable, WingsFailure, WingsWords,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};

use crate::columns::{At, Id};
use crate::database::{Database, find};
use crate::error::{UnreadableColumn, corrupt};
use crate::schema::{activity, idempotency_keys};

/// How long a claim holds.
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// A claim on its way into the database, with the entry that it stands for.
#[derive(Clone, Insertable)]
#[diesel(table_name = idempotency_keys)]
pub(super) struct ClaimRow {
    pub(super) user_id: Id,
    pub(super) key: String,
    request: Vec<u8>,
    entry_id: Id,
    created_at: At,
}

impl ClaimRow {
    pub(super) fn new(claim: &Claim, entry: Id, now: Timestamp) -> Self {
        Self {
            user_id: Id(claim.user.0),
            key: claim.key.as_str().to_owned(),
            request: claim.request.0.to_vec(),
            entry_id: entry,
            created_at: At(now),
        }
    }

    /// When a claim must have been made that this one may take the place of.
    pub(super) fn expiry(&self) -> At {
        At(self.created_at.0 - LIFETIME)
    }
}

/// What is to become of a claim together with its entry's outcome.
#[derive(Clone)]
pub(super) enum ClaimChange {
    /// This is the answer for who makes it again.
    Answered(String),
    /// It was never acted upon: it may be made anew.
    Withdrawn,
}

impl ClaimChange {
    pub(super) fn answered(answer: &Result<(), WingsFailure>) -> Self {
        Self::Answered(to_text(answer))
    }
}

/// A claim's row in the table, by its user and key.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn claim_of<'a>(user: Id, key: &'a str) -> _ {
    idempotency_keys::table
        .filter(idempotency_keys::user_id.eq(user))
        .filter(idempotency_keys::key.eq(key))
}

/// What became of the request that made this claim in the last 24 hours.
pub(super) async fn recall(
    database: &Database,
    claim: &Claim,
    now: Timestamp,
) -> Result<Option<Earlier>, StoreError> {
    let (user, key) = (Id(claim.user.0), claim.key.as_str());
    let made: Option<MadeRow> = find!(database, |connection| claim_of(user, key)
        .filter(idempotency_keys::created_at.gt(At(now - LIFETIME)))
        .left_join(activity::table.on(activity::id.eq(idempotency_keys::entry_id)))
        .select((
            idempotency_keys::request,
            idempotency_keys::entry_id,
            idempotency_keys::answer,
            activity::outcome.nullable(),
        ))
        .first(connection))?;
    let Some(MadeRow {
        request,
        entry,
        answer,
        outcome,
    }) = made
    else {
        return Ok(None);
    };
    if request != claim.request.0 {
        return Ok(Some(Earlier::Another));
    }
    let Some(answer) = answer else {
        let is_pending = outcome.as_deref() == Some(OutcomeKind::Pending.as_str());
        return Ok(Some(if is_pending {
            Earlier::UnderWay
        } else {
            Earlier::Lost
        }));
    };
    let unreadable = || UnreadableColumn {
        table: "idempotency_keys",
        column: "answer",
        row: entry.0.to_string(),
    };
    let answer = from_text(&answer).ok_or_else(|| corrupt(unreadable()))?;
    Ok(Some(Earlier::Answered(EntryId(entry.0), answer)))
}

#[derive(Queryable)]
struct MadeRow {
    request: Vec<u8>,
    entry: Id,
    answer: Option<String>,
    outcome: Option<String>,
}

const SENT: &str = "sent";
const UNAUTHORIZED: &str = "unauthorized";
const UNAVAILABLE: &str = "unavailable";
const CONFLICT: &str = "conflict";
const REFUSED: &str = "refused";
const POSSIBLE: &str = "possible";
const IMPOSSIBLE: &str = "impossible";

/// A word for the answer, and after a space what goes with it.
fn to_text(answer: &Result<(), WingsFailure>) -> String {
    let said = |words: &Option<WingsWords>| words.as_ref().map_or_else(String::new, ToString::to_string);
    match answer {
        Ok(()) => SENT.to_owned(),
        Err(WingsFailure::Unauthorized) => UNAUTHORIZED.to_owned(),
        Err(WingsFailure::Unavailable {
            reason,
            delivery: Delivery::Possible,
        }) => {
            format!("{UNAVAILABLE} {POSSIBLE} {reason}")
        }
        Err(WingsFailure::Unavailable {
            reason,
            delivery: Delivery::Impossible,
        }) => {
            format!("{UNAVAILABLE} {IMPOSSIBLE} {reason}")
        }
        Err(WingsFailure::Conflict(words)) => format!("{CONFLICT} {}", said(words)),
        Err(WingsFailure::Refused(words)) => format!("{REFUSED} {}", said(words)),
    }
}

fn from_text(text: &str) -> Option<Result<(), WingsFailure>> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    Some(match word {
        SENT => Ok(()),
        UNAUTHORIZED => Err(WingsFailure::Unauthorized),
        UNAVAILABLE => {
            let (delivery, reason) = rest.split_once(' ')?;
            let delivery = match delivery {
                POSSIBLE => Delivery::Possible,
                IMPOSSIBLE => Delivery::Impossible,
                _ => return None,
            };
            let reason = Unreachable::ALL
                .into_iter()
                .find(|known| known.to_string() == reason)?;
            Err(WingsFailure::Unavailable { reason, delivery })
        }
        CONFLICT => Err(WingsFailure::Conflict(WingsWords::clean(rest))),
        REFUSED => Err(WingsFailure::Refused(WingsWords::clean(rest))),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{from_text, to_text};
    use aileron_domain::{Delivery, Unreachable, WingsFailure, WingsWords};

    #[test]
    fn every_answer_is_read_back_as_it_was() {
        let mut answers = vec![Ok(()), Err(WingsFailure::Unauthorized)];
        for reason in Unreachable::ALL {
            for delivery in [Delivery::Possible, Delivery::Impossible] {
                answers.push(Err(WingsFailure::Unavailable { reason, delivery }));
            }
        }
        for words in [
            None,
            WingsWords::clean("the server is locked"),
            WingsWords::clean(&"w ".repeat(300)),
        ] {
            answers.push(Err(WingsFailure::Conflict(words.clone())));
            answers.push(Err(WingsFailure::Refused(words)));
        }
        for answer in answers {
            assert_eq!(from_text(&to_text(&answer)), Some(answer));
        }
        assert_eq!(from_text("something else"), None);
    }
}
