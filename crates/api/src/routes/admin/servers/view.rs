use std::collections::BTreeMap;

use aileron_domain::{Build, Occupation, ServerRecord};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Moment;

/// A server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminServer)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerView {
    /// What its Wings and the activity log know it by.
    uuid: Uuid,
    /// What people type.
    #[schema(example = "my-server")]
    identifier: String,
    /// What people call it.
    #[schema(example = "Survival")]
    name: String,
    /// Its owner's username.
    owner: String,
    /// The name of the node where it runs.
    node: String,
    /// The name of its egg; `null` for one that only its Wings knows how to run.
    #[schema(required = true)]
    egg: Option<String>,
    /// Whether it is switched off for its users.
    suspended: bool,
    /// What is under way on it that leaves no room for power actions, if anything is.
    #[schema(value_type = Option<String>, required = true, example = "installing")]
    occupation: Option<&'static str>,
    /// Whether its last installation failed.
    install_failed: bool,
    /// When it was made known.
    created_at: Moment,
}

impl From<&ServerRecord> for ServerView {
    fn from(record: &ServerRecord) -> Self {
        let server = &record.hosted.server;
        Self {
            uuid: server.id.0,
            identifier: server.identifier.to_string(),
            name: server.name.clone(),
            owner: record.owner.clone(),
            node: record.node.name.clone(),
            egg: record.hosted.build.as_ref().map(|(_, egg)| egg.name.clone()),
            suspended: server.suspended,
            occupation: server.occupation.map(Occupation::as_str),
            install_failed: record.install_failed,
            created_at: Moment(record.created_at),
        }
    }
}

/// A server, and how it is built.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminServerDetails)]
pub(crate) struct ServerDetails {
    /// The server.
    #[serde(flatten)]
    server: ServerView,
    /// How it is built; `null` for one that only its Wings knows how to run.
    #[schema(required = true)]
    build: Option<BuildView>,
}

impl From<&ServerRecord> for ServerDetails {
    fn from(record: &ServerRecord) -> Self {
        Self {
            server: record.into(),
            build: record.hosted.build.as_ref().map(|(build, _)| build.into()),
        }
    }
}

/// How a server is built.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminBuild)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BuildView {
    /// The Docker image that it runs in.
    image: String,
    /// The command that starts it.
    startup: String,
    /// The egg's variables, and what they are here.
    environment: BTreeMap<String, String>,
    /// What it may use.
    limits: Limits,
    /// Where it listens; the first is the one that players are told.
    #[schema(example = json!(["192.0.2.1:25565"]))]
    allocations: Vec<String>,
    /// Whether the egg's install script is not run.
    skip_scripts: bool,
}

impl From<&Build> for BuildView {
    fn from(build: &Build) -> Self {
        let limits = &build.limits;
        Self {
            image: build.image.clone(),
            startup: build.startup.clone(),
            environment: build.environment.clone(),
            limits: Limits {
                memory: limits.memory_mib,
                swap: limits.swap_mib,
                disk: limits.disk_mib,
                io: limits.io_weight,
                cpu: limits.cpu_percent,
                threads: limits.threads.clone(),
                oom_disabled: limits.oom_disabled,
            },
            allocations: build.allocations.iter().map(ToString::to_string).collect(),
            skip_scripts: build.skip_scripts,
        }
    }
}

/// What a server may use. Zero is without a limit.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = AdminLimits)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// Memory, in MiB.
    memory: u32,
    /// Swap beside it, in MiB; -1 is without a limit, 0 is none.
    swap: i32,
    /// Files, in MiB.
    disk: u32,
    /// Weight against others at the disk, 10 to 1000.
    #[schema(minimum = 10, maximum = 1000)]
    io: Option<u16>,
    /// Processor time: 100 is one core.
    cpu: u32,
    /// Which cores, as Docker writes them.
    #[schema(example = "0-1,3")]
    threads: Option<String>,
    /// Not to be killed by the kernel when the node runs out of memory.
    oom_disabled: bool,
}

impl From<Limits> for aileron_domain::Limits {
    fn from(limits: Limits) -> Self {
        Self {
            memory_mib: limits.memory,
            swap_mib: limits.swap,
            disk_mib: limits.disk,
            io_weight: limits.io,
            cpu_percent: limits.cpu,
            threads: limits.threads,
            oom_disabled: limits.oom_disabled,
        }
    }
}
