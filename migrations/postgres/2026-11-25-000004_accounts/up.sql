-- Who is shut out, where sessions were opened, and which API keys expire. The release before this one knows of none of it:
-- it lets in whoever is shut out, and takes keys that have expired, until it is stopped.

ALTER TABLE users ADD COLUMN disabled BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE sessions ADD COLUMN ip TEXT;
ALTER TABLE sessions ADD COLUMN user_agent TEXT;

ALTER TABLE api_keys ADD COLUMN prefix TEXT;
ALTER TABLE api_keys ADD COLUMN expires_at TIMESTAMPTZ;
