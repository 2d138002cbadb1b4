/// A kind of Wings, by what it understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Daemon {
    /// Pterodactyl's Wings and those that descend from it, such as Pelican's.
    Pterodactyl,
    /// Calagopus' Wings. It does not look for regular expressions on consoles.
    Calagopus,
}

impl Daemon {
    /// Tells by what it says in the header `User-Agent` when it calls the panel: Calagopus' say `calagopus-rs
    /// wings/v0.22.9 (id:…)`, Pterodactyl's `Pterodactyl Wings/v1.11.13 (id:…)`. Everything else counts as Pterodactyl's.
    #[must_use]
    pub fn of_user_agent(user_agent: &str) -> Self {
        if user_agent
            .trim_start()
            .to_ascii_lowercase()
            .starts_with("calagopus")
        {
            Self::Calagopus
        } else {
            Self::Pterodactyl
        }
    }

    /// The image as this one is told of it. A `~` says that it is on the node already and not to be pulled: before the
    /// name for Pterodactyl's, after it for Calagopus'. It may stand at either end here.
    pub(crate) fn image(self, reference: &str) -> String {
        let name = reference.trim_matches('~');
        match self {
            _ if name.len() == reference.len() => name.to_owned(),
            Self::Pterodactyl => format!("~{name}"),
            Self::Calagopus => format!("{name}~"),
        }
    }
}
