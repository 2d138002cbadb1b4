-- Each entry of a server's log is chained to the one before it: `link` is over it and that one's link. The seals are over what
-- becomes known of it later. What an older release writes has none of them.

ALTER TABLE activity ADD COLUMN link BLOB;
ALTER TABLE activity ADD COLUMN outcome_seal BLOB;
ALTER TABLE activity ADD COLUMN result_seal BLOB;

-- Where each log begins and how far it had come, so that nothing is cut off unseen. `base_number` is the last entry that was
-- there before the chain or that retention has removed. `serial` counts the logs from 1.
CREATE TABLE activity_heads (
    server_id   BLOB   NOT NULL PRIMARY KEY,
    serial      BIGINT NOT NULL,
    number      BIGINT NOT NULL,
    link        BLOB   NOT NULL,
    mac         BLOB   NOT NULL,
    base_number BIGINT NOT NULL,
    base_link   BLOB   NOT NULL,
    base_mac    BLOB   NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX activity_heads_serial ON activity_heads (serial);

-- One row: the key of all links, under the panel's secret key; how many logs have a head; and whether all have.
CREATE TABLE activity_chain (
    id         BLOB    NOT NULL PRIMARY KEY,
    sealed_key BLOB    NOT NULL,
    heads      BIGINT  NOT NULL,
    complete   BOOLEAN NOT NULL,
    mac        BLOB    NOT NULL
) WITHOUT ROWID;

-- Whether an instance chains what it writes. The release before this one does not say.
ALTER TABLE instances ADD COLUMN chains BOOLEAN NOT NULL DEFAULT FALSE;
