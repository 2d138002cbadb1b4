-- Codes beside the password. The release before this one knows of none of it: it asks for no code, until it is stopped.

-- Whether logging in needs a code, where every request can see it.
ALTER TABLE users ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;

-- What the panel shares with somebody's authenticator app, encrypted under the secret key; without `enabled_at` it was begun
-- and not confirmed. `last_step` is the step of the last code that was taken: older ones are not taken any more.
CREATE TABLE second_factors (
    user_id       BLOB   NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed_secret BLOB   NOT NULL,
    created_at    BIGINT NOT NULL,
    enabled_at    BIGINT,
    last_step     BIGINT
) WITHOUT ROWID;

CREATE TABLE recovery_codes (
    user_id   BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (user_id, code_hash)
) WITHOUT ROWID;
