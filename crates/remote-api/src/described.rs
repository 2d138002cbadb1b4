use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest};
use aileron_domain::{HostedServer, Undescribable};
use aileron_wings_config::{Daemon, Description, InstallScript};
use serde::Serialize;

/// Describes servers to the kind of daemon that asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Describer(Daemon);

impl Describer {
    /// A server as it stands in the list.
    pub(crate) fn entry(self, hosted: &HostedServer) -> Result<Entry, Undescribable> {
        Ok(Entry {
            uuid: hosted.server.id.to_string(),
            description: self.configuration(hosted)?,
        })
    }

    /// What a node must know of a server to run it.
    pub(crate) fn configuration(self, hosted: &HostedServer) -> Result<Description, Undescribable> {
        aileron_wings_config::describe(hosted, self.0)
    }

    /// How a server's files are put in place.
    pub(crate) fn installation(self, hosted: &HostedServer) -> Result<InstallScript, Undescribable> {
        aileron_wings_config::installation(hosted, self.0)
    }
}

impl FromRequest for Describer {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let said = request.headers().get(USER_AGENT);
        let said = said.and_then(|value| value.to_str().ok()).unwrap_or_default();
        ready(Ok(Self(Daemon::of_user_agent(said))))
    }
}

/// An entry of the list. One daemon goes by the UUID outside, the other by that in the settings.
#[derive(Serialize)]
pub(crate) struct Entry {
    uuid: String,
    #[serde(flatten)]
    description: Description,
}
