use std::collections::{BTreeMap, HashMap, HashSet};

use aileron_domain::{
    Allocation, Build, EggId, ImportedServer, Limits, NodeId, Occupation, ServerId, UserId,
};

use crate::eggs::Variables;
use crate::gathered::Gathered;
use crate::known::{Known, KnownThings};
use crate::left_behind::{LeftBehind, Why, called, name};
use crate::nodes::Addresses;
use crate::row::At;
use crate::tables::{SERVER_TRANSFERS, SERVER_VARIABLES, SERVERS};

/// All that servers hang on.
pub(crate) struct Surroundings<'a> {
    pub(crate) users: &'a KnownThings<UserId>,
    pub(crate) nodes: &'a KnownThings<NodeId>,
    pub(crate) addresses: &'a Addresses,
    pub(crate) eggs: &'a KnownThings<EggId>,
    pub(crate) variables: &'a Variables,
}

/// What is set for each server, by its number and that of the variable.
type Settings<'a> = HashMap<(u64, u64), &'a str>;

/// The servers.
pub(crate) fn servers(
    gathered: &Gathered,
    surroundings: &Surroundings<'_>,
    left_behind: &mut LeftBehind,
) -> (Vec<ImportedServer>, KnownThings<ServerId>) {
    let (mut servers, mut known) = (Vec::new(), KnownThings::default());
    let set = |row: At<'_>| Some((row.number("server_id").ok()?, row.number("variable_id").ok()?));
    let settings: Settings<'_> = gathered
        .rows(&SERVER_VARIABLES)
        .filter_map(|row| Some((set(row)?, row.text("variable_value").ok()??)))
        .collect();
    let moving = gathered
        .rows(&SERVER_TRANSFERS)
        .filter(|row| row.switch_if_any("successful") == Ok(None));
    let moving: HashSet<u64> = moving.filter_map(|row| row.number("server_id").ok()).collect();
    for row in gathered.rows(&SERVERS) {
        let name = called(row, &["name"]);
        let server = left_behind.unless("server", &name, server(row, surroundings, &settings));
        if let (Ok(number), Ok(uuid)) = (row.id(), row.uuid("uuid")) {
            let comes = server.is_some();
            if comes {
                notes(row, &name, moving.contains(&number), left_behind);
            }
            let key = ServerId(uuid);
            known.add(number, Known { name, key, comes });
        }
        servers.extend(server);
    }
    (servers, known)
}

fn server(
    row: At<'_>,
    surroundings: &Surroundings<'_>,
    settings: &Settings<'_>,
) -> Result<ImportedServer, Why> {
    let owner = surroundings.users.coming(row.number("owner_id")?, "owner")?;
    let node_number = row.number("node_id")?;
    let node = surroundings.nodes.coming(node_number, "node")?;
    let identifier = row.text_or_empty("uuidShort")?.parse();
    let status = row.text_or_empty("status")?;
    Ok(ImportedServer {
        id: ServerId(row.uuid("uuid")?),
        identifier: identifier.map_err(|said| Why::impossible("short identifier", &said))?,
        name: name(row),
        owner: owner.key,
        node: node.key,
        suspended: status == "suspended",
        occupation: match status {
            "installing" => Some(Occupation::Installing),
            "restoring_backup" => Some(Occupation::Restoring),
            _ => None,
        },
        install_failed: matches!(status, "install_failed" | "reinstall_failed"),
        build: build(row, node_number, surroundings, settings)?,
        created_at: row.created_at()?,
    })
}

fn build(
    row: At<'_>,
    node: u64,
    surroundings: &Surroundings<'_>,
    settings: &Settings<'_>,
) -> Result<Build, Why> {
    let number = row.id()?;
    let egg_number = row.number("egg_id")?;
    let egg = surroundings.eggs.coming(egg_number, "egg")?;
    let image = row.text_or_empty("image")?.trim();
    if image.is_empty() || image.len() > 255 || !image.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Why::impossible("Docker image", &"it is no name of one"));
    }
    let startup = row.text_or_empty("startup")?;
    if startup.trim().is_empty() || startup.contains('\0') {
        return Err(Why::impossible("start-up command", &"there is none"));
    }
    let first = row.number_if_any("allocation_id")?;
    let allocations = allocations(surroundings.addresses.of(number, node), first)?;
    let mut environment = BTreeMap::new();
    for (variable, name, default) in surroundings.variables.get(&egg_number).into_iter().flatten() {
        let value = settings.get(&(number, *variable)).copied().unwrap_or(default);
        if value.contains('\0') {
            return Err(Why::impossible(
                &format!("variable {name}"),
                &"no environment can have NUL",
            ));
        }
        environment.insert(name.clone(), value.to_owned());
    }
    Ok(Build {
        egg: egg.key,
        image: image.to_owned(),
        startup: startup.to_owned(),
        environment,
        limits: limits(row)?,
        allocations,
        skip_scripts: row.switch("skip_scripts")?,
    })
}

/// The first one first, then the others in the order of their numbers.
fn allocations(
    all: impl Iterator<Item = (u64, Allocation)>,
    first: Option<u64>,
) -> Result<Vec<Allocation>, Why> {
    let mut all: Vec<_> = all.collect();
    if let Some(first) = first {
        let place = all.iter().position(|(number, _)| *number == first);
        let place = place.ok_or_else(|| {
            Why::because(
                "its first address does not come, or is another server's: give it another one in the other panel, and read \
                 again",
            )
        })?;
        all[..=place].rotate_right(1);
    }
    let mut seen = HashSet::new();
    let all = all.into_iter().map(|(_, allocation)| allocation);
    Ok(all.filter(|allocation| seen.insert(*allocation)).collect())
}

fn limits(row: At<'_>) -> Result<Limits, Why> {
    let weight: Option<u16> = row.number_if_any("io")?;
    let oom_disabled = match row.switch_if_any("oom_killer")? {
        Some(killer) => !killer,
        None => row.switch("oom_disabled")?,
    };
    Ok(Limits {
        memory_mib: row.number("memory")?,
        swap_mib: row.number::<i32>("swap")?.max(-1),
        disk_mib: row.number("disk")?,
        io_weight: weight.filter(|weight| (10..=1000).contains(weight)),
        cpu_percent: row.number("cpu")?,
        threads: cores(row)?,
        oom_disabled,
    })
}

/// Which cores it may use, as Docker writes them.
fn cores(row: At<'_>) -> Result<Option<String>, Why> {
    let text = row.text_or_empty("threads")?.replace(' ', "");
    let known = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b',');
    if !text.bytes().all(known) {
        return Err(Why::impossible("choice of cores", &"such as 0-1,3"));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// What of a server does not come although the server does.
fn notes(row: At<'_>, name: &str, moving: bool, left_behind: &mut LeftBehind) {
    let status = row.text("status").ok().flatten().unwrap_or_default();
    if !matches!(
        status,
        "" | "installing" | "install_failed" | "reinstall_failed" | "suspended" | "restoring_backup"
    ) {
        let why = "nobody knows it here: the server comes as one with which nothing is the matter";
        left_behind.add("status", &format!("{status} of {name}"), Why::because(why));
    }
    if moving {
        let why = "the server is moving to another node, and comes as one that stays: let the move end, and read again";
        left_behind.add("move", name, Why::because(why));
    }
}
