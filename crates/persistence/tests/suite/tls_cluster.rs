//! A PostgreSQL that speaks TLS, and lets in some only over TLS and others only without.

use std::error::Error as _;
use std::path::{Path, PathBuf};

use aileron_persistence::{DatabaseUrl, Migrate, OpenError, Store};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use test_postgres::{Cluster, Durability};
use tokio::sync::OnceCell;
use tokio_postgres::Client;

use crate::database::{eventually, postgres};
use crate::panel::config;

/// No error may tell it.
const PASSWORD: &str = "hunter2";

/// What has to be written in another way in an address.
pub(crate) const HARD_PASSWORD: &str = "p@ss/w:rd 100%?&#+=ü";

pub(crate) struct TlsCluster {
    pub(crate) cluster: Cluster,
    pub(crate) files: Files,
    pub(crate) port: String,
    /// Where its Unix sockets are.
    pub(crate) sockets: String,
}

/// Certificates and keys, as PEM.
pub(crate) struct Files {
    /// Of who signed the server's certificate.
    pub(crate) authority: PathBuf,
    /// Of who did not.
    pub(crate) stranger: PathBuf,
    /// Signed by the authority, and its key.
    pub(crate) client: (PathBuf, PathBuf),
    /// Signed by the stranger, and its key.
    pub(crate) strange_client: (PathBuf, PathBuf),
    pub(crate) no_certificate: PathBuf,
    _directory: TempDir,
}

/// The name in the server's certificate, which leads nowhere.
pub(crate) const NAME: &str = "db.example.com";

/// All tests of this process share one. `None` where there is no PostgreSQL.
pub(crate) async fn tls_cluster() -> Option<&'static TlsCluster> {
    static CLUSTER: OnceCell<Option<TlsCluster>> = OnceCell::const_new();
    CLUSTER.get_or_init(TlsCluster::start).await.as_ref()
}

impl TlsCluster {
    async fn start() -> Option<Self> {
        let cluster = Cluster::start(Durability::OfTheProcess).await?;
        let client = postgres(&cluster.url("postgres")).await;
        let authority = Authority::new("authority");
        let (certificate, key) = authority.sign(&CertificateParams::new([NAME.to_owned()]).unwrap());
        write_on_the_server(&client, "authority.crt", &authority.pem).await;
        write_on_the_server(&client, "pg_hba.conf", RULES).await;
        for (role, password) in [
            ("over_tls", PASSWORD),
            ("in_plain", PASSWORD),
            ("known", PASSWORD),
            ("secretive", HARD_PASSWORD),
        ] {
            let role = format!("CREATE ROLE {role} SUPERUSER LOGIN PASSWORD '{password}'");
            client.batch_execute(&role).await.unwrap();
        }
        client
            .batch_execute("ALTER SYSTEM SET ssl_ca_file = 'authority.crt'")
            .await
            .unwrap();
        let setting = async |name: &str| -> String {
            let setting = client.query_one(&format!("SHOW {name}"), &[]).await.unwrap();
            setting.get(0)
        };
        let (port, sockets) = (setting("port").await, setting("unix_socket_directories").await);
        let files = Files::of(&authority);
        let cluster = Self {
            cluster,
            files,
            port,
            sockets,
        };
        speak_tls(&cluster.cluster, &certificate, &key).await;
        let over_tls = cluster.url("over_tls", "sslmode=require");
        eventually("it speaks TLS", async || connects(&over_tls).await.is_ok()).await;
        Some(cluster)
    }

    /// An address of the server for this role. It carries a password, wanted or not.
    pub(crate) fn url(&self, role: &str, parameters: &str) -> String {
        let port = &self.port;
        format!("postgres://{role}:{PASSWORD}@127.0.0.1:{port}/postgres?{parameters}")
    }

    /// An address that calls the server by this name.
    pub(crate) fn named(&self, name: &str, role: &str, parameters: &str) -> String {
        let port = &self.port;
        format!("postgres://{role}:{PASSWORD}@{name}:{port}/postgres?hostaddr=127.0.0.1&{parameters}")
    }
}

/// Who is let in how. `reject` is what an administrator has who wants one of the two only.
const RULES: &str = "local all all trust
hostssl all in_plain 127.0.0.1/32 reject
hostnossl all over_tls 127.0.0.1/32 reject
host all secretive 127.0.0.1/32 scram-sha-256
hostssl all known 127.0.0.1/32 trust clientcert=verify-ca
hostnossl all known 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust";

/// Makes a server that a test started itself speak TLS with this certificate from some moment on.
pub(crate) async fn speak_tls(cluster: &Cluster, certificate: &str, key: &str) {
    let client = postgres(&cluster.url("postgres")).await;
    write_on_the_server(&client, "server.crt", certificate).await;
    write_on_the_server(&client, "server.key", key).await;
    client.batch_execute("ALTER SYSTEM SET ssl = on").await.unwrap();
    client.batch_execute("SELECT pg_reload_conf()").await.unwrap();
}

/// Writes a file into the server's directory as the server's own user, for whom alone a key has to be.
async fn write_on_the_server(client: &Client, name: &str, text: &str) {
    let copy = format!(
        "COPY (SELECT unnest(string_to_array('{}', E'\\n'))) TO PROGRAM 'umask 077 && cat > {name}'",
        text.trim_end().replace('\r', "")
    );
    client.batch_execute(&copy).await.unwrap();
}

/// Whether a store gets as far as to look at the tables, of which there are none; or why not, as an operator would read it.
pub(crate) async fn connects(url: &str) -> Result<(), String> {
    let opened = Store::open(config(&DatabaseUrl::Postgres(url.to_owned())), Migrate::No).await;
    match opened.map(|_store| ()).unwrap_err() {
        OpenError::NotMigrated(_) => Ok(()),
        error => {
            let mut told = error.to_string();
            let mut cause = error.source();
            while let Some(error) = cause {
                told = format!("{told}: {error}");
                cause = error.source();
            }
            for secret in [url, PASSWORD, HARD_PASSWORD] {
                assert!(!format!("{told} {error:?}").contains(secret), "{told} {error:?}");
            }
            Err(told)
        }
    }
}

/// Who signs certificates.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self {
            pem: params.self_signed(&key).unwrap().pem(),
            issuer: Issuer::new(params, key),
        }
    }

    /// A certificate and its key, as PEM.
    fn sign(&self, params: &CertificateParams) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

impl Files {
    fn of(authority: &Authority) -> Self {
        let directory = TempDir::new().unwrap();
        let file = |name: &str, text: &str| {
            let path = directory.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let stranger = Authority::new("stranger");
        let client = |name: &str, authority: &Authority| {
            let (certificate, key) = authority.sign(&CertificateParams::default());
            (
                file(&format!("{name}.crt"), &certificate),
                file(&format!("{name}.key"), &key),
            )
        };
        Self {
            authority: file("authority.crt", &authority.pem),
            stranger: file("stranger.crt", &stranger.pem),
            client: client("client", authority),
            strange_client: client("strange", &stranger),
            no_certificate: file("empty.crt", "There is none in here.\n"),
            _directory: directory,
        }
    }
}

/// A path as a value in an address.
pub(crate) fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
