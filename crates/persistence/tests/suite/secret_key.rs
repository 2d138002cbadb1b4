use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Barrier;
use std::thread;

use aileron_domain::{Admission as _, NodeRegistry as _, ServerRegistry as _};
use aileron_persistence::{Migrate, SecretKey, SecretKeyError, Store, StoreConfig};
use tempfile::TempDir;

use crate::panel::Panel;

on_sqlite! { Panel: a_key_from_a_file_opens_what_it_has_sealed }

#[test]
fn a_key_is_32_bytes_in_base64() {
    let key: SecretKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".parse().unwrap();
    assert_eq!(format!("{key:?}"), "<secret key>");
    for text in [
        "",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "not base64 at all",
    ] {
        let refused = text.parse::<SecretKey>().unwrap_err();
        assert!(matches!(refused, SecretKeyError::Malformed), "{text:?}");
        assert!(text.is_empty() || !refused.to_string().contains(text));
    }
}

#[test]
fn a_key_file_is_made_for_its_owner_alone_and_stays_as_it_is() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("aileron.db.key");
    SecretKey::beside(&path).unwrap();
    let made = fs::read_to_string(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(made.trim().parse::<SecretKey>().is_ok());
    SecretKey::beside(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), made);
    assert_eq!(
        directory.path().read_dir().unwrap().count(),
        1,
        "nothing else is left there"
    );
    let another = directory.path().join("another.key");
    SecretKey::beside(&another).unwrap();
    assert_ne!(fs::read_to_string(&another).unwrap(), made);
}

#[test]
fn a_key_file_that_holds_no_key_is_an_error_and_left_alone() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("aileron.db.key");
    for text in ["", "\n", "half a key"] {
        fs::write(&path, text).unwrap();
        assert!(matches!(SecretKey::beside(&path), Err(SecretKeyError::Malformed)));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    let nowhere = directory.path().join("no/such/directory/key");
    assert!(matches!(
        SecretKey::beside(&nowhere),
        Err(SecretKeyError::File { .. })
    ));
    assert!(matches!(
        SecretKey::beside(directory.path()),
        Err(SecretKeyError::File { .. })
    ));
}

/// All of them get a key that is whole, and there is one file afterwards.
#[test]
fn many_may_make_the_key_file_at_once() {
    for _ in 0..20 {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("aileron.db.key");
        let start = Barrier::new(8);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    SecretKey::beside(&path).unwrap();
                });
            }
        });
        assert_eq!(directory.path().read_dir().unwrap().count(), 1);
    }
}

async fn a_key_from_a_file_opens_what_it_has_sealed(panel: Panel) {
    let path = panel.database.directory().join("aileron.db.key");
    let open = async || {
        let config = StoreConfig::new(panel.database.url.clone(), SecretKey::beside(&path).unwrap());
        Store::open(config, Migrate::No).await.unwrap()
    };
    let node = open()
        .await
        .create_node(crate::panel::new_node("node2", "node2-token"))
        .await
        .unwrap();
    let new = aileron_domain::NewServer {
        node: "node2".to_owned(),
        ..crate::panel::new_server("x", Some("x"), "olga")
    };
    open().await.create_server(new).await.unwrap();
    let admitted = open()
        .await
        .admit(&panel.cast.owner.session(), Some(&"x".parse().unwrap()))
        .await;
    assert_eq!(*admitted.unwrap().unwrap().server.unwrap().node, node);
}
