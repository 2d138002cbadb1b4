use aileron_domain::{Delivery, Unreachable};
use aileron_wings_client::SystemInformation;
use scripted_wings::{Script, ScriptedWings};

use crate::panel::{client, node_of, unavailable};

#[tokio::test]
async fn the_system_is_as_wings_says() {
    let wings = ScriptedWings::start().await;
    let system = client().system(&node_of(&wings)).await.unwrap();

    let expected = SystemInformation {
        architecture: "amd64".to_owned(),
        cpu_count: 2,
        kernel_version: "6.1.0".to_owned(),
        os: "linux".to_owned(),
        version: "1.11.13".to_owned(),
    };
    assert_eq!(system, expected);
    assert_eq!(wings.calls()[0].path, "/api/system");
}

#[tokio::test]
async fn another_answer_is_an_invalid_response() {
    let wings = ScriptedWings::start().await;
    wings.answer(Script::json(200, r#"{"version":1}"#));

    let failure = unavailable(Unreachable::InvalidResponse, Delivery::Possible);
    assert_eq!(client().system(&node_of(&wings)).await, Err(failure));
}
