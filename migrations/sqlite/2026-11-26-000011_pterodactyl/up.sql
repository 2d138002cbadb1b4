-- The numbers by which clients of Pterodactyl's panel know servers, users and addresses, each kind from 1. One is given when
-- it is first asked for, so that what the release before this one makes has one too; one that was given stays, whatever
-- becomes of what it stands for. The keys are no references: an address has none.
CREATE TABLE numbers (
    kind   TEXT   NOT NULL,
    id     BLOB   NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX numbers_kind_number ON numbers (kind, number);
