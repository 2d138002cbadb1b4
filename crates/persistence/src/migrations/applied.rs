//! Which migrations a database has had. diesel's own way to ask makes the table for the answer first, which whoever
//! only looks may have no right to.

use diesel::{QueryDsl as _, QueryResult, QueryableByName, SqliteConnection, sql_query};
use diesel_async::AsyncPgConnection;

diesel::table! {
    /// Where diesel notes which migrations a database has had.
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

#[derive(QueryableByName)]
struct Existence {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    exists: bool,
}

pub(super) fn to_sqlite(connection: &mut SqliteConnection) -> QueryResult<Vec<String>> {
    use diesel::RunQueryDsl as _;

    let noted =
        "SELECT count(*) > 0 AS \"exists\" FROM sqlite_master WHERE name = '__diesel_schema_migrations'";
    if !sql_query(noted).get_result::<Existence>(connection)?.exists {
        return Ok(Vec::new());
    }
    __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .load(connection)
}

pub(super) async fn to_postgres(connection: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    use diesel_async::RunQueryDsl as _;

    let noted = "SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS \"exists\"";
    if !sql_query(noted).get_result::<Existence>(connection).await?.exists {
        return Ok(Vec::new());
    }
    __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .load(connection)
        .await
}
