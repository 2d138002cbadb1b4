-- What a node must know of a server to run it, and what the panel must know of a node that calls it.

-- A node asks for its servers in pages, by their keys. Not concurrently, though the table may be big: a press does not write
-- to it. It comes first, because what follows takes locks that everybody waits for, and those are to be short.
CREATE INDEX servers_of_node ON servers (node_id, id);
DROP INDEX servers_node_id;

CREATE TABLE eggs (
    id         UUID   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL COLLATE "C",
    document   TEXT   NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX eggs_name ON eggs (name);

-- How each server is built from its egg. One without a build is run by its Wings in a way that only that knows.
CREATE TABLE builds (
    server_id    UUID    NOT NULL PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
    egg_id       UUID    NOT NULL REFERENCES eggs (id),
    image        TEXT    NOT NULL,
    startup      TEXT    NOT NULL,
    environment  TEXT    NOT NULL,
    memory_mib   BIGINT  NOT NULL,
    swap_mib     BIGINT  NOT NULL,
    disk_mib     BIGINT  NOT NULL,
    io_weight    BIGINT,
    cpu_percent  BIGINT  NOT NULL,
    threads      TEXT,
    oom_disabled BOOLEAN NOT NULL,
    skip_scripts BOOLEAN NOT NULL
);
CREATE INDEX builds_egg_id ON builds (egg_id);

-- The addresses of each node, and which server listens on which. A server's first one has the lowest position.
CREATE TABLE allocations (
    node_id   UUID   NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
    ip        TEXT   NOT NULL,
    port      BIGINT NOT NULL,
    server_id UUID   REFERENCES servers (id) ON DELETE SET NULL,
    position  BIGINT,
    PRIMARY KEY (node_id, ip, port)
);
CREATE INDEX allocations_server_id ON allocations (server_id, position);

-- What nodes reported in the last days, as hashes: a report that is sent again is known by it.
CREATE TABLE reports (
    hash        BYTEA   NOT NULL PRIMARY KEY,
    reported_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX reports_reported_at ON reports (reported_at);

ALTER TABLE nodes ALTER COLUMN name TYPE TEXT COLLATE "C";
ALTER TABLE nodes ADD COLUMN previous_sealed_token BYTEA;
ALTER TABLE nodes ADD COLUMN roots TEXT;
ALTER TABLE nodes ADD COLUMN booted_at TIMESTAMPTZ;

-- Its last installation came to nothing.
ALTER TABLE servers ADD COLUMN install_failed BOOLEAN NOT NULL DEFAULT FALSE;
