use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use uuid::Uuid;

use super::PanelError;
use crate::recipe::{Described, Origin, Ready, Recipe};
use crate::{StopMethod, StopSignal};

/// How long a process may take to end where the panel does not say: as long as Go Wings gives it.
const STOP_TIMEOUT: Duration = Duration::from_secs(600);

/// One page of the list of servers. What its servers are is looked at one by one.
#[derive(Debug, Deserialize)]
pub(super) struct Listed {
    pub(super) data: Vec<Value>,
    pub(super) meta: Meta,
}

#[derive(Debug, Deserialize)]
pub(super) struct Meta {
    pub(super) current_page: u64,
    pub(super) last_page: u64,
    #[serde(rename = "total")]
    _total: u64,
}

pub(super) fn page(body: &[u8]) -> Result<Listed, PanelError> {
    serde_json::from_slice(body).map_err(|error| PanelError::Malformed(error.to_string()))
}

/// Understands one server: demands of it what other daemons demand, and takes from it what can be had without a
/// container. The error says what is wrong, and with which server.
pub(super) fn describe(server: Value, data: &Path) -> Result<Described, String> {
    let name = match server.pointer("/settings/uuid") {
        Some(Value::String(uuid)) => format!("server {uuid}"),
        _ => "a server without a UUID".to_owned(),
    };
    understand(server, data).map_err(|reason| format!("{name}: {reason}"))
}

/// The same, for one that has been asked for.
pub(super) fn describe_only(asked: Uuid, server: Value, data: &Path) -> Result<Described, String> {
    let described = describe(server, data)?;
    if described.recipe.uuid == asked {
        Ok(described)
    } else {
        let other = described.recipe.uuid;
        Err(format!("asked for server {asked}, got server {other}"))
    }
}

#[derive(Deserialize)]
struct Server {
    settings: Settings,
    process_configuration: ProcessConfiguration,
}

#[derive(Deserialize)]
struct Settings {
    uuid: Uuid,
    #[serde(rename = "meta")]
    _meta: Names,
    suspended: bool,
    environment: BTreeMap<String, Value>,
    invocation: String,
    skip_egg_scripts: bool,
    build: Build,
    #[serde(rename = "container")]
    _container: Container,
    allocations: Allocations,
    #[serde(rename = "mounts")]
    _mounts: Vec<Value>,
    #[serde(rename = "egg")]
    _egg: Egg,
    #[serde(default)]
    auto_kill: Option<AutoKill>,
}

#[derive(Deserialize)]
struct Names {
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "description")]
    _description: String,
}

#[derive(Deserialize)]
struct Build {
    memory_limit: i64,
    #[serde(rename = "swap")]
    _swap: i64,
    #[serde(rename = "cpu_limit")]
    _cpu_limit: i64,
    #[serde(rename = "disk_space")]
    _disk_space: u64,
    #[serde(rename = "oom_disabled")]
    _oom_disabled: bool,
}

#[derive(Deserialize)]
struct Container {
    #[serde(rename = "image")]
    _image: String,
}

#[derive(Deserialize)]
struct Allocations {
    #[serde(rename = "force_outgoing_ip")]
    _force_outgoing_ip: bool,
    default: Option<Allocation>,
}

#[derive(Deserialize)]
struct Allocation {
    ip: String,
    port: u16,
}

#[derive(Deserialize)]
struct Egg {
    #[serde(rename = "id")]
    _id: Uuid,
}

#[derive(Deserialize)]
struct AutoKill {
    enabled: bool,
    seconds: u64,
}

#[derive(Deserialize)]
struct ProcessConfiguration {
    #[serde(default)]
    startup: Startup,
    #[serde(default)]
    stop: Stop,
}

