use std::sync::Arc;

use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::live::Live;
use crate::recipe::{Described, Recipe};
use crate::remote::{Installation, Panel, PanelError};
use crate::server::InstallOrder;

/// Something that takes its time before a process can be started. Dropped, it is given up.
#[derive(Debug)]
pub(crate) enum Work {
    /// The panel is asked how the server is to be started.
    Asking(AbortOnDropHandle<Result<Box<Described>, PanelError>>),
    /// The server's files are being put in place.
    Installing(AbortOnDropHandle<bool>, InstallOrder),
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Done {
    /// What the panel said.
    Asked(Result<Box<Described>, PanelError>),
    /// Whether the files are in place.
    Installed(bool),
}

impl Work {
    pub(crate) fn asking(panel: &Arc<Panel>, server: Uuid) -> Self {
        let panel = Arc::clone(panel);
        let asking = async move { panel.server(server).await.map(Box::new) };
        Self::Asking(AbortOnDropHandle::new(tokio::spawn(asking)))
    }

    pub(crate) fn installing(
        panel: Option<&Arc<Panel>>,
        recipe: &Recipe,
        skip_scripts: bool,
        live: &Arc<Live>,
        order: InstallOrder,
    ) -> Self {
        let installation = Installation {
            panel: panel.map(Arc::clone),
            recipe: recipe.clone(),
            skip_script: skip_scripts,
            live: Arc::clone(live),
            again: order.again,
        };
        let installing = AbortOnDropHandle::new(tokio::spawn(installation.carry_out()));
        Self::Installing(installing, order)
    }

    /// Waits for what comes of it.
    pub(crate) async fn done(&mut self) -> Done {
        match self {
            Self::Asking(asking) => Done::Asked(match asking.await {
                Ok(said) => said,
                Err(_) => Err(PanelError::GivenUp),
            }),
            Self::Installing(installing, _) => Done::Installed(installing.await.unwrap_or(false)),
        }
    }
}
