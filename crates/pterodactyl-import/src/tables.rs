//! The tables that are read, and what of each: the panel's versions differ in columns, and what is not named here is not
//! even kept in memory.

use crate::ReadError;

/// A table of the other panel.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Whether every panel has it.
    pub(crate) needed: bool,
    pub(crate) columns: &'static [Column],
}

/// A column, with the names that it has had. It is known by the first.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) names: &'static [&'static str],
    needed: bool,
}

impl Column {
    const fn needed(names: &'static [&'static str]) -> Self {
        Self { names, needed: true }
    }

    /// One that some versions lack.
    const fn perhaps(names: &'static [&'static str]) -> Self {
        Self { names, needed: false }
    }
}

impl Table {
    /// For each column of a source, by its name: which of these it is.
    pub(crate) fn layout(&self, source: &[String]) -> Result<Vec<Option<usize>>, ReadError> {
        let place = |name: &String| {
            let is_it = |column: &Column| column.names.iter().any(|known| known.eq_ignore_ascii_case(name));
            self.columns.iter().position(is_it)
        };
        let layout: Vec<_> = source.iter().map(place).collect();
        let missing = self
            .columns
            .iter()
            .enumerate()
            .find(|(position, column)| column.needed && !layout.contains(&Some(*position)));
        match missing {
            Some((_, column)) => Err(ReadError::NoColumn {
                table: self.name,
                column: column.names[0],
            }),
            None => Ok(layout),
        }
    }
}

/// All of them but [`ACTIVITY_LOG_SUBJECTS`], which is read when it is known of what.
pub(crate) static TABLES: [&Table; 14] = [
    &USERS,
    &ROLES,
    &MODEL_HAS_ROLES,
    &NODES,
    &ALLOCATIONS,
    &NESTS,
    &EGGS,
    &EGG_VARIABLES,
    &SERVERS,
    &SERVER_VARIABLES,
    &SERVER_TRANSFERS,
    &SUBUSERS,
    &API_KEYS,
    &ACTIVITY_LOGS,
];

const ID: Column = Column::needed(&["id"]);
const UUID: Column = Column::needed(&["uuid"]);
const NAME: Column = Column::needed(&["name"]);
const CREATED_AT: Column = Column::perhaps(&["created_at"]);

pub(crate) static USERS: Table = Table {
    name: "users",
    needed: true,
    columns: &[
        ID,
        UUID,
        Column::needed(&["username"]),
        Column::needed(&["email"]),
        Column::needed(&["password"]),
        Column::perhaps(&["root_admin"]),
        Column::perhaps(&["use_totp"]),
        Column::perhaps(&["totp_secret", "mfa_app_secret"]),
        CREATED_AT,
    ],
};

/// Pelican's, where administrators are who has the role of that name.
pub(crate) static ROLES: Table = Table {
    name: "roles",
    needed: false,
    columns: &[ID, NAME],
};

pub(crate) static MODEL_HAS_ROLES: Table = Table {
    name: "model_has_roles",
    needed: false,
    columns: &[
        Column::needed(&["role_id"]),
        Column::needed(&["model_type"]),
        Column::needed(&["model_id"]),
    ],
};

pub(crate) static NODES: Table = Table {
    name: "nodes",
    needed: true,
    columns: &[
        ID,
        UUID,
        NAME,
        Column::needed(&["fqdn"]),
        Column::needed(&["scheme"]),
        Column::needed(&["daemonListen", "daemon_listen"]),
        // Pelican's: where its panel connects to, while the Wings listens elsewhere.
        Column::perhaps(&["daemon_connect"]),
        Column::needed(&["daemon_token_id"]),
        Column::needed(&["daemon_token"]),
        Column::perhaps(&["maintenance_mode"]),
        CREATED_AT,
    ],
};

pub(crate) static ALLOCATIONS: Table = Table {
    name: "allocations",
    needed: true,
    columns: &[
        ID,
        Column::needed(&["node_id"]),
        Column::needed(&["ip"]),
        Column::needed(&["port"]),
        Column::needed(&["server_id"]),
    ],
};

pub(crate) static NESTS: Table = Table {
    name: "nests",
    needed: false,
    columns: &[ID, NAME],
};

