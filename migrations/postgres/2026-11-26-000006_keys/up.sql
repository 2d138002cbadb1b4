-- To what API keys are limited, which of them took another one's place, and when keys and sessions were used last. The release
-- before this one knows nothing of limits: until it is stopped, it takes a limited key for one that may do all its owner may.

-- A JSON object; empty for a key that can do what its owner can.
ALTER TABLE api_keys ADD COLUMN limits TEXT;
ALTER TABLE api_keys ADD COLUMN last_used_at TIMESTAMPTZ;
ALTER TABLE api_keys ADD COLUMN last_used_ip TEXT;
ALTER TABLE api_keys ADD COLUMN replaced_by UUID;

-- When a session ends however much it is used. `expires_at` is when it ends if it is not used until then, and moves on; for
-- one without `ends_at`, which the release before this one opened, it is both.
ALTER TABLE sessions ADD COLUMN ends_at TIMESTAMPTZ;
ALTER TABLE sessions ADD COLUMN last_seen_at TIMESTAMPTZ;
ALTER TABLE sessions ADD COLUMN last_seen_ip TEXT;
