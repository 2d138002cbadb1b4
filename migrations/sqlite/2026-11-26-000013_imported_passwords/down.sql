DROP INDEX users_imported_password;
