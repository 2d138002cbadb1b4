mod change;
mod error;

use std::net::IpAddr;
use std::sync::Arc;

use crate::{
    ActivityLog, Actor, ActorStamp, Clock, EntryDetails, Event, Grants, NewEntry, Outcome, Permission,
    Recorded, ServerHost, Subusers, UserId, Username, VisibleServer,
};
use change::Change;
pub use error::SharingError;

/// The use case of sharing a server: who may give whom what, and that each change is in the server's log.
#[derive(Clone)]
pub struct Sharing {
    log: Arc<dyn ActivityLog>,
    subusers: Arc<dyn Subusers>,
    clock: Arc<dyn Clock>,
    host: Option<Arc<dyn ServerHost>>,
}

/// Somebody wants to change with whom a server is shared.
#[derive(Debug, Clone)]
pub struct Share {
    /// Who.
    pub actor: Actor,
    /// Which server, as they may see it. `None` when they may not, or when it is not there.
    pub server: Option<VisibleServer>,
    /// From where.
    pub ip: Option<IpAddr>,
}

/// Somebody with whom a server is shared, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subuser {
    /// Who it is.
    pub id: UserId,
    /// What they are called.
    pub username: Username,
    /// What they may do.
    pub grants: Grants,
}

impl Sharing {
    /// With how many users a server can be shared.
    pub const MOST: usize = 100;

    /// Puts the use case on top of what it needs.
    #[must_use]
    pub fn new(log: Arc<dyn ActivityLog>, subusers: Arc<dyn Subusers>, clock: Arc<dyn Clock>) -> Self {
        Self {
            log,
            subusers,
            clock,
            host: None,
        }
    }

    /// Has whoever loses permissions lose their websockets to the server as well.
    #[must_use]
    pub fn ending_sockets(self, host: Arc<dyn ServerHost>) -> Self {
        Self {
            host: Some(host),
            ..self
        }
    }

    /// With whom the server is shared.
    pub async fn list(&self, share: &Share) -> Result<Vec<Subuser>, SharingError> {
        let visible = share.allowed(&Permission::USERS_READ)?;
        Ok(self.subusers.subusers(visible.server.id).await?)
    }

    /// One of those with whom the server is shared.
    pub async fn show(&self, share: &Share, user: UserId) -> Result<Subuser, SharingError> {
        let visible = share.allowed(&Permission::USERS_READ)?;
        let subuser = self.subusers.subuser(visible.server.id, user).await?;
        subuser.ok_or(SharingError::SubuserNotFound)
    }

    /// Shares the server with somebody, who is named by username or e-mail address.
    ///
    /// Like [`Sharing::update`] and [`Sharing::remove`] this must run to its end once it has begun, whatever becomes of the
    /// client: do not drop the future.
    pub async fn add(&self, share: &Share, login: &str, grants: Grants) -> Result<Subuser, SharingError> {
        let planned = self.plan_addition(share, login, grants).await;
        self.carry_out(share, CREATE, planned).await
    }

    /// Gives somebody with whom the server is shared exactly these permissions.
    pub async fn update(&self, share: &Share, user: UserId, grants: Grants) -> Result<Subuser, SharingError> {
        let planned = self.plan_update(share, user, grants).await;
        self.carry_out(share, UPDATE, planned).await
    }

    /// Shares the server with somebody no longer.
    pub async fn remove(&self, share: &Share, user: UserId) -> Result<(), SharingError> {
        let planned = self.plan_removal(share, user).await;
        self.carry_out(share, DELETE, planned).await?;
        Ok(())
    }

    async fn plan_addition(&self, share: &Share, login: &str, to: Grants) -> Result<Change, SharingError> {
        let visible = share.allowed(&Permission::USERS_CREATE)?;
        within_own(visible, &Grants::default(), &to)?;
        let found = self.subusers.find_user(login).await?;
        let (user, username) = found.ok_or(SharingError::UserNotFound)?;
        share.changeable(visible, user)?;
        let present = self.subusers.subusers(visible.server.id).await?;
        if present.iter().any(|subuser| subuser.id == user) {
            return Err(SharingError::SharedAlready);
        }
        if present.len() >= Self::MOST {
            return Err(SharingError::TooMany);
        }
        Ok(Change {
            user,
            username,
            from: None,
            to: Some(to),
        })
    }

    async fn plan_update(&self, share: &Share, user: UserId, to: Grants) -> Result<Change, SharingError> {
        let visible = share.allowed(&Permission::USERS_UPDATE)?;
        share.changeable(visible, user)?;
        let subuser = self.subusers.subuser(visible.server.id, user).await?;
        let subuser = subuser.ok_or(SharingError::SubuserNotFound)?;
        within_own(visible, &subuser.grants, &to)?;
        Ok(Change {
            user,
            username: subuser.username,
            from: Some(subuser.grants),
            to: Some(to),
        })
    }

