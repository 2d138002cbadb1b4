ALTER TABLE activity DROP COLUMN superseded_by;
ALTER TABLE activity DROP COLUMN result_ms;
ALTER TABLE activity DROP COLUMN result_state;
ALTER TABLE activity DROP COLUMN result;
ALTER TABLE activity DROP COLUMN details;
