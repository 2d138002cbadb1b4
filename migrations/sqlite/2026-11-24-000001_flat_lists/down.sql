DROP INDEX standings_shared;
DROP INDEX servers_owner_name;
DROP TABLE totals;
