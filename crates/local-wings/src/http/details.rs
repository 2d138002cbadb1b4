use std::collections::HashMap;
use std::sync::Arc;

use actix_web::web;
use nix::unistd::Pid;
use serde::Serialize;
use serde_json::Value;

use super::Daemon;
use super::addressed::Addressed;
use crate::server::{Condition, Running, Server};
use crate::usage::Usage;

/// A server as Go Wings describes one. What is not measured here is 0, and a limit of 0 is none.
#[derive(Serialize)]
pub(super) struct Details {
    state: &'static str,
    is_suspended: bool,
    utilization: Utilization,
    configuration: Value,
}

#[derive(Serialize)]
pub(crate) struct Utilization {
    memory_bytes: u64,
    memory_limit_bytes: u64,
    cpu_absolute: f64,
    network: Network,
    /// In milliseconds.
    uptime: u64,
    state: &'static str,
    disk_bytes: u64,
}

#[derive(Serialize)]
struct Network {
    rx_bytes: u64,
    tx_bytes: u64,
}

/// `GET /api/servers`.
pub(super) async fn all(daemon: web::Data<Daemon>) -> web::Json<Vec<Details>> {
    let now: Vec<_> = daemon
        .registry
        .all()
        .into_iter()
        .map(|server| {
            let condition = server.condition();
            (server, condition)
        })
        .collect();
    let usage = usage(&daemon, now.iter().map(|(_, condition)| *condition)).await;
    web::Json(
        now.into_iter()
            .map(|(server, condition)| Details::of(&server, condition, &usage))
            .collect(),
    )
}

/// `GET /api/servers/{uuid}`.
pub(super) async fn one(daemon: web::Data<Daemon>, Addressed(server): Addressed) -> web::Json<Details> {
    let condition = server.condition();
    let usage = usage(&daemon, [condition]).await;
    web::Json(Details::of(&server, condition, &usage))
}

/// Measures, unless there is nothing to measure. Without figures the answer is still worth giving.
async fn usage(daemon: &Daemon, conditions: impl IntoIterator<Item = Condition>) -> HashMap<Pid, Usage> {
    let processes = conditions.into_iter().filter_map(|condition| condition.process);
    let groups: Vec<Pid> = processes.map(|process| process.group).collect();
    if groups.is_empty() {
        return HashMap::new();
    }
    let meter = Arc::clone(&daemon.meter);
    web::block(move || meter.measure(groups))
        .await
        .unwrap_or_default()
}

impl Details {
    fn of(server: &Server, condition: Condition, usage: &HashMap<Pid, Usage>) -> Self {
        let mut configuration = Value::clone(&server.configuration());
        if let Some(suspended) = configuration.get_mut("suspended") {
            *suspended = condition.suspended.into();
        }
        Self {
            state: condition.state.as_str(),
            is_suspended: condition.suspended,
            utilization: Utilization::of(condition, usage),
            configuration,
        }
    }
}

impl Utilization {
    /// Measures it for one server.
    pub(crate) async fn now(daemon: &Daemon, condition: Condition) -> Self {
        let usage = usage(daemon, [condition]).await;
        Self::of(condition, &usage)
    }

    fn of(condition: Condition, usage: &HashMap<Pid, Usage>) -> Self {
        let (used, uptime) = match condition.process {
            Some(Running { group, since }) => (
                usage.get(&group).copied().unwrap_or_default(),
                u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX),
            ),
            None => (Usage::default(), 0),
        };
        Self {
            memory_bytes: used.memory_bytes,
            memory_limit_bytes: 0,
            cpu_absolute: (used.cpu_percent * 1000.0).round() / 1000.0,
            network: Network {
                rx_bytes: 0,
                tx_bytes: 0,
            },
            uptime,
            state: condition.state.as_str(),
            disk_bytes: 0,
        }
    }
}
