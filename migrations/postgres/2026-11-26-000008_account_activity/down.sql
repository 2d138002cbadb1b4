DROP TABLE account_activity;