    async fn plan_removal(&self, share: &Share, user: UserId) -> Result<Change, SharingError> {
        let visible = share.allowed(&Permission::USERS_DELETE)?;
        share.changeable(visible, user)?;
        let subuser = self.subusers.subuser(visible.server.id, user).await?;
        let subuser = subuser.ok_or(SharingError::SubuserNotFound)?;
        Ok(Change {
            user,
            username: subuser.username,
            from: Some(subuser.grants),
            to: None,
        })
    }

    /// Makes the intent durable, makes the change, settles the entry. A refusal is written down too.
    async fn carry_out(
        &self,
        share: &Share,
        event: &str,
        planned: Result<Change, SharingError>,
    ) -> Result<Subuser, SharingError> {
        let Some(visible) = &share.server else {
            return Err(SharingError::ServerNotFound);
        };
        let change = match planned {
            Ok(change) => change,
            Err(error) => {
                if error.is_refusal() {
                    let refused = Outcome::Refused(error.to_string());
                    // Nothing was done, so the refusal stands even when the log cannot take it.
                    let _lost = self
                        .log
                        .record(self.entry(share, visible, event, refused), None)
                        .await;
                }
                return Err(error);
            }
        };
        let intent = NewEntry {
            details: EntryDetails::by(&share.actor, change.details()),
            ..self.entry(share, visible, event, Outcome::Pending)
        };
        let recorded = self.log.record(intent, None).await;
        let Recorded::Entry(entry) = recorded.map_err(SharingError::ActivityLogUnavailable)? else {
            return Err(SharingError::ChangedMeanwhile);
        };
        let (from, to) = (change.from.as_ref(), change.to.as_ref());
        let changed = self
            .subusers
            .change_grants(visible.server.id, change.user, from, to)
            .await;
        let outcome = match &changed {
            Ok(true) => Outcome::Sent,
            Ok(false) => Outcome::Failed(SharingError::ChangedMeanwhile.to_string()),
            // It may have been committed though nobody heard so.
            Err(_) => Outcome::Unknown("Database unavailable".to_owned()),
        };
        // A late outcome changes nothing of what happened: the log goes on trying.
        let _late = self.log.settle(entry, outcome, None).await;
        if !changed? {
            return Err(SharingError::ChangedMeanwhile);
        }
        self.end_sockets(visible, &change).await;
        Ok(Subuser {
            id: change.user,
            username: change.username,
            grants: change.to.unwrap_or_default(),
        })
    }

    /// A node that cannot be reached now lets the sockets run out by themselves: their tokens are short-lived.
    async fn end_sockets(&self, visible: &VisibleServer, change: &Change) {
        let (Some(host), Some(_)) = (&self.host, &change.from) else {
            return;
        };
        let left = change.to.clone().unwrap_or_default();
        let _unreachable = host
            .end_sockets(&visible.node, visible.server.id, change.user, &left)
            .await;
    }

    fn entry(&self, share: &Share, visible: &VisibleServer, event: &str, outcome: Outcome) -> NewEntry {
        NewEntry {
            occurred_at: self.clock.now(),
            actor: ActorStamp::from(&share.actor),
            event: Event::from_name(event),
            target: visible.server.id,
            ip: share.ip,
            outcome,
            details: EntryDetails::by(&share.actor, None),
        }
    }
}

const CREATE: &str = "server.users.create";
const UPDATE: &str = "server.users.update";
const DELETE: &str = "server.users.delete";

impl Share {
    fn allowed(&self, wanted: &Permission) -> Result<&VisibleServer, SharingError> {
        let visible = self.server.as_ref().ok_or(SharingError::ServerNotFound)?;
        if visible.allows(wanted) {
            Ok(visible)
        } else {
            Err(SharingError::MissingPermission(wanted.clone()))
        }
    }

    fn changeable(&self, visible: &VisibleServer, user: UserId) -> Result<(), SharingError> {
        if user == self.actor.user.id {
            return Err(SharingError::OwnPermissions);
        }
        if user == visible.server.owner {
            return Err(SharingError::OwnersPermissions);
        }
        Ok(())
    }
}

/// Whether the actor has all that would be new. What the other one has already is nothing that is given to them.
fn within_own(visible: &VisibleServer, from: &Grants, to: &Grants) -> Result<(), SharingError> {
    let new = to.as_slice().iter().filter(|wanted| !from.allow(wanted));
    let beyond: Grants = new.filter(|wanted| !visible.allows(wanted)).cloned().collect();
    if beyond.as_slice().is_empty() {
        Ok(())
    } else {
        Err(SharingError::BeyondOwn(beyond))
    }
}
