//! Passwords whose hashes came from another panel, made by bcrypt. Each is hashed anew when somebody logs in with it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use aileron_domain::{Password, StoreError};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use crate::database::{Database, find};
use crate::schema::users;

/// How long it is believed what was seen of all users.
const BELIEVED: Duration = Duration::from_secs(60);

/// What all hashes by bcrypt begin with, and no other.
const BEGINNING: &str = "$2";

/// The same for the database, word for word as its index `users_imported_password` has it. What all others begin with, `$a`, is
/// greater in any order of letters.
const OF_BCRYPT: &str = "password_hash >= '$2' AND password_hash < '$3'";

pub(crate) fn is_imported(hash: &str) -> bool {
    hash.starts_with(BEGINNING)
}

/// Whether it is the password of that hash. Of a longer one the first 72 bytes count, as they did where it was hashed. One
/// that cannot be read is nobody's: it keeps nobody else from logging in.
pub(super) fn is_of(password: &Password, hash: &str) -> bool {
    bcrypt::verify(password.expose(), hash).unwrap_or(false)
}

/// What was seen of the hashes that came from elsewhere and are still there.
#[derive(Default)]
pub(crate) struct Imported(Mutex<Option<Seen>>);

#[derive(Clone)]
struct Seen {
    at: Instant,
    one: Option<String>,
}

impl Imported {
    /// One of them, as of some moment of the last minute.
    pub(crate) async fn one(&self, database: &Database) -> Result<Option<String>, StoreError> {
        if let Some(seen) = self.lately() {
            return Ok(seen.one);
        }
        let at = Instant::now();
        let one: Option<String> = find!(database, |connection| users::table
            .filter(sql::<Bool>(OF_BCRYPT))
            .select(users::password_hash)
            .first(connection))?;
        let seen = Seen { at, one: one.clone() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        Ok(one)
    }

    fn lately(&self) -> Option<Seen> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone().filter(|seen| seen.at.elapsed() < BELIEVED)
    }
}
