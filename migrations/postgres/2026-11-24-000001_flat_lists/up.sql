-- A page of servers costs what is on it, however many there are.

-- What takes long to count. The panel keeps it up to date, and counts again when it starts and every hour: the release
-- before this one makes servers and knows nothing of it.
CREATE TABLE totals (
    name   TEXT   NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
);
INSERT INTO totals (name, number) SELECT 'servers', count(*) FROM servers;

-- Not concurrently, though these tables may be big: a press writes to neither. Only who makes or changes a server waits,
-- for some two seconds where there are a million.

-- What somebody owns, by name.
CREATE INDEX servers_owner_name ON servers (owner_id, name, id);

-- What was shared with somebody, apart from what they own.
CREATE INDEX standings_shared ON standings (user_id, server_id) WHERE permissions IS NOT NULL;
