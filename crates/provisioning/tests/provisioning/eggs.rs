use aileron_domain::EggRegistry as _;
use aileron_provisioning::ProvisioningError;
use serde_json::json;

use crate::house::{House, egg};

#[tokio::test]
async fn an_egg_that_is_imported_again_keeps_its_id() {
    let house = House::new().await;
    let first = house
        .provisioning
        .import_egg(&egg().to_string(), None)
        .await
        .unwrap();
    let mut changed = egg();
    changed["startup"] = json!("./other");
    let again = house
        .provisioning
        .import_egg(&changed.to_string(), None)
        .await
        .unwrap();
    assert_eq!(first.stored.id, again.stored.id);
    let (stored, egg) = house.provisioning.egg("Blocks").await.unwrap();
    assert_eq!((stored, egg.startup_command.as_str()), (again.stored, "./other"));
}

#[tokio::test]
async fn an_egg_can_be_given_another_name() {
    let house = House::new().await;
    let imported = house
        .provisioning
        .import_egg(&egg().to_string(), Some("Mine"))
        .await
        .unwrap();
    assert_eq!(imported.stored.name, "Mine");
    for name in ["", " a", "a\nb", &"a".repeat(101)] {
        let refused = house
            .provisioning
            .import_egg(&egg().to_string(), Some(name))
            .await;
        assert!(matches!(refused, Err(ProvisioningError::EggName)), "{name}");
    }
}

#[tokio::test]
async fn what_is_no_egg_is_not_kept() {
    let house = House::new().await;
    let refused = house.provisioning.import_egg("{}", None).await.unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("this egg cannot be imported: meta.version is nothing"),
        "{refused}"
    );
    assert!(house.memory.eggs().await.unwrap().is_empty());
}
