-- What instances tell each other of how much they have let through. It is worth nothing after a crash or on another machine,
-- so it is not written ahead.

CREATE UNLOGGED TABLE rate_limits (
    key BYTEA PRIMARY KEY,
    used_until TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

CREATE UNLOGGED TABLE wrong_guesses (
    key BYTEA PRIMARY KEY,
    wrong INTEGER NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);
