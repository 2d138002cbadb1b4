-- {id:…:id} is a key, {then} a moment in 1970. No token opens that is not of `node1`, which has the servers that are listed.

INSERT INTO users (id, username, email, password_hash, administrator, created_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
SELECT {id:i:id}, 'user' || i, 'user' || i || '@example.com', '!', FALSE, {then} FROM n;

INSERT INTO nodes (id, name, url, token_id, sealed_token, maintenance, created_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
SELECT {id:i:id}, 'other ' || i, 'https://localhost', 'other ' || i, '', FALSE, {then} FROM n;

INSERT INTO servers (id, identifier, name, owner_id, node_id, suspended, created_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
SELECT {id:i:id}, 'server-' || i, 'Server ' || i, {id:i % 500 + 1:id}, CASE WHEN i < 2000 THEN (SELECT id FROM nodes WHERE name = 'node1') ELSE {id:i % 500 + 1:id} END, FALSE, {then} FROM n;

INSERT INTO standings (user_id, server_id)
SELECT owner_id, id FROM servers WHERE identifier LIKE 'server-%';

INSERT INTO standings (user_id, server_id, permissions)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
SELECT {id:(i + 1) % 500 + 1:id}, {id:i:id}, 'server.view' FROM n;

INSERT INTO activity (id, server_id, number, occurred_at, actor_kind, actor_id, actor_name, event, outcome, instance_id)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
SELECT {id:i:id}, {id:i % 2000:id}, i / 2000 + 1, {then}, 'user', {id:1:id}, 'user1', 'server.power.start', 'sent', {id:1:id} FROM n;

INSERT INTO activity (id, server_id, number, occurred_at, actor_kind, actor_id, actor_name, event, outcome, instance_id)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
SELECT {id:100000 + i:id}, (SELECT id FROM servers WHERE identifier = 'survival'), i, {then}, 'user',
       (SELECT id FROM users WHERE username = 'Olga'), 'Olga', 'server.power.start', CASE WHEN i % 7 = 0 THEN 'unknown' ELSE 'sent' END, {id:1:id}
FROM n;
