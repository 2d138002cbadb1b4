-- What was seen of a server after its Wings had accepted an action, and what else there is to say of an entry.
--
-- `result` is `awaited` from the press on, until somebody has seen what came of it; empty where nobody will look.

ALTER TABLE activity ADD COLUMN details TEXT;
ALTER TABLE activity ADD COLUMN result TEXT;
ALTER TABLE activity ADD COLUMN result_state TEXT;
ALTER TABLE activity ADD COLUMN result_ms BIGINT;
ALTER TABLE activity ADD COLUMN superseded_by BLOB;
