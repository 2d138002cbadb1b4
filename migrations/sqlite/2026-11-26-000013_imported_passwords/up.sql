-- Whose password was hashed in another panel, by bcrypt ($2…), and not anew yet: looked for at log-ins, and mostly nobody.

CREATE INDEX users_imported_password ON users (password_hash) WHERE password_hash >= '$2' AND password_hash < '$3';
