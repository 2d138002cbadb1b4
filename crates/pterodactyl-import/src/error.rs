use std::io;

/// Why nothing was read. No address and no secret is in what it says.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing answers as a MySQL does.
    #[error(
        "cannot connect to the other panel's database ({0}): check its address, and that it can be reached from here"
    )]
    Connect(String),
    /// The database wants another user or password.
    #[error(
        "the other panel's database refuses this user or password: DB_USERNAME and DB_PASSWORD in that panel's .env are good, from where it lets that user in"
    )]
    Refused,
    /// The server has no such database, or none that this user may see.
    #[error(
        "there is no such database, or this user may not use it: DB_DATABASE in the other panel's .env names it"
    )]
    NoDatabase,
    /// The user may not read a table.
    #[error(
        "the other panel's database does not let this user read table `{table}`: GRANT SELECT on the database to it"
    )]
    MayNotRead {
        /// Which.
        table: &'static str,
    },
    /// The connection ended in between.
    #[error(
        "the connection to the other panel's database broke off while table `{table}` was read: try again"
    )]
    BrokenOff {
        /// Which table was being read.
        table: &'static str,
    },
    /// The database refused a query.
    #[error("the other panel's database refuses to let table `{table}` be read: its error {code}")]
    Query {
        /// Which table.
        table: &'static str,
        /// The number that MySQL gives the error.
        code: u16,
    },
    /// A table is missing that every panel has.
    #[error("there is no table `{table}`: this is not the database of a Pterodactyl panel, or not all of it")]
    NoTable {
        /// Which.
        table: &'static str,
    },
    /// A column is missing that every panel of a known version has.
    #[error(
        "table `{table}` has no column `{column}`: bring the other panel to its last 1.x release (`php artisan migrate`), and read again"
    )]
    NoColumn {
        /// Of which table.
        table: &'static str,
        /// Which.
        column: &'static str,
    },
    /// The file cannot be read.
    #[error("the dump cannot be read: {0}")]
    File(io::Error),
    /// The file is packed.
    #[error("the dump is compressed: unpack it first, for example with gunzip")]
    Compressed,
    /// The file ends too early.
    #[error(
        "the dump is cut off at byte {at}: it was not written to its end, or not copied whole; make it once more"
    )]
    CutOff {
        /// Where it ends.
        at: u64,
    },
    /// The file says something that no dump says.
    #[error(
        "the dump cannot be understood at byte {at}: expected {expected}; make it with mysqldump or mariadb-dump"
    )]
    NotADump {
        /// Where.
        at: u64,
        /// What belongs there.
        expected: &'static str,
    },
    /// The file has rows without saying of which columns.
    #[error(
        "the dump does not say which columns table `{table}` has: make it without --no-create-info, or with --complete-insert"
    )]
    NoColumns {
        /// Which table.
        table: &'static str,
    },
    /// The file has several databases.
    #[error("the dump has table `{table}` twice: dump the other panel's database alone")]
    Twice {
        /// Which.
        table: &'static str,
    },
    /// What the other panel has encrypted was encrypted with another key.
    #[error(
        "the APP_KEY opens nothing of what the other panel has encrypted: take the APP_KEY that stands in the .env of the panel that this database belongs to"
    )]
    WrongKey,
    /// A thread of the program died.
    #[error("reading was given up half-way: this is a fault of Aileron's")]
    GivenUp,
}
