use tokio_postgres::{Client, NoTls};

use crate::Error;

/// Connects, for as long as the client is kept.
pub(crate) async fn connect(url: &str) -> Result<Client, Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    // It ends with the client; what goes wrong on it, the client's own calls report.
    tokio::spawn(async move { connection.await.ok() });
    Ok(client)
}

/// Runs one statement.
pub(crate) async fn execute(url: &str, statement: &str) -> Result<(), Error> {
    Ok(connect(url).await?.batch_execute(statement).await?)
}
