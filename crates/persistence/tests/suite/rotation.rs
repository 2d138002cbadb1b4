use std::fs;
use std::path::PathBuf;

use aileron_domain::NodeRegistry as _;
use aileron_persistence::{Journal, KeyRotation, Migrate, SecretKey, SecretKeyError, Store, StoreConfig};

use crate::panel::{Panel, key};
use crate::plain_log::PlainLog as _;

on_each_database! { Panel:
    everything_comes_under_the_new_key_while_others_have_the_old_one,
    a_rotation_that_was_broken_off_goes_on_where_it_was,
    what_no_key_opens_is_told_and_stays,
}

/// The key of [`Panel`], in a file.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

struct Place {
    _directory: tempfile::TempDir,
    file: PathBuf,
}

impl Place {
    fn with(text: &str) -> Self {
        let directory = tempfile::TempDir::new().unwrap();
        let file = directory.path().join("panel.key");
        fs::write(&file, text).unwrap();
        Self {
            _directory: directory,
            file,
        }
    }

    fn keys(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.file).unwrap();
        text.split_whitespace().map(ToOwned::to_owned).collect()
    }
}

async fn open(panel: &Panel, key: SecretKey) -> Store {
    let config = StoreConfig::new(panel.database.url.clone(), key);
    Store::open(config, Migrate::No).await.unwrap()
}

async fn token(store: &Store) -> Option<String> {
    let node = store.node("node1").await.ok()?;
    Some(node.node.token.expose().to_owned())
}

async fn everything_comes_under_the_new_key_while_others_have_the_old_one(panel: Panel) {
    let place = Place::with(KEY);
    let serving = open(&panel, SecretKey::from_file(&place.file).unwrap()).await;
    let journal = Journal::open(&serving).await.unwrap();
    let server = panel.cast.survival;
    journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();

    let rotation = KeyRotation::begin(&place.file).unwrap();
    let [new, old] = &place.keys()[..] else {
        panic!("two keys")
    };
    assert_eq!(old, KEY);
    assert!(matches!(
        KeyRotation::begin(&place.file),
        Err(SecretKeyError::BeingRotated(_))
    ));
    let rotating = open(&panel, rotation.key().unwrap()).await;
    assert_eq!(
        rotating.reseal().await.unwrap(),
        2,
        "a node's token, and the log's key"
    );
    assert!(token(&serving).await.is_some());
    serving
        .rotate_token("node1", &"another-token".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(
        rotating.reseal().await.unwrap(),
        0,
        "who serves knows the new key"
    );
    rotation.end().unwrap();
    assert_eq!(place.keys(), std::slice::from_ref(new));

    journal
        .write(panel.cast.owner.presses_start(server))
        .await
        .unwrap();
    journal.close().await.unwrap();
    assert_eq!(token(&serving).await.unwrap(), "another-token");
    let again = open(&panel, SecretKey::from_file(&place.file).unwrap()).await;
    assert_eq!(token(&again).await.unwrap(), "another-token");
    assert_eq!(again.check_log(server, None).await.unwrap().findings, []);
    let with_the_old_one = open(&panel, key()).await;
    assert_eq!(token(&with_the_old_one).await, None);
}

async fn a_rotation_that_was_broken_off_goes_on_where_it_was(panel: Panel) {
    let place = Place::with(KEY);
    drop(KeyRotation::begin(&place.file).unwrap());
    let keys = place.keys();
    let rotation = KeyRotation::begin(&place.file).unwrap();
    assert_eq!(place.keys(), keys, "no third key");
    let store = open(&panel, rotation.key().unwrap()).await;
    assert_eq!(store.reseal().await.unwrap(), 1);
    drop(rotation);
    let rotation = KeyRotation::begin(&place.file).unwrap();
    assert_eq!(store.reseal().await.unwrap(), 0);
    rotation.end().unwrap();
    let store = open(&panel, SecretKey::from_file(&place.file).unwrap()).await;
    assert!(token(&store).await.is_some());
}

async fn what_no_key_opens_is_told_and_stays(panel: Panel) {
    let place = Place::with("");
    fs::remove_file(&place.file).unwrap();
    let store = open(&panel, SecretKey::beside(&place.file).unwrap()).await;
    let error = store.reseal().await.unwrap_err();
    assert!(format!("{error:?}").contains("sealed_token"), "{error:?}");
    assert!(token(&panel.store).await.is_some());
}