#[derive(Default, Deserialize)]
struct Startup {
    #[serde(default, deserialize_with = "list_or_null")]
    done: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Stop {
    #[serde(default, rename = "type")]
    way: String,
    #[serde(default)]
    value: Option<String>,
}

fn list_or_null<'de, D: Deserializer<'de>>(json: D) -> Result<Vec<String>, D::Error> {
    Option::deserialize(json).map(Option::unwrap_or_default)
}

fn understand(server: Value, data: &Path) -> Result<Described, String> {
    let configuration = server.get("settings").cloned().unwrap_or_default();
    let server: Server = serde_json::from_value(server).map_err(|error| error.to_string())?;
    let Server {
        settings,
        process_configuration,
    } = server;
    let environment = environment(&settings)?;
    let command = command(&settings.invocation, &environment)?;
    let stop_timeout = match settings.auto_kill {
        Some(AutoKill {
            enabled: true,
            seconds,
        }) => Duration::from_secs(seconds),
        _ => STOP_TIMEOUT,
    };
    Ok(Described {
        recipe: Recipe {
            uuid: settings.uuid,
            command,
            directory: Some(data.join(settings.uuid.to_string())),
            environment,
            stop: process_configuration.stop.method(),
            stop_timeout,
            ready: Ready::AtLine(process_configuration.startup.done),
            origin: Origin::Panel,
        },
        configuration: Arc::new(configuration),
        suspended: settings.suspended,
        skip_scripts: settings.skip_egg_scripts,
    })
}

impl Stop {
    /// What is no command and no signal is how Docker stops a container: SIGTERM. A signal that is not known is SIGKILL.
    fn method(self) -> StopMethod {
        match (self.way.as_str(), self.value) {
            ("command", Some(command)) => StopMethod::Command(command),
            ("signal", value) => StopMethod::Signal(match value.as_deref() {
                Some("SIGABRT") => StopSignal::Abrt,
                Some("SIGINT") => StopSignal::Int,
                Some("SIGQUIT") => StopSignal::Quit,
                Some("SIGTERM") => StopSignal::Term,
                _ => StopSignal::Kill,
            }),
            _ => StopMethod::Signal(StopSignal::Term),
        }
    }
}

/// What the container would have: what Wings adds by itself, and over it the panel's.
fn environment(settings: &Settings) -> Result<BTreeMap<String, String>, String> {
    let (ip, port) = match &settings.allocations.default {
        Some(allocation) => (allocation.ip.clone(), allocation.port),
        None => ("127.0.0.1".to_owned(), 0),
    };
    let mut environment: BTreeMap<String, String> = [
        ("STARTUP", settings.invocation.clone()),
        ("SERVER_MEMORY", settings.build.memory_limit.to_string()),
        ("SERVER_IP", ip),
        ("SERVER_PORT", port.to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    for (name, value) in &settings.environment {
        let value = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::Array(_) | Value::Object(_) => {
                return Err(format!("the variable {name} has a value that is not text"));
            }
        };
        if name.is_empty() || name.contains(['=', '\0']) || value.contains('\0') {
            return Err(format!("no process can have the variable {name:?}"));
        }
        environment.insert(name.clone(), value);
    }
    Ok(environment)
}

/// Puts variables in their places, and then splits into words as a shell would, so that a variable may hold several.
fn command(invocation: &str, environment: &BTreeMap<String, String>) -> Result<Vec<String>, String> {
    let filled = filled(invocation, environment);
    let words =
        shlex::split(&filled).ok_or("the start-up command has a quote or a backslash without its end")?;
    match words.first() {
        Some(program) if !program.is_empty() && !filled.contains('\0') => Ok(words),
        _ => Err("the start-up command names no program".to_owned()),
    }
}

/// Replaces each `{{NAME}}`. One that is not known is empty, as an image's entrypoint has it.
fn filled(text: &str, environment: &BTreeMap<String, String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        filled.push_str(before);
        filled.push_str(environment.get(name.trim()).map_or("", String::as_str));
        rest = after;
    }
    filled.push_str(rest);
    filled
}
