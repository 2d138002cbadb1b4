-- As crowd-sqlite.sql.

INSERT INTO users (id, username, email, password_hash, administrator, created_at)
SELECT (lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '000070008000' || lpad(to_hex(i), 12, '0'))::uuid,
       'user' || i, 'user' || i || '@example.com', '!', FALSE, to_timestamp({begin} / 1000.0)
FROM generate_series(0::bigint, {users} - (SELECT count(*) FROM users) - 1) AS n (i);

INSERT INTO servers (id, identifier, name, owner_id, node_id, suspended, occupation, created_at)
SELECT (lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '000040008000' || lpad(to_hex(i), 12, '0'))::uuid,
       lpad(to_hex(i * 2654435761 % 4294967296), 8, '0'),
       'Server ' || lpad(to_hex(i * 2246822519 % 4294967296), 8, '0'),
       CASE WHEN i < {many} THEN (SELECT id FROM users WHERE lower(username) = 'many')
            WHEN i < {many} + {few} THEN (SELECT id FROM users WHERE lower(username) = 'few')
            ELSE (lpad(to_hex(i % {others} * 2654435761 % 4294967296), 8, '0') || '000070008000' || lpad(to_hex(i % {others}), 12, '0'))::uuid END,
       (SELECT id FROM nodes), FALSE, NULL, to_timestamp({begin} / 1000.0)
FROM generate_series(0::bigint, {servers} - 1) AS n (i);

INSERT INTO standings (user_id, server_id, permissions)
SELECT owner_id, id, NULL FROM servers ORDER BY owner_id, id;

INSERT INTO standings (user_id, server_id, permissions)
SELECT CASE WHEN i < {page} THEN (SELECT id FROM users WHERE lower(username) = 'sub')
            ELSE (lpad(to_hex((server + 1) % {others} * 2654435761 % 4294967296), 8, '0') || '000070008000' || lpad(to_hex((server + 1) % {others}), 12, '0'))::uuid END,
       (lpad(to_hex(server * 2654435761 % 4294967296), 8, '0') || '000040008000' || lpad(to_hex(server), 12, '0'))::uuid,
       'server.view,server.power,server.activity.read'
FROM (SELECT i, (i * {stride} + 17) % {servers} AS server FROM generate_series(0::bigint, {subusers} - 1) AS n (i)) AS shares;

UPDATE totals SET number = (SELECT count(*) FROM servers) WHERE name = 'servers';
