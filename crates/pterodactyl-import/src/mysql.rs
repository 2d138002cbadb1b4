//! Reads the tables from the database itself, all as they were at one moment.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Error, OptsBuilder, SslOpts, Value};

use crate::gathered::Gathered;
use crate::row::Row;
use crate::source::Encryption;
use crate::tables::{ACTIVITY_LOG_SUBJECTS, ACTIVITY_LOGS, TABLES, Table, USERS};
use crate::{MySqlAddress, ReadError};

/// Whoever does not answer in this time will not.
const PATIENCE: Duration = Duration::from_secs(20);

/// Times are told in UTC, whatever the server's and the other panel's time zones are, and nothing that is written
/// meanwhile is seen.
const BEGIN: [&str; 4] = [
    "SET NAMES utf8mb4",
    "SET time_zone = '+00:00'",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
];

/// Reads all tables.
pub(crate) async fn gather(address: &MySqlAddress, mut gathered: Gathered) -> Result<Gathered, ReadError> {
    let mut connection = connect(address).await?;
    for statement in BEGIN {
        connection
            .query_drop(statement)
            .await
            .map_err(|error| failed(&USERS, &error))?;
    }
    for table in TABLES {
        if !gathered.wants(table) {
            continue;
        }
        let condition = match gathered.wanted_since() {
            Some(since) if table.name == ACTIVITY_LOGS.name => later_than(since),
            _ => String::new(),
        };
        read(&mut connection, table, &condition, &mut gathered).await?;
    }
    if let Some(first) = gathered.first_logged() {
        let condition = format!(" WHERE `activity_log_id` >= {first}");
        read(&mut connection, &ACTIVITY_LOG_SUBJECTS, &condition, &mut gathered).await?;
    }
    // Nothing was changed, so that nothing is lost where the goodbye is.
    let _unheard = connection.disconnect().await;
    Ok(gathered)
}

async fn connect(address: &MySqlAddress) -> Result<Conn, ReadError> {
    let encryption = match address.encryption {
        Encryption::Disabled => None,
        Encryption::VerifyIdentity => Some(SslOpts::default()),
        Encryption::Required => Some(
            SslOpts::default()
                .with_danger_accept_invalid_certs(true)
                .with_danger_skip_domain_validation(true),
        ),
    };
    let options = OptsBuilder::default()
        .ip_or_hostname(&address.host)
        .tcp_port(address.port)
        .user(Some(&address.user))
        .pass(address.password.as_ref())
        .db_name(Some(&address.database))
        .socket(address.socket.as_ref())
        // It would go from the address that it was told to a socket, where it is another user.
        .prefer_socket(false)
        .ssl_opts(encryption);
    match tokio::time::timeout(PATIENCE, Conn::new(options)).await {
        Ok(connected) => connected.map_err(|error| not_connected(&error)),
        Err(_) => Err(ReadError::Connect("nothing answers in time".to_owned())),
    }
}

async fn read(
    connection: &mut Conn,
    table: &'static Table,
    condition: &str,
    gathered: &mut Gathered,
) -> Result<(), ReadError> {
    let columns = match columns(connection, table).await {
        Err(ReadError::NoTable { .. }) if !table.needed => return Ok(()),
        columns => columns?,
    };
    let layout = table.layout(&columns)?;
    let known = columns
        .iter()
        .zip(&layout)
        .filter_map(|(name, place)| Some((name, (*place)?)));
    let (names, places): (Vec<_>, Vec<_>) = known.map(|(name, place)| (quoted(name), place)).unzip();
    let query = format!(
        "SELECT {} FROM {}{condition}",
        names.join(", "),
        quoted(table.name)
    );
    let failed = |error: Error| failed(table, &error);
    let mut result = connection.query_iter(query).await.map_err(failed)?;
    let rows = result.stream::<mysql_async::Row>().await.map_err(failed)?;
    let Some(mut rows) = rows else {
        return Ok(());
    };
    while let Some(values) = rows.try_next().await.map_err(failed)? {
        let mut row = Row::empty(table);
        for (place, value) in places.iter().zip(values.unwrap_raw()) {
            row.put(*place, value.and_then(text_of));
        }
        gathered.take(table, row);
    }
    Ok(())
}

async fn columns(connection: &mut Conn, table: &'static Table) -> Result<Vec<String>, ReadError> {
    let query = format!("SHOW COLUMNS FROM {}", quoted(table.name));
    let rows: Vec<mysql_async::Row> = connection
        .query(query)
        .await
        .map_err(|error| failed(table, &error))?;
    let names = rows.into_iter().filter_map(|row| text_of(row.as_ref(0)?.clone()));
    Ok(names.filter_map(|name| String::from_utf8(name).ok()).collect())
}

/// What a value is as text: in this protocol everything is but what is not there.
fn text_of(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(bytes),
        other => Some(other.as_sql(true).into_bytes()),
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// To the second before, and not before there are timestamps in MySQL.
fn later_than(since: Timestamp) -> String {
    if since.as_second() < 1 {
        return String::new();
    }
    format!(" WHERE `timestamp` >= '{}'", since.strftime("%Y-%m-%d %H:%M:%S"))
}

fn not_connected(error: &Error) -> ReadError {
    match error {
        Error::Server(error) => match error.code {
            1045 | 1698 | 1130 | 1251 => ReadError::Refused,
            1044 | 1049 => ReadError::NoDatabase,
            code => ReadError::Connect(format!("it answers with its error {code}")),
        },
        Error::Io(mysql_async::IoError::Io(error)) => ReadError::Connect(error.kind().to_string()),
        Error::Io(mysql_async::IoError::Tls(_)) => {
            ReadError::Connect("no TLS can be agreed on that this address asks for".to_owned())
        }
        _ => ReadError::Connect("it does not answer as a MySQL does".to_owned()),
    }
}

/// What the database says itself may have its host and its user in it.
fn failed(table: &'static Table, error: &Error) -> ReadError {
    let table = table.name;
    match error {
        Error::Server(error) => match error.code {
            1146 => ReadError::NoTable { table },
            1142 | 1143 | 1227 => ReadError::MayNotRead { table },
            code => ReadError::Query { table, code },
        },
        _ => ReadError::BrokenOff { table },
    }
}