pub(crate) static EGGS: Table = Table {
    name: "eggs",
    needed: true,
    columns: &[
        ID,
        UUID,
        NAME,
        Column::perhaps(&["nest_id"]),
        Column::perhaps(&["author"]),
        Column::perhaps(&["description"]),
        Column::perhaps(&["features"]),
        Column::perhaps(&["docker_images"]),
        Column::perhaps(&["docker_image"]),
        Column::perhaps(&["file_denylist"]),
        Column::perhaps(&["update_url"]),
        Column::needed(&["config_files"]),
        Column::needed(&["config_startup"]),
        Column::perhaps(&["config_logs"]),
        Column::needed(&["config_stop"]),
        Column::needed(&["config_from"]),
        Column::perhaps(&["startup"]),
        Column::perhaps(&["startup_commands"]),
        Column::needed(&["script_container"]),
        Column::needed(&["copy_script_from"]),
        Column::needed(&["script_entry"]),
        Column::needed(&["script_install"]),
        Column::perhaps(&["updated_at"]),
    ],
};

pub(crate) static EGG_VARIABLES: Table = Table {
    name: "egg_variables",
    needed: true,
    columns: &[
        ID,
        Column::needed(&["egg_id"]),
        NAME,
        Column::perhaps(&["description"]),
        Column::needed(&["env_variable"]),
        Column::needed(&["default_value"]),
        Column::perhaps(&["user_viewable"]),
        Column::perhaps(&["user_editable"]),
        Column::perhaps(&["rules"]),
    ],
};

pub(crate) static SERVERS: Table = Table {
    name: "servers",
    needed: true,
    columns: &[
        ID,
        UUID,
        Column::needed(&["uuidShort", "uuid_short"]),
        NAME,
        Column::needed(&["owner_id"]),
        Column::needed(&["node_id"]),
        Column::needed(&["status"]),
        Column::perhaps(&["skip_scripts"]),
        Column::needed(&["memory"]),
        Column::needed(&["swap"]),
        Column::needed(&["disk"]),
        Column::needed(&["io"]),
        Column::needed(&["cpu"]),
        Column::perhaps(&["threads"]),
        Column::perhaps(&["oom_disabled"]),
        Column::perhaps(&["oom_killer"]),
        Column::needed(&["allocation_id"]),
        Column::needed(&["egg_id"]),
        Column::needed(&["startup"]),
        Column::needed(&["image"]),
        CREATED_AT,
    ],
};

pub(crate) static SERVER_VARIABLES: Table = Table {
    name: "server_variables",
    needed: true,
    columns: &[
        Column::needed(&["server_id"]),
        Column::needed(&["variable_id"]),
        Column::needed(&["variable_value"]),
    ],
};

pub(crate) static SERVER_TRANSFERS: Table = Table {
    name: "server_transfers",
    needed: false,
    columns: &[Column::needed(&["server_id"]), Column::needed(&["successful"])],
};

pub(crate) static SUBUSERS: Table = Table {
    name: "subusers",
    needed: true,
    columns: &[
        ID,
        Column::needed(&["user_id"]),
        Column::needed(&["server_id"]),
        Column::needed(&["permissions"]),
    ],
};

pub(crate) static API_KEYS: Table = Table {
    name: "api_keys",
    needed: true,
    columns: &[
        ID,
        Column::needed(&["user_id"]),
        Column::needed(&["key_type"]),
        Column::needed(&["identifier"]),
        Column::needed(&["token"]),
        Column::needed(&["allowed_ips"]),
        Column::perhaps(&["memo"]),
        Column::perhaps(&["last_used_at"]),
        Column::perhaps(&["expires_at"]),
        CREATED_AT,
    ],
};

/// Not there before 1.9.
pub(crate) static ACTIVITY_LOGS: Table = Table {
    name: "activity_logs",
    needed: false,
    columns: &[
        ID,
        Column::needed(&["event"]),
        Column::needed(&["ip"]),
        Column::needed(&["actor_type"]),
        Column::needed(&["actor_id"]),
        Column::perhaps(&["api_key_id"]),
        Column::needed(&["properties"]),
        Column::needed(&["timestamp"]),
    ],
};

pub(crate) static ACTIVITY_LOG_SUBJECTS: Table = Table {
    name: "activity_log_subjects",
    needed: false,
    columns: &[
        Column::needed(&["activity_log_id"]),
        Column::needed(&["subject_type"]),
        Column::needed(&["subject_id"]),
    ],
};
