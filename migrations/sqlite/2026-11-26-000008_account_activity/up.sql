-- What happened to accounts, for those whose they are.
CREATE TABLE account_activity (
    id          BLOB   NOT NULL PRIMARY KEY,
    user_id     BLOB   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    occurred_at BIGINT NOT NULL,
    event       TEXT   NOT NULL,
    actor       TEXT   NOT NULL,
    ip          TEXT,
    details     TEXT
) WITHOUT ROWID;
CREATE INDEX account_activity_user ON account_activity (user_id, id);

-- Of some events only so many are kept of each account.
CREATE INDEX account_activity_event ON account_activity (user_id, event, id);
