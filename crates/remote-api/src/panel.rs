use std::sync::Arc;

use aileron_domain::{
    Accounts, Clock, FileAccess, NodeAdmission, NodeId, NodeReports, NodeServers, ServerHost, ServerId,
    StoreError, Undescribable,
};
use tokio::runtime::Handle;

use crate::fault::Fault;
use crate::{NodeLimits, RemoteMetrics, Resync, SftpThrottle};

/// Everything that the answers to nodes stand on. The binary puts it together, and so do tests.
pub struct RemotePanel {
    /// Lets nodes in.
    pub admission: Arc<dyn NodeAdmission>,
    /// Knows what a node must know of its servers.
    pub servers: Arc<dyn NodeServers>,
    /// Takes down what happened on nodes.
    pub reports: Arc<dyn NodeReports>,
    /// Knows who may reach which files.
    pub files: Arc<dyn FileAccess>,
    /// Knows users by their passwords.
    pub accounts: Arc<dyn Accounts>,
    /// Tells a node that has booted what it has forgotten.
    pub host: Arc<dyn ServerHost>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Counts.
    pub metrics: RemoteMetrics,
    /// Where what outlives a request runs, calls to Wings among it.
    pub runtime: Handle,
    /// Bounds what one node can ask for and report.
    pub limits: NodeLimits,
    /// Bounds how often passwords are tried over SFTP.
    pub throttle: SftpThrottle,
    /// What is under way towards nodes that have booted.
    pub resync: Resync,
}

impl RemotePanel {
    /// Keeps to the node's own servers: 404 for every other, in the same words as for one that is nowhere.
    pub(crate) async fn must_be_on_node(&self, node: NodeId, server: ServerId) -> Result<(), Fault> {
        let found = self.servers.on_node(node, server).await?;
        found.map(drop).ok_or_else(Fault::no_such_server)
    }

    /// Tells the operator of a server that its node cannot be told of.
    pub(crate) fn undescribable(&self, why: &Undescribable) {
        self.metrics.undescribed.inc();
        tracing::warn!(
            target: "aileron_remote_api::undescribable",
            server = %why.server,
            reason = why.reason,
            "a server cannot be described to its node, which goes on without it"
        );
    }
}

impl From<StoreError> for Fault {
    /// Says so in the log too, where its causes belong.
    fn from(error: StoreError) -> Self {
        let causes = &error as &(dyn std::error::Error + 'static);
        match &error {
            StoreError::Unavailable(_) => {
                tracing::warn!(error = causes, "the database fails a node's request");
                Self::unavailable("The panel's database is unavailable")
            }
            StoreError::Corrupt(_) => {
                tracing::error!(error = causes, "the database's content fails a node's request");
                Self::internal()
            }
        }
    }
}
