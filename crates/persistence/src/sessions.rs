use aileron_domain::{
    Credential, LastUse, OpenedSession, Proof, SecretToken, SessionId, SessionOrigin, SessionRecord,
    SessionTerms, Sessions, StoreError, TokenHash, UserAgent, UserId,
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};

use crate::Store;
use crate::columns::{At, Id};
use crate::database::{load, write};
use crate::error::{UnreadableColumn, corrupt, unavailable};
use crate::schema::sessions;
use crate::secret_key::random;
use crate::uses::idle_until;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
struct SessionRow {
    token_hash: Vec<u8>,
    created_at: At,
    expires_at: At,
    ip: Option<String>,
    user_agent: Option<String>,
    ends_at: Option<At>,
    last_seen_at: Option<At>,
    last_seen_ip: Option<String>,
}

#[async_trait]
impl Sessions for Store {
    async fn open_from(
        &self,
        user: UserId,
        terms: SessionTerms,
        origin: SessionOrigin,
    ) -> Result<OpenedSession, StoreError> {
        let token = SecretToken::mint(Proof::Session, random().map_err(unavailable)?);
        let now = Timestamp::now();
        let age = SignedDuration::try_from(terms.age).unwrap_or(SignedDuration::MAX);
        let ends_at = now.saturating_add(age).map_err(unavailable)?;
        let expires_at = ends_at.min(idle_until(now, terms.idle));
        let hash = token.hash();
        self.run(move |shared| async move {
            write!(&shared.database, |connection| diesel::delete(
                sessions::table
                    .filter(sessions::user_id.eq(Id(user.0)))
                    .filter(sessions::expires_at.le(At(now)))
            )
            .execute(connection))?;
            write!(&shared.database, |connection| diesel::insert_into(
                sessions::table
            )
            .values((
                sessions::token_hash.eq(hash.0.as_slice()),
                sessions::user_id.eq(Id(user.0)),
                sessions::created_at.eq(At(now)),
                sessions::expires_at.eq(At(expires_at)),
                sessions::ends_at.eq(At(ends_at)),
                sessions::ip.eq(origin.ip.map(|ip| ip.to_string())),
                sessions::user_agent.eq(origin.user_agent.as_ref().map(UserAgent::as_str)),
            ))
            .execute(connection))
        })
        .await?;
        Ok(OpenedSession {
            token,
            expires_at: ends_at,
        })
    }

    async fn close(&self, session: &Credential) -> Result<(), StoreError> {
        let hash = session.hash;
        self.run(move |shared| async move {
            write!(&shared.database, |connection| diesel::delete(
                sessions::table.filter(sessions::token_hash.eq(hash.0.as_slice()))
            )
            .execute(connection))
            .map(|_closed| ())
        })
        .await
    }

    async fn sessions_of(&self, user: UserId) -> Result<Vec<SessionRecord>, StoreError> {
        let now = At(Timestamp::now());
        self.run(move |shared| async move {
            let rows: Vec<SessionRow> = load!(
                &shared.database,
                sessions::table
                    .filter(sessions::user_id.eq(Id(user.0)))
                    .filter(sessions::expires_at.gt(now))
                    .order((sessions::created_at.desc(), sessions::token_hash))
                    .limit(i64::from(SessionRecord::MOST_LISTED))
                    .select(SessionRow::as_select())
            )?;
            rows.into_iter().map(read).collect()
        })
        .await
    }

    async fn end_session(&self, user: UserId, session: SessionId) -> Result<bool, StoreError> {
        // A session's id is how the hash of its token begins: those that begin so are a range of the primary key.
        let bound = |rest: u8| [*session.0.as_bytes(), [rest; 16]].concat();
        let (first, last) = (bound(0), bound(0xff));
        self.run(move |shared| async move {
            let ended: usize = write!(&shared.database, |connection| diesel::delete(
                sessions::table
                    .filter(sessions::token_hash.between(&first, &last))
                    .filter(sessions::user_id.eq(Id(user.0)))
            )
            .execute(connection))?;
            Ok(ended > 0)
        })
        .await
    }

    async fn end_other_sessions(&self, user: UserId, kept: &Credential) -> Result<u64, StoreError> {
        let kept = kept.hash.0;
        self.run(move |shared| async move {
            let ended: usize = write!(&shared.database, |connection| diesel::delete(
                sessions::table
                    .filter(sessions::user_id.eq(Id(user.0)))
                    .filter(sessions::token_hash.ne(kept.as_slice()))
            )
            .execute(connection))?;
            Ok(u64::try_from(ended).unwrap_or(u64::MAX))
        })
        .await
    }
}

fn read(row: SessionRow) -> Result<SessionRecord, StoreError> {
    let unreadable = |column, row: String| {
        corrupt(UnreadableColumn {
            table: "sessions",
            column,
            row,
        })
    };
    let hash = <[u8; 32]>::try_from(row.token_hash).map_err(|_| unreadable("token_hash", String::new()))?;
    let id = SessionId::of(TokenHash(hash));
    let address = |ip: Option<String>, column| {
        let ip = ip.map(|ip| ip.parse().map_err(|_| unreadable(column, id.to_string())));
        ip.transpose()
    };
    let last_seen_from = address(row.last_seen_ip, "last_seen_ip")?;
    Ok(SessionRecord {
        id,
        created_at: row.created_at.0,
        expires_at: row.ends_at.unwrap_or(row.expires_at).0,
        idle_until: row.expires_at.0,
        origin: SessionOrigin {
            ip: address(row.ip, "ip")?,
            user_agent: row.user_agent.as_deref().and_then(UserAgent::clean),
        },
        last_use: row.last_seen_at.map(|at| LastUse {
            at: at.0,
            from: last_seen_from,
        }),
    })
}
