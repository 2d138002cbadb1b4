//! How servers are built, in rows.

use std::collections::{BTreeSet, HashMap};

use aileron_domain::{
    Allocation, Build, EggId, HostedServer, Limits, Server, ServerId, StoreError, StoredEgg,
};
use diesel::prelude::*;

use crate::columns::Id;
use crate::database::{Database, load};
use crate::error::corrupt;
use crate::rows::{ServerRow, unreadable};
use crate::schema::{allocations, builds, eggs};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = builds, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(crate) struct BuildRow {
    server_id: Id,
    egg_id: Id,
    image: String,
    startup: String,
    environment: String,
    memory_mib: i64,
    swap_mib: i64,
    disk_mib: i64,
    io_weight: Option<i64>,
    cpu_percent: i64,
    threads: Option<String>,
    oom_disabled: bool,
    skip_scripts: bool,
}

impl BuildRow {
    pub(crate) fn new(server: Id, build: Build) -> Result<Self, StoreError> {
        let limits = build.limits;
        Ok(Self {
            server_id: server,
            egg_id: Id(build.egg.0),
            image: build.image,
            startup: build.startup,
            environment: serde_json::to_string(&build.environment).map_err(corrupt)?,
            memory_mib: limits.memory_mib.into(),
            swap_mib: limits.swap_mib.into(),
            disk_mib: limits.disk_mib.into(),
            io_weight: limits.io_weight.map(i64::from),
            cpu_percent: limits.cpu_percent.into(),
            threads: limits.threads,
            oom_disabled: limits.oom_disabled,
            skip_scripts: build.skip_scripts,
        })
    }

    fn read(self, allocations: Vec<Allocation>) -> Result<Build, StoreError> {
        let unreadable = |column| unreadable("builds", column, self.server_id);
        Ok(Build {
            egg: EggId(self.egg_id.0),
            image: self.image,
            startup: self.startup,
            environment: serde_json::from_str(&self.environment).map_err(|_| unreadable("environment"))?,
            limits: Limits {
                memory_mib: number(self.memory_mib).ok_or_else(|| unreadable("memory_mib"))?,
                swap_mib: number(self.swap_mib).ok_or_else(|| unreadable("swap_mib"))?,
                disk_mib: number(self.disk_mib).ok_or_else(|| unreadable("disk_mib"))?,
                io_weight: self
                    .io_weight
                    .map(|weight| number(weight).ok_or_else(|| unreadable("io_weight")))
                    .transpose()?,
                cpu_percent: number(self.cpu_percent).ok_or_else(|| unreadable("cpu_percent"))?,
                threads: self.threads,
                oom_disabled: self.oom_disabled,
            },
            allocations,
            skip_scripts: self.skip_scripts,
        })
    }
}

fn number<N: TryFrom<i64>>(stored: i64) -> Option<N> {
    N::try_from(stored).ok()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = eggs, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub(crate) struct EggRow {
    id: Id,
    name: String,
    document: String,
}

impl From<EggRow> for StoredEgg {
    fn from(row: EggRow) -> Self {
        Self {
            id: EggId(row.id.0),
            name: row.name,
            document: row.document,
        }
    }
}

/// Where servers listen: each one's addresses by their positions, and `None` for what cannot be read.
#[derive(Default)]
struct Listening(HashMap<Id, Vec<Option<Allocation>>>);

impl Listening {
    async fn of(database: &Database, servers: Vec<Id>) -> Result<Self, StoreError> {
        let rows: Vec<(Option<Id>, String, i64)> = load!(
            database,
            allocations::table
                .filter(allocations::server_id.eq_any(servers))
                .order((allocations::server_id, allocations::position))
                .select((allocations::server_id, allocations::ip, allocations::port))
        )?;
        let mut by_server: HashMap<Id, Vec<Option<Allocation>>> = HashMap::new();
        for (server, ip, port) in rows {
            if let Some(server) = server {
                by_server.entry(server).or_default().push(allocation(&ip, port));
            }
        }
        Ok(Self(by_server))
    }

    fn take(&mut self, server: Id) -> Result<Vec<Allocation>, StoreError> {
        let all = self.0.remove(&server).unwrap_or_default();
        let read: Option<Vec<Allocation>> = all.into_iter().collect();
        read.ok_or_else(|| unreadable("allocations", "ip or port", server))
    }
}

pub(crate) fn allocation(ip: &str, port: i64) -> Option<Allocation> {
    Some(Allocation {
        ip: ip.parse().ok()?,
        port: number(port).filter(|port| *port != 0)?,
    })
}

/// Reads servers with all that their nodes must know of them. Each comes out by itself, well or not.
///
/// Builds are asked for by themselves: of servers and builds together, PostgreSQL would rather merge all there are.
pub(crate) async fn hosted(
    database: &Database,
    servers: Vec<ServerRow>,
) -> Result<Vec<(ServerId, Result<HostedServer, StoreError>)>, StoreError> {
    let ids: Vec<Id> = servers.iter().map(|server| server.id).collect();
    let builds: Vec<BuildRow> = load!(
        database,
        builds::table
            .filter(builds::server_id.eq_any(ids))
            .select(BuildRow::as_select())
    )?;
    let mut builds: HashMap<Id, BuildRow> =
        builds.into_iter().map(|build| (build.server_id, build)).collect();
    let (mut listening, mut recipes) = (Listening::default(), HashMap::new());
    if !builds.is_empty() {
        listening = Listening::of(database, builds.keys().copied().collect()).await?;
        recipes = eggs(database, builds.values().map(|build| build.egg_id).collect()).await?;
    }
    let servers = servers.into_iter();
    Ok(servers
        .map(|server| {
            let build = builds.remove(&server.id);
            read(server, build, &mut listening, &recipes)
        })
        .collect())
}

async fn eggs(database: &Database, ids: BTreeSet<Id>) -> Result<HashMap<Id, StoredEgg>, StoreError> {
    let eggs: Vec<EggRow> = load!(
        database,
        eggs::table
            .filter(eggs::id.eq_any(ids))
            .select(EggRow::as_select())
    )?;
    Ok(eggs.into_iter().map(|egg| (egg.id, egg.into())).collect())
}

fn read(
    server: ServerRow,
    build: Option<BuildRow>,
    listening: &mut Listening,
    eggs: &HashMap<Id, StoredEgg>,
) -> (ServerId, Result<HostedServer, StoreError>) {
    let id = server.id;
    let whole = || {
        let build = build.map(|build| {
            let egg = eggs
                .get(&build.egg_id)
                .cloned()
                .ok_or_else(|| unreadable("builds", "egg_id", id))?;
            Ok::<_, StoreError>((build.read(listening.take(id)?)?, egg))
        });
        Ok(HostedServer {
            server: Server::try_from(server)?,
            build: build.transpose()?,
        })
    };
    (ServerId(id.0), whole())
}
