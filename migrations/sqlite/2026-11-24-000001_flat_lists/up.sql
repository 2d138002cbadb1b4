-- A page of servers costs what is on it, however many there are.

-- What takes long to count. The panel keeps it up to date, and counts again when it starts and every hour: the release
-- before this one makes servers and knows nothing of it.
CREATE TABLE totals (
    name   TEXT   NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO totals (name, number) SELECT 'servers', count(*) FROM servers;

-- What somebody owns, by name.
CREATE INDEX servers_owner_name ON servers (owner_id, name, id);

-- What was shared with somebody, apart from what they own. With the permissions in it, so that it is preferred to the
-- primary key, which has both together.
CREATE INDEX standings_shared ON standings (user_id, server_id, permissions) WHERE permissions IS NOT NULL;
