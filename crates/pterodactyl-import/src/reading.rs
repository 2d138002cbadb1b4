use aileron_domain::Import;

use crate::activity::activity;
use crate::api_keys::api_keys;
use crate::eggs::eggs;
use crate::gathered::Gathered;
use crate::left_behind::LeftBehind;
use crate::nodes::nodes;
use crate::safe::Safe;
use crate::servers::{Surroundings, servers};
use crate::subusers::subusers;
use crate::users::users;
use crate::{AppKey, ReadError, Reading};

/// Makes of rows what they mean, first what others hang on.
pub(crate) fn reading(mut gathered: Gathered, key: &AppKey) -> Result<Reading, ReadError> {
    let unreadable = std::mem::take(&mut gathered.left_out);
    let mut safe = Safe::with(key);
    let mut left_behind = LeftBehind::default();
    let (users, known_users) = users(&gathered, &mut safe, &mut left_behind);
    let (nodes, known_nodes, addresses) = nodes(&gathered, &mut safe, &mut left_behind);
    let (eggs, known_eggs, variables) = eggs(&gathered, &mut left_behind);
    let surroundings = Surroundings {
        users: &known_users,
        nodes: &known_nodes,
        addresses: &addresses,
        eggs: &known_eggs,
        variables: &variables,
    };
    let (servers, known_servers) = servers(&gathered, &surroundings, &mut left_behind);
    let subusers = subusers(&gathered, &known_users, &known_servers, &mut left_behind);
    let api_keys = api_keys(&gathered, &mut safe, &known_users, &mut left_behind);
    safe.fits()?;
    let activity = activity(gathered, &known_users, &known_servers, &mut left_behind);
    let mut left_out = left_behind.into_inner();
    left_out.extend(unreadable);
    Ok(Reading {
        import: Import {
            users,
            nodes,
            eggs,
            servers,
            subusers,
            api_keys,
            activity,
        },
        left_out,
    })
}
