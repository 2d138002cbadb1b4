use aileron_domain::{PowerAction, PowerError, Press, Standing};

use crate::sample::press;
use crate::world::World;

#[tokio::test]
async fn a_server_that_the_actor_may_not_see_is_not_found_and_leaves_no_trace() {
    for action in PowerAction::ALL {
        let unseen = Press {
            server: None,
            ..press(Standing::Owner, action)
        };
        let played = World::default().play(unseen).await;
        let error = played.answer.unwrap_err();
        assert!(matches!(error, PowerError::ServerNotFound));
        assert_eq!(error.to_string(), "Server not found");
        assert_eq!(played.calls, []);
    }
}
