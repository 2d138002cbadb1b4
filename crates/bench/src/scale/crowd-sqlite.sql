-- Users, servers and subusers; four users and a node are there already. Keys are scattered, as real ones are, by
-- multiplying with an odd number.

INSERT INTO users (id, username, email, password_hash, administrator, created_at)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {users} - (SELECT count(*) FROM users))
SELECT unhex(printf('%08x000070008000%012x', i * 2654435761 % 4294967296, i)),
       printf('user%d', i), printf('user%d@example.com', i), '!', FALSE, {begin}
FROM n;

INSERT INTO servers (id, identifier, name, owner_id, node_id, suspended, occupation, created_at)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {servers})
SELECT unhex(printf('%08x000040008000%012x', i * 2654435761 % 4294967296, i)),
       printf('%08x', i * 2654435761 % 4294967296),
       printf('Server %08x', i * 2246822519 % 4294967296),
       CASE WHEN i < {many} THEN (SELECT id FROM users WHERE lower(username) = 'many')
            WHEN i < {many} + {few} THEN (SELECT id FROM users WHERE lower(username) = 'few')
            ELSE unhex(printf('%08x000070008000%012x', i % {others} * 2654435761 % 4294967296, i % {others})) END,
       (SELECT id FROM nodes), FALSE, NULL, {begin}
FROM n;

INSERT INTO standings (user_id, server_id, permissions)
SELECT owner_id, id, NULL FROM servers ORDER BY owner_id, id;

INSERT INTO standings (user_id, server_id, permissions)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {subusers}),
shares (i, server) AS (SELECT i, (i * {stride} + 17) % {servers} FROM n)
SELECT CASE WHEN i < {page} THEN (SELECT id FROM users WHERE lower(username) = 'sub')
            ELSE unhex(printf('%08x000070008000%012x', (server + 1) % {others} * 2654435761 % 4294967296, (server + 1) % {others})) END,
       unhex(printf('%08x000040008000%012x', server * 2654435761 % 4294967296, server)),
       'server.view,server.power,server.activity.read'
FROM shares;

UPDATE totals SET number = (SELECT count(*) FROM servers) WHERE name = 'servers';
