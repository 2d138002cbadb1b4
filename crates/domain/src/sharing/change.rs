use serde_json::json;

use crate::{EntryDetails, Grants, UserId, Username};

/// One change of one user's permissions; `None` is no access.
pub(super) struct Change {
    pub(super) user: UserId,
    pub(super) username: Username,
    pub(super) from: Option<Grants>,
    pub(super) to: Option<Grants>,
}

impl Change {
    /// What changed, for the log: whose permissions, what they were given and what was taken from them.
    pub(super) fn details(&self) -> Option<EntryDetails> {
        let without = |of: &Option<Grants>, those: &Option<Grants>| -> Vec<String> {
            let of = of.as_ref().map_or(&[][..], Grants::as_slice);
            let those = those.as_ref().map_or(&[][..], Grants::as_slice);
            let rest = of.iter().filter(|permission| !those.contains(permission));
            rest.map(ToString::to_string).collect()
        };
        let user = json!({"id": self.user.to_string(), "username": self.username.as_str()});
        let whole = json!({
            "user": user,
            "granted": without(&self.to, &self.from),
            "withdrawn": without(&self.from, &self.to),
        });
        // An operator can give more than there is room for.
        EntryDetails::of_json(whole.to_string())
            .or_else(|| EntryDetails::of_json(json!({"user": user}).to_string()))
    }
}
