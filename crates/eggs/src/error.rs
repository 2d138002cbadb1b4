/// Why a text is no egg.
#[derive(Debug, thiserror::Error)]
pub enum EggError {
    /// It is longer than anything that an egg has to say.
    #[error("the egg is larger than {} KiB", crate::Egg::MAX_LENGTH / 1024)]
    TooLarge,
    /// It is not JSON. YAML, as Pelican writes it too, is not read.
    #[error("the egg is not JSON ({0}): export it as JSON")]
    NotJson(serde_json::Error),
    /// It is JSON, and something else than an egg, or a kind of egg that nobody knew when this was written.
    #[error(
        "meta.version is {found}: expected PTDL_v1, PTDL_v2 (Pterodactyl) or PLCN_v1, PLCN_v2, PLCN_v3 (Pelican)"
    )]
    Version {
        /// What stands there.
        found: String,
    },
    /// One of its fields cannot be read.
    #[error("{field}: expected {expected}, found {found}")]
    Field {
        /// Which, such as `variables[2].env_variable`.
        field: String,
        /// What belongs there.
        expected: &'static str,
        /// What stands there, or what kind of thing.
        found: String,
    },
}
