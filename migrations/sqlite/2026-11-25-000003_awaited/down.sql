DROP INDEX activity_awaited;
