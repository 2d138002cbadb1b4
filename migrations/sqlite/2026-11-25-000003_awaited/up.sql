-- What is under way, by server: a handful of entries, whatever the log's length.
CREATE INDEX activity_awaited ON activity (server_id, number) WHERE result = 'awaited';
