use std::hint::black_box;

use aileron_domain::{Grants, PowerAction, Standing};
use anyhow::ensure;

const GRANTS: [&str; 4] = [
    "server.activity.read,server.console,server.power,server.users.read,server.view",
    "server.power.*,server.view",
    "server.power.start,server.view",
    "server.view",
];

/// Everybody may do everything, but for the last two subusers: one may start, the other may do nothing.
pub(super) fn checks() -> anyhow::Result<impl FnMut() -> anyhow::Result<()>> {
    let mut standings = vec![Standing::Owner, Standing::Administrator];
    for grants in GRANTS {
        standings.push(Standing::Subuser(grants.parse::<Grants>()?));
    }
    Ok(move || {
        let mut allowed = 0;
        for standing in black_box(&standings) {
            for action in black_box(PowerAction::ALL) {
                allowed += u32::from(black_box(standing.allows(&action.permission())));
            }
        }
        ensure!(allowed == 17, "{allowed} of the actions were allowed");
        Ok(())
    })
}
