-- As entries-sqlite.sql.

INSERT INTO activity (id, server_id, number, occurred_at, actor_kind, actor_id, actor_name, event, ip, outcome, error, instance_id)
SELECT (lpad(to_hex({begin} + i * {step}), 12, '0') || '70008' || lpad(to_hex(i), 15, '0'))::uuid,
       (lpad(to_hex(server * 2654435761 % 4294967296), 8, '0') || '000040008000' || lpad(to_hex(server), 12, '0'))::uuid,
       number, to_timestamp(({begin} + i * {step}) / 1000.0), CASE WHEN i % 3 = 0 THEN 'api_key' ELSE 'user' END,
       CASE WHEN number IN (5, 6) THEN sub ELSE many END, CASE WHEN number IN (5, 6) THEN 'sub' ELSE 'many' END,
       'server.power.' || CASE WHEN number IN (9, 10) THEN 'kill' WHEN number % 3 = 0 THEN 'stop' WHEN number % 3 = 1 THEN 'start' ELSE 'restart' END,
       '192.0.2.7',
       CASE WHEN number IN (1, 2) THEN 'refused' WHEN number % 1000 IN (3, 8) THEN 'failed' ELSE 'sent' END,
       CASE WHEN number IN (1, 2) THEN 'Server is suspended' WHEN number % 1000 IN (3, 8) THEN 'Connection timeout' END,
       '00000000-0000-7000-8000-000000000000'
FROM (SELECT i, CASE WHEN i % {busy_every} = 0 THEN 0 ELSE 1 + (i - i / {busy_every} - 1) % ({servers} - 1) END AS server,
             1 + CASE WHEN i % {busy_every} = 0 THEN i / {busy_every} ELSE (i - i / {busy_every} - 1) / ({servers} - 1) END AS number
      FROM generate_series({first}::bigint, {last} - 1) AS n (i)) AS placed,
     (SELECT (SELECT id FROM users WHERE lower(username) = 'sub') AS sub, (SELECT id FROM users WHERE lower(username) = 'many') AS many) AS people;
