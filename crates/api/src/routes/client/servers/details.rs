//! What is known of the servers of an answer beside what every look-up of a server finds: how they are built, with whom they
//! are shared, and by which numbers some clients know them.

use std::collections::HashMap;

use aileron_domain::{
    Build, BuiltServer, EggId, Numbered, ServerId, Share, SharingError, StoredEgg, Subuser, UserId,
    UserRecord, VisibleServer,
};
use aileron_eggs::Egg;
use uuid::Uuid;

use crate::query::{FromQuery, InvalidParameter, Parameters};
use crate::{Caller, Dialect, Panel, Problem};

/// What is wanted beside. Nothing is, in the documented dialect.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Include {
    details: bool,
    pub(crate) egg: bool,
    pub(crate) subusers: bool,
}

impl Include {
    /// What this dialect always shows.
    pub(crate) fn of_dialect(dialect: Dialect) -> Self {
        Self {
            details: dialect == Dialect::Pterodactyl,
            ..Self::default()
        }
    }

    /// The same with what the query asks for.
    pub(crate) fn read(parameters: &Parameters<'_>) -> Self {
        let always = Self::of_dialect(parameters.dialect());
        if !always.details {
            return always;
        }
        let include = parameters.lenient_include();
        Self {
            egg: include.has("egg"),
            subusers: include.has("subusers"),
            ..always
        }
    }
}

impl FromQuery for Include {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        Ok(Self::read(parameters))
    }
}

/// What is known beside of the servers of one answer.
#[derive(Debug, Default)]
pub(crate) struct Details {
    pub(crate) include: Include,
    numbers: HashMap<(Numbered, Uuid), u64>,
    built: HashMap<ServerId, BuiltServer>,
    eggs: HashMap<EggId, Egg>,
    subusers: HashMap<ServerId, Vec<Subuser>>,
    pub(crate) people: HashMap<UserId, UserRecord>,
}

/// What is known beside of one of them.
#[derive(Debug, Default)]
pub(crate) struct Detail<'a> {
    pub(crate) build: Option<&'a Build>,
    pub(crate) stored_egg: Option<&'a StoredEgg>,
    /// The egg, where this release can read it.
    pub(crate) egg: Option<&'a Egg>,
    pub(crate) install_failed: bool,
    /// With whom it is shared, where the caller may know.
    pub(crate) subusers: Option<&'a [Subuser]>,
}

impl Details {
    /// Finds it out, where anything is wanted: one look-up of each kind, however many servers there are, but for the
    /// subusers.
    pub(crate) async fn find(
        panel: &Panel,
        caller: &Caller,
        servers: &[VisibleServer],
        include: Include,
    ) -> Result<Self, Problem> {
        let mut details = Self {
            include,
            ..Self::default()
        };
        if !include.details {
            return Ok(details);
        }
        let ids: Vec<ServerId> = servers.iter().map(|visible| visible.server.id).collect();
        let built = panel.builds.builds(&ids).await?;
        details.built = built.into_iter().map(|built| (built.server, built)).collect();
        details.read_eggs();
        let uuids: Vec<Uuid> = ids.iter().map(|server| server.0).collect();
        details.number_these(panel, Numbered::Server, &uuids).await?;
        let addresses = details.addresses(servers);
        details
            .number_these(panel, Numbered::Allocation, &addresses)
            .await?;
        if include.subusers {
            details.find_subusers(panel, caller, servers).await?;
        }
        Ok(details)
    }

    /// What is known of one of the servers that were asked for.
    pub(crate) fn of(&self, visible: &VisibleServer) -> Detail<'_> {
        let server = visible.server.id;
        let Some(built) = self.built.get(&server) else {
            return Detail::default();
        };
        let stored_egg = built.build.as_ref().map(|(_, egg)| egg);
        Detail {
            build: built.build.as_ref().map(|(build, _)| build),
            stored_egg,
            egg: stored_egg.and_then(|egg| self.eggs.get(&egg.id)),
            install_failed: built.install_failed,
            subusers: self.subusers.get(&server).map(Vec::as_slice),
        }
    }

    /// By which number something is known.
    pub(crate) fn number(&self, kind: Numbered, id: Uuid) -> u64 {
        self.numbers.get(&(kind, id)).copied().unwrap_or(0)
    }

    /// Each egg is read once, however many of the servers come of it.
    fn read_eggs(&mut self) {
        let stored = self.built.values().filter_map(|built| built.build.as_ref());
        for (_, egg) in stored {
            if self.eggs.contains_key(&egg.id) {
                continue;
            }
            if let Ok(read) = Egg::parse(&egg.document) {
                self.eggs.insert(egg.id, read);
            }
        }
    }

    fn addresses(&self, servers: &[VisibleServer]) -> Vec<Uuid> {
        let each = servers.iter().filter_map(|visible| {
            let (build, _) = self.built.get(&visible.server.id)?.build.as_ref()?;
            let addresses = build.allocations.iter();
            Some(addresses.map(|address| address.key(visible.node.id)))
        });
        each.flatten().collect()
    }

    async fn number_these(&mut self, panel: &Panel, kind: Numbered, ids: &[Uuid]) -> Result<(), Problem> {
        if !ids.is_empty() {
            let numbered = panel.numbers.numbers(kind, ids).await?.into_iter();
            self.numbers
                .extend(numbered.map(|(id, number)| ((kind, id), number)));
        }
        Ok(())
    }

    async fn find_subusers(
        &mut self,
        panel: &Panel,
        caller: &Caller,
        servers: &[VisibleServer],
    ) -> Result<(), Problem> {
        for visible in servers {
            let share = Share {
                actor: caller.actor.clone(),
                server: Some(visible.clone()),
                ip: caller.ip,
            };
            match panel.sharing.list(&share).await {
                Ok(subusers) => {
                    self.subusers.insert(visible.server.id, subusers);
                }
                Err(SharingError::MissingPermission(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let subusers = self.subusers.values().flatten();
        let ids: Vec<UserId> = subusers.map(|subuser| subuser.id).collect();
        self.people = people(panel, &ids).await?;
        Ok(())
    }
}

/// What is known of these users.
pub(crate) async fn people(panel: &Panel, users: &[UserId]) -> Result<HashMap<UserId, UserRecord>, Problem> {
    if users.is_empty() {
        return Ok(HashMap::new());
    }
    let mut users = users.to_vec();
    users.sort_unstable();
    users.dedup();
    let people = panel.people.people(&users).await?.into_iter();
    Ok(people.map(|record| (record.user.id, record)).collect())
}
