-- What happened to accounts, for those whose they are.
CREATE TABLE account_activity (
    id          UUID   NOT NULL PRIMARY KEY,
    user_id     UUID   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    occurred_at TIMESTAMPTZ NOT NULL,
    event       TEXT   NOT NULL,
    actor       TEXT   NOT NULL,
    ip          TEXT,
    details     TEXT
);
CREATE INDEX account_activity_user ON account_activity (user_id, id);

-- Of some events only so many are kept of each account.
CREATE INDEX account_activity_event ON account_activity (user_id, event, id);
