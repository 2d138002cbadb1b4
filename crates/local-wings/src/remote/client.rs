use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aileron_domain::{NodeToken, NodeTokenId};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Client, Method, StatusCode, redirect};
use rustls::crypto::ring;
use rustls_platform_verifier::Verifier;
use serde_json::{Value, json};
use tokio::time::sleep;
use tracing::{error, warn};
use url::Url;
use uuid::Uuid;

use super::PanelError;
use super::activity::Deed;
use super::install::Script;
use super::settings;
use crate::recipe::Described;

/// How long one call may take: as long as other daemons give it.
const CALL_MAX: Duration = Duration::from_secs(15);

/// The most that is read of an answer, in bytes.
const ANSWER_MAX: usize = 16 * 1024 * 1024;

/// How many servers are asked for at once.
const PER_PAGE: u32 = 50;

/// The panel that a daemon belongs to.
#[derive(Debug, Clone)]
pub struct PanelConfig {
    /// Where the panel is, without `/api/remote`.
    pub url: Url,
    /// What the panel calls this daemon's token.
    pub token_id: NodeTokenId,
    /// Where the files of the panel's servers are, in a folder for each, named by its UUID.
    pub data_directory: PathBuf,
    /// Run the scripts that put servers' files in place, as this user, with nothing between them and the machine. Without
    /// it they count as run.
    pub run_install_scripts: bool,
    /// How often the panel is asked, in all, when it does not answer or answers nonsense.
    pub attempts: u32,
    /// How long to wait before it is asked the second time. Before the third it is four times as long, then nine times.
    pub pause: Duration,
    /// How often what people did over websockets is reported.
    pub activity_interval: Duration,
}

impl PanelConfig {
    /// The panel at this address, with the usual patience, and no install scripts.
    #[must_use]
    pub fn new(url: Url, token_id: NodeTokenId, data_directory: PathBuf) -> Self {
        Self {
            url,
            token_id,
            data_directory,
            run_install_scripts: false,
            attempts: 5,
            pause: Duration::from_secs(1),
            activity_interval: Duration::from_secs(5),
        }
    }
}

/// The address, or what is needed to speak to it, cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnusablePanel {
    #[error("the panel's address must begin with http:// or https://")]
    Scheme,
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
    #[error("HTTP cannot be set up")]
    Http(#[from] reqwest::Error),
}

/// Asks the panel, as the node that this daemon is.
pub(crate) struct Panel {
    config: PanelConfig,
    http: Client,
}

impl fmt::Debug for Panel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<panel>")
    }
}

impl Panel {
    pub(crate) fn new(config: PanelConfig, token: &NodeToken) -> Result<Self, UnusablePanel> {
        if !matches!(config.url.scheme(), "http" | "https") {
            return Err(UnusablePanel::Scheme);
        }
        let http = Client::builder()
            .tls_backend_preconfigured(trusting_the_system()?)
            .default_headers(headers(&config.token_id, token))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(CALL_MAX)
            .build()?;
        Ok(Self { config, http })
    }

    pub(crate) fn config(&self) -> &PanelConfig {
        &self.config
    }

    /// Tells the panel that no server of this node is being installed or restored any more.
    pub(crate) async fn reset(&self) -> Result<(), PanelError> {
        self.call(Method::POST, "servers/reset", None, |_| Ok(())).await
    }

    /// All servers of this node. One that cannot be understood is left out.
    pub(crate) async fn servers(&self) -> Result<Vec<Described>, PanelError> {
        let mut all = Vec::new();
        for page in 1_u64.. {
            let path = format!("servers?page={page}&per_page={PER_PAGE}");
            let listed = self.call(Method::GET, &path, None, settings::page).await?;
            for server in listed.data {
                match settings::describe(server, &self.config.data_directory) {
                    Ok(described) => all.push(described),
                    Err(reason) => error!(%reason, "a server is left out: the panel's answer cannot be used"),
                }
            }
            if page >= listed.meta.last_page {
                break;
            }
            if listed.meta.current_page != page {
                let answered = listed.meta.current_page;
                return Err(PanelError::Malformed(format!(
                    "asked for page {page}, got {answered}"
                )));
            }
        }
        Ok(all)
    }

