use std::path::Path;

use aileron_persistence::{DatabaseUrl, Migrate, Store};
use tempfile::TempDir;

use crate::panel::config;

#[test]
fn a_file_is_named_by_a_relative_or_an_absolute_path() {
    for (text, path) in [
        ("sqlite://aileron.db", "aileron.db"),
        ("sqlite://data/my panel.db", "data/my panel.db"),
        (
            "sqlite:///var/lib/aileron/aileron.db",
            "/var/lib/aileron/aileron.db",
        ),
        ("sqlite:aileron.db", "aileron.db"),
        ("sqlite://100%25.db", "100%25.db"),
    ] {
        let url: DatabaseUrl = text.parse().unwrap();
        assert_eq!(url.sqlite_path(), Some(Path::new(path)), "{text}");
    }
}

#[test]
fn a_server_is_named_as_postgresql_does_it() {
    for text in [
        "postgres://panel@db.example.com/panel",
        "postgresql://panel:secret@h1,h2:5433/panel?target_session_attrs=read-write&sslmode=verify-full",
    ] {
        let url: DatabaseUrl = text.parse().unwrap();
        assert_eq!(url, DatabaseUrl::Postgres(text.to_owned()));
        assert_eq!(url.sqlite_path(), None);
        assert_eq!(format!("{url:?}"), "postgres://<address>");
    }
}

#[test]
fn what_names_no_database_is_refused() {
    for text in [
        "",
        "sqlite",
        "sqlite:",
        "sqlite://",
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite://aileron.db?mode=memory",
        "sqlite://a\0b",
        "aileron.db",
        "/var/lib/aileron.db",
        "mysql://panel@db/panel",
        "Postgres://panel@db/panel",
        " sqlite://aileron.db",
    ] {
        let refused = text.parse::<DatabaseUrl>().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "expected sqlite://PATH or postgres://USER@HOST/DATABASE",
            "{text}"
        );
    }
}

/// SQLite itself would take such a name for an address, and `file::memory:` for no file at all.
#[tokio::test]
async fn a_path_is_a_path_whatever_it_looks_like() {
    let directory = TempDir::new().unwrap();
    for name in [
        "file::memory:",
        "file:x%2ey",
        "100%25.db",
        "it's & more.db",
        "🦉#1",
    ] {
        let path = directory.path().join(name);
        let url: DatabaseUrl = format!("sqlite://{}", path.display()).parse().unwrap();
        drop(Store::open(config(&url), Migrate::First).await.unwrap());
        Store::open(config(&url), Migrate::No).await.unwrap();
        assert!(path.metadata().unwrap().len() > 0, "{name}");
    }
}
