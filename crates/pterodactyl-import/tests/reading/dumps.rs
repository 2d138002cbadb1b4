//! What a dump says is what the database says.

use aileron_pterodactyl_import::ReadError;

use crate::panel::{Panel, read_dump, spelled_out};

#[tokio::test]
async fn a_dump_says_the_same_as_the_database_however_it_is_made() {
    let Some(panel) = Panel::with("").await else {
        return;
    };
    let read = spelled_out(&panel.read().await.unwrap());
    let forms: [&[&str]; 8] = [
        &[],
        &["--complete-insert", "--skip-extended-insert"],
        &["--hex-blob", "--single-transaction", "--routines", "--events"],
        &["--compact"],
        &["--no-create-info", "--complete-insert"],
        &["--replace", "--skip-quote-names"],
        &["--insert-ignore", "--add-drop-table", "--skip-comments"],
        &["--databases"],
    ];
    for form in forms {
        let dumped = read_dump(&panel.dump(form).await).await.unwrap();
        assert_eq!(spelled_out(&dumped), read, "{form:?}");
    }
}

#[tokio::test]
async fn a_dump_that_was_not_copied_whole_is_refused() {
    let Some(panel) = Panel::with("").await else {
        return;
    };
    let dump = panel.dump(&[]).await;
    for missing in [1000, 5000, dump.len() / 2, dump.len() - 300] {
        let length = dump.len() - missing;
        let refused = read_dump(&dump[..length]).await.unwrap_err();
        assert!(
            matches!(refused, ReadError::CutOff { at } if at == length as u64),
            "{missing}: {refused}"
        );
    }
    let trailer = dump
        .windows(17)
        .rposition(|text| text == b"-- Dump completed")
        .unwrap();
    let refused = read_dump(&dump[..trailer]).await.unwrap_err();
    assert!(matches!(refused, ReadError::CutOff { .. }), "{refused}");
}

#[tokio::test]
async fn a_dump_of_something_else_is_refused() {
    let Some(panel) = Panel::of("CREATE TABLE posts (id INT); INSERT INTO posts VALUES (1)").await else {
        return;
    };
    let refused = read_dump(&panel.dump(&[]).await).await.unwrap_err();
    assert!(
        matches!(refused, ReadError::NoTable { table: "users" }),
        "{refused}"
    );
    let refused = read_dump(b"\x1f\x8b\x08").await.unwrap_err();
    assert!(matches!(refused, ReadError::Compressed), "{refused}");
    let Some(panel) = Panel::with("").await else {
        return;
    };
    let twice = [panel.dump(&[]).await, panel.dump(&[]).await].concat();
    let refused = read_dump(&twice).await.unwrap_err();
    assert!(matches!(refused, ReadError::Twice { .. }), "{refused}");
}
