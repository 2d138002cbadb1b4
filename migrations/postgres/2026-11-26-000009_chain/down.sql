ALTER TABLE instances DROP COLUMN chains;
DROP TABLE activity_chain;
DROP TABLE activity_heads;
ALTER TABLE activity DROP COLUMN result_seal;
ALTER TABLE activity DROP COLUMN outcome_seal;
ALTER TABLE activity DROP COLUMN link;
