use aileron_domain::PowerAction;

/// What a websocket token allows, of what Wings knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Permissions(Vec<String>);

/// All but what is for administrators.
const ALL: &str = "*";

const CONNECT: &str = "websocket.connect";
const READ_CONSOLE: &str = "control.read-console";
const CONSOLE: &str = "control.console";
const START: &str = "control.start";
const STOP: &str = "control.stop";
const RESTART: &str = "control.restart";
const INSTALL_OUTPUT: &str = "admin.websocket.install";

/// The names that other daemons know: what is not among them is passed over.
const KNOWN: [&str; 19] = [
    ALL,
    CONNECT,
    READ_CONSOLE,
    CONSOLE,
    START,
    STOP,
    RESTART,
    "backup.read",
    "schedule.read",
    "file.read",
    "file.read-content",
    "file.create",
    "file.update",
    "file.delete",
    "file.archive",
    "file.sftp",
    "admin.websocket.errors",
    INSTALL_OUTPUT,
    "admin.websocket.transfer",
];

impl Permissions {
    pub(super) fn new(mut names: Vec<String>) -> Self {
        names.retain(|name| KNOWN.contains(&name.as_str()));
        Self(names)
    }

    pub(super) fn names(&self) -> &[String] {
        &self.0
    }

    pub(super) fn connect(&self) -> bool {
        self.have(CONNECT)
    }

    pub(super) fn read_console(&self) -> bool {
        self.have(READ_CONSOLE)
    }

    pub(super) fn type_commands(&self) -> bool {
        self.have(CONSOLE)
    }

    pub(super) fn press(&self, action: PowerAction) -> bool {
        self.have(match action {
            PowerAction::Start => START,
            PowerAction::Stop | PowerAction::Kill => STOP,
            PowerAction::Restart => RESTART,
        })
    }

    pub(super) fn see_installation(&self) -> bool {
        self.have(INSTALL_OUTPUT)
    }

    fn have(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|held| held == name || (held == ALL && !name.starts_with("admin.")))
    }
}
