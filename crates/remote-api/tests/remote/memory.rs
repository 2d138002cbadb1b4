//! The ports in memory: two nodes, with servers on each, and people.

use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use aileron_domain::{
    Accounts, Booted, Clock, Credential, Described, FileAccess, FileOwner, Grants, HostedServer, NewPassword,
    Node, NodeAdmission, NodeCredential, NodeId, NodeReport, NodeReports, NodeServers, Occupation, Page,
    PageRequest, Password, ServerHost, ServerId, Standing, StoreError, Undescribable, User, UserId,
    WingsFailure,
};
use async_trait::async_trait;
use jiff::Timestamp;

use crate::sample::{NORTH, SOUTH, hosted, node};

#[derive(Default)]
pub(crate) struct Memory {
    /// By UUID.
    pub(crate) servers: Vec<(NodeId, HostedServer)>,
    /// Those whose rows cannot be read.
    pub(crate) unreadable: Vec<ServerId>,
    pub(crate) people: Vec<Person>,
    /// How syncs come out, one after the other; when there are no more, well.
    pub(crate) sync_failures: Mutex<VecDeque<WingsFailure>>,
    pub(crate) database_is_away: AtomicBool,
    pub(crate) panics: AtomicBool,
    pub(crate) boots: AtomicUsize,
    pub(crate) synced: Mutex<Vec<(NodeId, ServerId)>>,
    pub(crate) sync_tries: AtomicUsize,
    /// How installations are taken, one after the other; when there are no more, well.
    pub(crate) install_failures: Mutex<VecDeque<WingsFailure>>,
    /// Whether an installation that was under way has ended when the node is asked for another.
    pub(crate) ends_installing_when_asked: AtomicBool,
    /// What nodes were asked to install, and how.
    pub(crate) asked_to_install: Mutex<Vec<(&'static str, NodeId, ServerId)>>,
    pub(crate) installed: Mutex<Vec<(ServerId, bool)>>,
    pub(crate) reported: Mutex<Vec<NodeReport>>,
    pub(crate) report_calls: Mutex<Vec<usize>>,
    pub(crate) passwords_tried: AtomicUsize,
}

pub(crate) struct Person {
    pub(crate) user: User,
    pub(crate) password: &'static str,
    /// What they are to which server.
    pub(crate) standings: Vec<(ServerId, Standing)>,
}

impl Memory {
    /// With so many servers on the node that calls, numbered from 1.
    pub(crate) fn with_servers(count: u32) -> Self {
        Self {
            servers: (1..=count).map(|number| (NORTH, hosted(number))).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn nodes() -> [Node; 2] {
        [node(NORTH, "north"), node(SOUTH, "south")]
    }

    fn look_up(&self) -> Result<(), StoreError> {
        assert!(!self.panics.load(Ordering::SeqCst), "the test wants a panic");
        if self.database_is_away.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("the database is gone".into()));
        }
        Ok(())
    }

    fn described(&self, hosted: &HostedServer) -> Described {
        let server = hosted.server.id;
        if self.unreadable.contains(&server) {
            return Err(Undescribable {
                server,
                reason: "its limits are out of range".to_owned(),
            });
        }
        let mut hosted = hosted.clone();
        if self.has_been_installed(server) {
            hosted.server.occupation = None;
        }
        Ok(hosted)
    }

    fn of(&self, node: NodeId) -> impl Iterator<Item = &HostedServer> {
        let there = self.servers.iter().filter(move |(there, _)| *there == node);
        there.map(|(_, hosted)| hosted)
    }

    fn has_been_installed(&self, server: ServerId) -> bool {
        let installed = self.installed.lock().unwrap();
        installed.iter().any(|(known, _)| *known == server)
    }

    fn is_asked_to(&self, what: &'static str, node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        self.asked_to_install
            .lock()
            .unwrap()
            .push((what, node.id, server));
        if self.ends_installing_when_asked.load(Ordering::SeqCst) {
            self.installed.lock().unwrap().push((server, true));
        }
        let failure = self.install_failures.lock().unwrap().pop_front();
        failure.map_or(Ok(()), Err)
    }

    fn has(&self, node: NodeId, server: ServerId) -> bool {
        self.of(node).any(|hosted| hosted.server.id == server)
    }
}

#[async_trait]
impl NodeAdmission for Memory {
    async fn admit_node(&self, credential: &NodeCredential) -> Result<Option<NodeId>, StoreError> {
        self.look_up()?;
        let node = Self::nodes()
            .into_iter()
            .find(|node| node.name == credential.token_id.as_str() && node.token == credential.token);
        Ok(node.map(|node| node.id))
    }
}

#[async_trait]
impl NodeServers for Memory {
    async fn of_node(&self, node: NodeId, page: PageRequest) -> Result<Page<Described>, StoreError> {
        self.look_up()?;
        let all: Vec<_> = self.of(node).collect();
        let limit = usize::try_from(page.limit.get()).unwrap();
        let offset = usize::try_from(page.offset()).unwrap();
        Ok(Page {
            total: u64::try_from(all.len()).unwrap(),
            items: all
                .into_iter()
                .skip(offset)
                .take(limit)
                .map(|hosted| self.described(hosted))
                .collect(),
        })
    }

