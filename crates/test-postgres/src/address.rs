/// How a server is reached: an address in which the database can be exchanged.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    before: String,
    database: String,
    after: String,
}

impl Address {
    /// Takes `postgres://…` apart. Done by hand, because it may name several hosts, which is more than a URL can.
    pub(crate) fn of(url: &str) -> Self {
        let (rest, query) = url.split_once('?').unwrap_or((url, ""));
        let after_scheme = rest.find("://").map_or(0, |at| at + 3);
        let (before, database) = match rest[after_scheme..].split_once('/') {
            Some((authority, database)) => (&rest[..after_scheme + authority.len()], database),
            None => (rest, ""),
        };
        Self {
            before: before.to_owned(),
            database: if database.is_empty() { "postgres" } else { database }.to_owned(),
            after: if query.is_empty() {
                String::new()
            } else {
                format!("?{query}")
            },
        }
    }

    /// The address of one database.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("{}/{database}{}", self.before, self.after)
    }

    /// The database from which others are created and dropped.
    pub(crate) fn admin_url(&self) -> String {
        self.url(&self.database)
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn the_database_is_exchanged_and_the_rest_stays() {
        let address = Address::of("postgres://u:p%2F@h1:1,h2:2/main?connect_timeout=3");
        assert_eq!(
            address.url("x"),
            "postgres://u:p%2F@h1:1,h2:2/x?connect_timeout=3"
        );
        assert_eq!(
            address.admin_url(),
            "postgres://u:p%2F@h1:1,h2:2/main?connect_timeout=3"
        );
    }

    #[test]
    fn an_address_without_a_database_means_postgres() {
        assert_eq!(Address::of("postgres://h").admin_url(), "postgres://h/postgres");
        assert_eq!(Address::of("postgres://h/").admin_url(), "postgres://h/postgres");
    }
}
