-- The same tables as for SQLite, in native types. Keys are UUIDv7, and no sequence is on the way of a request. What is sorted
-- by or compared without regard to case has the collation "C", so that the answers are SQLite's in every locale.

CREATE TABLE users (
    id            UUID        NOT NULL PRIMARY KEY,
    username      TEXT        NOT NULL COLLATE "C",
    email         TEXT        NOT NULL COLLATE "C",
    password_hash TEXT        NOT NULL,
    administrator BOOLEAN     NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX users_username ON users (lower(username));
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE sessions (
    token_hash BYTEA       NOT NULL PRIMARY KEY,
    user_id    UUID        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE api_keys (
    token_hash  BYTEA       NOT NULL PRIMARY KEY,
    id          UUID        NOT NULL,
    user_id     UUID        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    description TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX api_keys_id ON api_keys (id);
CREATE INDEX api_keys_user_id ON api_keys (user_id);

CREATE TABLE nodes (
    id           UUID        NOT NULL PRIMARY KEY,
    name         TEXT        NOT NULL,
    url          TEXT        NOT NULL,
    token_id     TEXT        NOT NULL,
    sealed_token BYTEA       NOT NULL,
    maintenance  BOOLEAN     NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX nodes_name ON nodes (name);
CREATE UNIQUE INDEX nodes_token_id ON nodes (token_id);

CREATE TABLE servers (
    id         UUID        NOT NULL PRIMARY KEY,
    identifier TEXT        NOT NULL COLLATE "C",
    name       TEXT        NOT NULL COLLATE "C",
    owner_id   UUID        NOT NULL REFERENCES users (id),
    node_id    UUID        NOT NULL REFERENCES nodes (id),
    suspended  BOOLEAN     NOT NULL,
    occupation TEXT,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX servers_identifier ON servers (identifier);
CREATE INDEX servers_name ON servers (name, id);
CREATE INDEX servers_owner_id ON servers (owner_id);
CREATE INDEX servers_node_id ON servers (node_id);

-- What each user is to each server: the owner has no list of permissions, a subuser has exactly theirs.
CREATE TABLE standings (
    user_id     UUID    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    server_id   UUID    NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    permissions TEXT,
    PRIMARY KEY (user_id, server_id)
);
CREATE INDEX standings_server_id ON standings (server_id);
CREATE UNIQUE INDEX standings_owner ON standings (server_id) WHERE permissions IS NULL;

-- The log outlives what it tells of: no references. `number` counts a server's entries from 1 without a gap.
CREATE TABLE activity (
    id          UUID        NOT NULL PRIMARY KEY,
    server_id   UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    actor_kind  TEXT        NOT NULL,
    actor_id    UUID,
    actor_name  TEXT        NOT NULL,
    event       TEXT        NOT NULL,
    ip          TEXT,
    outcome     TEXT        NOT NULL,
    error       TEXT,
    instance_id UUID        NOT NULL
);
CREATE UNIQUE INDEX activity_server_id_number ON activity (server_id, number);
CREATE INDEX activity_pending ON activity (instance_id) WHERE outcome = 'pending';

-- What clients called presses by (`Idempotency-Key`), and the first answer, until a day has passed. Without an answer the
-- press is under way, or its entry says that nobody knows.
CREATE TABLE idempotency_keys (
    user_id    UUID        NOT NULL,
    key        TEXT        NOT NULL,
    request    BYTEA       NOT NULL,
    entry_id   UUID        NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    answer     TEXT,
    PRIMARY KEY (user_id, key)
);
CREATE UNIQUE INDEX idempotency_keys_entry_id ON idempotency_keys (entry_id);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- Which instances are alive: each writes the time down every few seconds, by the clock of the database.
CREATE TABLE instances (
    id      UUID        NOT NULL PRIMARY KEY,
    seen_at TIMESTAMPTZ NOT NULL
);
