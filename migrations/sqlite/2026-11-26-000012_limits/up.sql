-- What instances tell each other of how much they have let through: on SQLite there is one, and nothing is written here.

CREATE TABLE rate_limits (
    key BLOB NOT NULL PRIMARY KEY,
    used_until BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE wrong_guesses (
    key BLOB NOT NULL PRIMARY KEY,
    wrong BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
) WITHOUT ROWID;
