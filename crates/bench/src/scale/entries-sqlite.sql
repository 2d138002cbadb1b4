-- Entries, in the order of time: one in {busy_every} of server 0, the others of all other servers in turn. What is said of them is
-- said again in busy.rs.

INSERT INTO activity (id, server_id, number, occurred_at, actor_kind, actor_id, actor_name, event, ip, outcome, error, instance_id)
WITH RECURSIVE n (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {last}),
placed (i, server, number) AS (
    SELECT i, iif(i % {busy_every} = 0, 0, 1 + (i - i / {busy_every} - 1) % ({servers} - 1)),
           1 + iif(i % {busy_every} = 0, i / {busy_every}, (i - i / {busy_every} - 1) / ({servers} - 1))
    FROM n)
SELECT unhex(printf('%012x70008%015x', {begin} + i * {step}, i)),
       unhex(printf('%08x000040008000%012x', server * 2654435761 % 4294967296, server)),
       number, {begin} + i * {step}, iif(i % 3 = 0, 'api_key', 'user'),
       (SELECT id FROM users WHERE lower(username) = iif(number IN (5, 6), 'sub', 'many')), iif(number IN (5, 6), 'sub', 'many'),
       'server.power.' || CASE WHEN number IN (9, 10) THEN 'kill' WHEN number % 3 = 0 THEN 'stop' WHEN number % 3 = 1 THEN 'start' ELSE 'restart' END,
       '192.0.2.7',
       CASE WHEN number IN (1, 2) THEN 'refused' WHEN number % 1000 IN (3, 8) THEN 'failed' ELSE 'sent' END,
       CASE WHEN number IN (1, 2) THEN 'Server is suspended' WHEN number % 1000 IN (3, 8) THEN 'Connection timeout' END,
       x'00000000000070008000000000000000'
FROM placed;