    async fn on_node(&self, node: NodeId, server: ServerId) -> Result<Option<Described>, StoreError> {
        self.look_up()?;
        let found = self.of(node).find(|hosted| hosted.server.id == server);
        Ok(found.map(|hosted| self.described(hosted)))
    }

    async fn installed(&self, node: NodeId, server: ServerId, well: bool) -> Result<bool, StoreError> {
        self.look_up()?;
        let there = self.has(node, server);
        if there {
            self.installed.lock().unwrap().push((server, well));
        }
        Ok(there)
    }

    async fn booted(&self, node: NodeId) -> Result<Option<Booted>, StoreError> {
        self.look_up()?;
        self.boots.fetch_add(1, Ordering::SeqCst);
        let suspended = self.of(node).filter(|hosted| hosted.server.suspended);
        let suspended = suspended.map(|hosted| hosted.server.id).collect();
        let is_installing = |hosted: &&HostedServer| hosted.server.occupation == Some(Occupation::Installing);
        let installing = self.of(node).filter(is_installing).map(|hosted| hosted.server.id);
        let installing = installing.filter(|server| !self.has_been_installed(*server));
        let installing = installing.collect();
        Ok(Self::nodes()
            .into_iter()
            .find(|known| known.id == node)
            .map(|node| Booted {
                node,
                suspended,
                installing,
            }))
    }
}

#[async_trait]
impl NodeReports for Memory {
    async fn report(&self, node: NodeId, reports: Vec<NodeReport>) -> Result<(), StoreError> {
        self.look_up()?;
        self.report_calls.lock().unwrap().push(reports.len());
        let mut reported = self.reported.lock().unwrap();
        let mut known: HashSet<_> = reported.iter().map(|report| format!("{report:?}")).collect();
        for report in reports {
            if self.has(node, report.server) && known.insert(format!("{report:?}")) {
                reported.push(report);
            }
        }
        Ok(())
    }
}

#[async_trait]
impl FileAccess for Memory {
    async fn standing_on_node(
        &self,
        node: NodeId,
        uuid_prefix: &str,
        user: &User,
    ) -> Result<Option<FileOwner>, StoreError> {
        self.look_up()?;
        let is_meant = |hosted: &&HostedServer| hosted.server.id.to_string().starts_with(uuid_prefix);
        let Some(hosted) = self.of(node).find(is_meant) else {
            return Ok(None);
        };
        let person = self.people.iter().find(|person| person.user == *user);
        let mut standings = person.into_iter().flat_map(|person| &person.standings);
        let standing = standings.find(|(server, _)| *server == hosted.server.id);
        Ok(standing.map(|(server, standing)| FileOwner {
            server: *server,
            suspended: hosted.server.suspended,
            standing: standing.clone(),
        }))
    }
}

#[async_trait]
impl Accounts for Memory {
    async fn recognise(&self, login: &str, password: &Password) -> Result<Option<User>, StoreError> {
        self.look_up()?;
        self.passwords_tried.fetch_add(1, Ordering::SeqCst);
        let login = login.to_ascii_lowercase();
        let person = self.people.iter().find(
            |Person {
                 user,
                 password: theirs,
                 ..
             }| {
                let named = user.username.as_str() == login || user.email.as_str() == login;
                named && *theirs == password.expose()
            },
        );
        Ok(person.map(|person| person.user.clone()))
    }

    async fn change_password(
        &self,
        _user: UserId,
        _current: &Password,
        _new: &NewPassword,
        _kept: &Credential,
    ) -> Result<bool, StoreError> {
        unreachable!("no node changes a password")
    }
}

#[async_trait]
impl ServerHost for Memory {
    async fn sync(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        self.sync_tries.fetch_add(1, Ordering::SeqCst);
        if let Some(failure) = self.sync_failures.lock().unwrap().pop_front() {
            return Err(failure);
        }
        self.synced.lock().unwrap().push((node.id, server));
        Ok(())
    }

    async fn create(&self, node: &Node, server: ServerId, start: bool) -> Result<(), WingsFailure> {
        assert!(!start, "nobody has asked for it to be started");
        self.is_asked_to("create", node, server)
    }

    async fn reinstall(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        self.is_asked_to("reinstall", node, server)
    }

    async fn delete(&self, _node: &Node, _server: ServerId) -> Result<(), WingsFailure> {
        panic!("nobody has asked for a server to be deleted")
    }

    async fn command(&self, _node: &Node, _server: ServerId, _line: &str) -> Result<(), WingsFailure> {
        panic!("nobody has typed anything")
    }

    async fn end_sockets(
        &self,
        _node: &Node,
        _server: ServerId,
        _user: UserId,
        _grants: &Grants,
    ) -> Result<(), WingsFailure> {
        panic!("nobody has lost a permission")
    }
}

impl Clock for Memory {
    fn now(&self) -> Timestamp {
        "2026-11-25T12:00:00Z".parse().unwrap()
    }
}
