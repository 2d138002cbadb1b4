/// Makes two tests of each case: `sqlite::case` and `postgres::case`. The latter is skipped where there is no PostgreSQL.
///
/// `Panel` gives a case a panel with people and servers, `Database` an empty database. Tests run on a single thread, as
/// the web server's workers do, unless `[tokio::test(flavor = …)]` comes first.
macro_rules! on_each_database {
    ($given:ident: $($case:ident),+ $(,)?) => {
        on_each_database! { [tokio::test] $given: $($case),+ }
    };
    ($test:tt $given:ident: $($case:ident),+ $(,)?) => {
        on_one_database! { $test sqlite Sqlite $given: $($case),+ }
        on_one_database! { $test postgres Postgres $given: $($case),+ }
    };
}

macro_rules! on_sqlite {
    ($given:ident: $($case:ident),+ $(,)?) => {
        on_one_database! { [tokio::test] sqlite Sqlite $given: $($case),+ }
    };
}

macro_rules! on_postgres {
    ($given:ident: $($case:ident),+ $(,)?) => {
        on_one_database! { [tokio::test] postgres Postgres $given: $($case),+ }
    };
}

macro_rules! on_one_database {
    ($test:tt $module:ident $kind:ident $given:ident: $($case:ident),+) => {
        mod $module {
            use crate::database::Kind;

            $(
                #$test
                async fn $case() {
                    if let Some(given) = super::$given::on(Kind::$kind).await {
                        super::$case(given).await;
                    }
                }
            )+
        }
    };
}
