ALTER TABLE sessions DROP COLUMN last_seen_ip;
ALTER TABLE sessions DROP COLUMN last_seen_at;
ALTER TABLE sessions DROP COLUMN ends_at;
ALTER TABLE api_keys DROP COLUMN replaced_by;
ALTER TABLE api_keys DROP COLUMN last_used_ip;
ALTER TABLE api_keys DROP COLUMN last_used_at;
-- Without its limits a key would be good for everything.
DELETE FROM api_keys WHERE limits IS NOT NULL;
ALTER TABLE api_keys DROP COLUMN limits;
