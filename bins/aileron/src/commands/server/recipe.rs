use std::collections::BTreeMap;
use std::str::FromStr;

use aileron_domain::{Allocation, Limits};

/// What a server is made of.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Recipe {
    /// The egg that it is made of: its name or id. Its node then installs it.
    ///
    /// Without one, the server is made known only: its Wings knows, or will know, how to run it.
    #[arg(long, value_name = "EGG")]
    pub(super) egg: Option<String>,

    /// Memory, in MiB; 0 is without a limit.
    #[arg(long, value_name = "MIB", default_value_t = 0, requires = "egg")]
    memory: u32,

    /// Swap beside it, in MiB; -1 is without a limit.
    #[arg(
        long,
        value_name = "MIB",
        default_value_t = 0,
        allow_negative_numbers = true,
        requires = "egg"
    )]
    swap: i32,

    /// Files, in MiB; 0 is without a limit.
    #[arg(long, value_name = "MIB", default_value_t = 0, requires = "egg")]
    disk: u32,

    /// Processor time: 100 is one core, 0 is without a limit.
    #[arg(long, value_name = "PERCENT", default_value_t = 0, requires = "egg")]
    cpu: u32,

    /// An address to listen on, such as 192.0.2.1:25565. May be given several times; players are told the first.
    #[arg(long = "allocation", value_name = "IP:PORT", requires = "egg")]
    pub(super) allocations: Vec<Allocation>,

    /// A variable of the egg and what it is to be. May be given several times. [default: what the egg says]
    #[arg(long = "env", value_name = "KEY=VALUE", requires = "egg")]
    environment: Vec<Setting>,

    /// The Docker image, by the egg's label for it or by its name. [default: the egg's first]
    #[arg(long, value_name = "IMAGE", requires = "egg")]
    pub(super) image: Option<String>,

    /// The command that starts it. [default: the egg's]
    #[arg(long, value_name = "COMMAND", requires = "egg")]
    pub(super) startup: Option<String>,

    /// Do not run the egg's install script.
    #[arg(long, requires = "egg")]
    pub(super) skip_scripts: bool,
}

impl Recipe {
    pub(super) fn limits(&self) -> Limits {
        Limits {
            memory_mib: self.memory,
            swap_mib: self.swap,
            disk_mib: self.disk,
            cpu_percent: self.cpu,
            ..Limits::default()
        }
    }

    /// What the variables are to be. Where one is given twice, the last counts.
    pub(super) fn environment(&self) -> BTreeMap<String, String> {
        let settings = self.environment.iter();
        settings
            .map(|Setting { name, value }| (name.clone(), value.clone()))
            .collect()
    }
}

/// A variable and its value.
#[derive(Debug, Clone)]
struct Setting {
    name: String,
    value: String,
}

impl FromStr for Setting {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok(Self {
                name: name.to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("expected a variable's name, =, and its value"),
        }
    }
}
