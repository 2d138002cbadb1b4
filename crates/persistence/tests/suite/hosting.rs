//! Eggs and builds, for the cases that are about servers with them.

use std::collections::BTreeMap;

use aileron_domain::{
    Allocation, Build, EggRegistry as _, Limits, NewServer, RegistryError, ServerId, ServerRegistry as _,
    StoredEgg,
};

use crate::panel::{Panel, new_server};

on_each_database! { Panel:
    an_egg_is_kept_under_its_name_and_replaced_by_the_next_of_that_name,
    an_egg_that_is_not_there_is_not_found,
}

pub(crate) const DOCUMENT: &str = r#"{"meta":{"version":"PTDL_v2"},"name":"Paper"}"#;

pub(crate) async fn keep_paper(panel: &Panel) -> StoredEgg {
    panel.store.keep_egg("Paper", DOCUMENT).await.unwrap()
}

pub(crate) fn allocations(texts: &[&str]) -> Vec<Allocation> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

pub(crate) fn build(egg: &StoredEgg, listens: &[&str]) -> Build {
    Build {
        egg: egg.id,
        image: "ghcr.io/pterodactyl/yolks:java_21".to_owned(),
        startup: "java -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}".to_owned(),
        environment: BTreeMap::from([
            ("SERVER_JARFILE".to_owned(), "server.jar".to_owned()),
            ("MOTD".to_owned(), "\"hé\"\n".to_owned()),
        ]),
        limits: Limits {
            memory_mib: 2048,
            swap_mib: -1,
            disk_mib: u32::MAX,
            io_weight: Some(500),
            cpu_percent: 150,
            threads: Some("0-1,3".to_owned()),
            oom_disabled: true,
        },
        allocations: allocations(listens),
        skip_scripts: true,
    }
}

pub(crate) async fn create_built(
    panel: &Panel,
    identifier: &str,
    build: Build,
) -> Result<ServerId, RegistryError> {
    let new = NewServer {
        build: Some(build),
        ..new_server(identifier, Some(identifier), "olga")
    };
    panel.store.create_server(new).await.map(|created| created.id)
}

async fn an_egg_is_kept_under_its_name_and_replaced_by_the_next_of_that_name(panel: Panel) {
    let store = &panel.store;
    assert_eq!(store.eggs().await.unwrap(), []);
    let paper = keep_paper(&panel).await;
    assert_eq!((&*paper.name, &*paper.document), ("Paper", DOCUMENT));
    let forge = store.keep_egg("Forge", "{}").await.unwrap();
    assert_ne!(forge.id, paper.id);
    let newer = store.keep_egg("Paper", r#"{"name":"Paper"}"#).await.unwrap();
    assert_eq!(newer.id, paper.id);
    assert_eq!(newer.document, r#"{"name":"Paper"}"#);
    assert_eq!(store.eggs().await.unwrap(), [forge.clone(), newer.clone()]);
    assert_eq!(store.egg("Paper").await.unwrap(), newer);
    assert_eq!(store.egg(&forge.id.to_string()).await.unwrap(), forge);
}

async fn an_egg_that_is_not_there_is_not_found(panel: Panel) {
    let missing = panel.store.egg("Paper").await.unwrap_err();
    assert_eq!(missing.to_string(), "there is no egg `Paper`");
    let egg = StoredEgg {
        id: aileron_domain::EggId(uuid::Uuid::max()),
        name: String::new(),
        document: String::new(),
    };
    let refused = create_built(&panel, "x", build(&egg, &[])).await.unwrap_err();
    assert!(
        matches!(refused, RegistryError::NotFound { what: "egg", .. }),
        "{refused:?}"
    );
}
