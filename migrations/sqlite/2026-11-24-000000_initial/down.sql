DROP TABLE instances;
DROP TABLE activity;
DROP TABLE standings;
DROP TABLE servers;
DROP TABLE nodes;
DROP TABLE api_keys;
DROP TABLE sessions;
DROP TABLE users;