    /// One server.
    pub(crate) async fn server(&self, uuid: Uuid) -> Result<Described, PanelError> {
        let path = format!("servers/{uuid}");
        let data = &self.config.data_directory;
        self.call(Method::GET, &path, None, |body| {
            let server =
                serde_json::from_slice(body).map_err(|error| PanelError::Malformed(error.to_string()))?;
            settings::describe_only(uuid, server, data).map_err(PanelError::Malformed)
        })
        .await
    }

    /// How it is described in something that the panel sent by itself.
    pub(crate) fn understand(&self, uuid: Uuid, server: Value) -> Result<Described, PanelError> {
        settings::describe_only(uuid, server, &self.config.data_directory).map_err(PanelError::Malformed)
    }

    /// The script that puts its files in place.
    pub(crate) async fn script(&self, uuid: Uuid) -> Result<Script, PanelError> {
        let path = format!("servers/{uuid}/install");
        self.call(Method::GET, &path, None, |body| {
            serde_json::from_slice(body).map_err(|error| PanelError::Malformed(error.to_string()))
        })
        .await
    }

    /// Tells how that went.
    pub(crate) async fn installed(
        &self,
        uuid: Uuid,
        successful: bool,
        again: bool,
    ) -> Result<(), PanelError> {
        let path = format!("servers/{uuid}/install");
        let body = json!({"successful": successful, "reinstall": again});
        self.call(Method::POST, &path, Some(&body), |_| Ok(())).await
    }

    /// Tells what people did over websockets. Not tried again here.
    pub(crate) async fn report(&self, deeds: &[Deed]) -> Result<(), PanelError> {
        let body = json!({"data": deeds});
        self.once(Method::POST, "activity", Some(&body)).await.map(drop)
    }

    /// Calls until there is an answer that can be used, as often as it is worth it.
    async fn call<T>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        read: impl Fn(&[u8]) -> Result<T, PanelError>,
    ) -> Result<T, PanelError> {
        let mut attempt = 1_u32;
        loop {
            let answer = self.once(method.clone(), path, body).await;
            match answer.and_then(|answer| read(&answer)) {
                Err(error) if error.may_pass() && attempt < self.config.attempts => {
                    warn!(%error, attempt, path, "the panel is asked again");
                    sleep(self.config.pause.saturating_mul(attempt.saturating_mul(attempt))).await;
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    async fn once(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Vec<u8>, PanelError> {
        let base = self.config.url.as_str().trim_end_matches('/');
        let mut request = self.http.request(method, format!("{base}/api/remote/{path}"));
        if let Some(body) = body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let mut response = request.send().await?;
        match response.status() {
            StatusCode::NOT_FOUND => return Err(PanelError::Unknown),
            status if status.is_client_error() => return Err(PanelError::Refused(status)),
            status if !status.is_success() => return Err(PanelError::Failed(status)),
            _ => {}
        }
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if answer.len() + chunk.len() > ANSWER_MAX {
                return Err(PanelError::Endless(ANSWER_MAX));
            }
            answer.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

fn headers(id: &NodeTokenId, token: &NodeToken) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(
        ACCEPT,
        HeaderValue::from_static("application/vnd.pterodactyl.v1+json"),
    );
    let agent = concat!("aileron local-wings/v", env!("CARGO_PKG_VERSION"));
    if let Ok(agent) = HeaderValue::from_str(&format!("{agent} (id:{id})")) {
        headers.insert(USER_AGENT, agent);
    }
    // Both are visible ASCII, which a header takes.
    if let Ok(mut credential) = HeaderValue::from_str(&format!("Bearer {id}.{}", token.expose())) {
        credential.set_sensitive(true);
        headers.insert(AUTHORIZATION, credential);
    }
    headers
}

/// The cryptography is named here and not taken from the process, so that it does not matter who else in it uses TLS.
fn trusting_the_system() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let mut config = match Verifier::new(provider) {
        Ok(verifier) => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth(),
        Err(error) => {
            warn!(%error, "no certificate authorities: a panel at https cannot be reached until they are installed");
            builder
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth()
        }
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
