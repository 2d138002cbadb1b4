//! TLS to the database, by libpq's words for it.

use aileron_persistence::{DatabaseUrl, Migrate, Store};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use tempfile::TempDir;
use test_postgres::{Cluster, Durability};

use crate::database::{cluster, eventually};
use crate::panel::config;
use crate::tls_cluster::{NAME, connects, shown, speak_tls, tls_cluster};

#[track_caller]
fn assert_says<T: std::fmt::Debug>(result: Result<T, String>, expected: &str) {
    let said = result.unwrap_err();
    assert!(said.contains(expected), "{said:?} does not say {expected:?}");
}

#[tokio::test]
async fn sslmode_decides_whether_tls_is_spoken() {
    let Some(server) = tls_cluster().await else { return };
    let both_ways = async |parameters: &str| {
        let over_tls = connects(&server.url("over_tls", parameters)).await;
        let in_plain = connects(&server.url("in_plain", parameters)).await;
        (over_tls.is_ok(), in_plain.is_ok())
    };
    assert_eq!(both_ways("sslmode=disable").await, (false, true));
    // First with TLS and then without, as the server's rules want it.
    assert_eq!(both_ways("").await, (true, true));
    assert_eq!(both_ways("sslmode=prefer").await, (true, true));
    assert_eq!(both_ways("sslmode=allow").await, (true, true));
    assert_eq!(both_ways("sslmode=require").await, (true, false));
    assert_eq!(both_ways("ssl=true").await, (true, false));
}

#[tokio::test]
async fn require_believes_anybody_unless_an_authority_is_named() {
    let Some(server) = tls_cluster().await else { return };
    connects(&server.url("over_tls", "sslmode=require"))
        .await
        .unwrap();
    let with = async |roots: &std::path::Path| {
        let parameters = format!("sslmode=require&sslrootcert={}", shown(roots));
        connects(&server.url("over_tls", &parameters)).await
    };
    with(&server.files.authority).await.unwrap();
    assert_says(with(&server.files.stranger).await, "UnknownIssuer");
}

#[tokio::test]
async fn verify_ca_looks_at_the_authority_and_not_at_the_name() {
    let Some(server) = tls_cluster().await else { return };
    let with = async |roots: &std::path::Path| {
        let parameters = format!("sslmode=verify-ca&sslrootcert={}", shown(roots));
        connects(&server.url("over_tls", &parameters)).await
    };
    with(&server.files.authority).await.unwrap();
    assert_says(with(&server.files.stranger).await, "UnknownIssuer");
    assert_says(
        connects(&server.url("over_tls", "sslmode=verify-ca")).await,
        "sslmode=verify-ca needs sslrootcert=FILE",
    );
}

#[tokio::test]
async fn verify_full_looks_at_the_name_too_and_is_what_naming_an_authority_means() {
    let Some(server) = tls_cluster().await else { return };
    for mode in ["sslmode=verify-full&", ""] {
        let with = |roots: &std::path::Path| format!("{mode}sslrootcert={}", shown(roots));
        let authority = with(&server.files.authority);
        connects(&server.named(NAME, "over_tls", &authority))
            .await
            .unwrap();
        for misnamed in [
            server.named("other.example.com", "over_tls", &authority),
            server.url("over_tls", &authority),
        ] {
            assert_says(connects(&misnamed).await, "not valid for name");
        }
        let stranger = with(&server.files.stranger);
        assert_says(
            connects(&server.named(NAME, "over_tls", &stranger)).await,
            "UnknownIssuer",
        );
    }
    // What the system trusts has nothing to do with these.
    for parameters in ["sslmode=verify-full", "sslrootcert=system"] {
        assert_says(
            connects(&server.named(NAME, "over_tls", parameters)).await,
            "cert",
        );
    }
}

/// In processes of their own, which are told by their environment what the system trusts.
#[tokio::test]
async fn verify_full_trusts_what_the_system_trusts_where_no_file_is_named() {
    const URL: &str = "AILERON_TEST_URL_BY_THE_SYSTEM";
    if let Ok(url) = std::env::var(URL) {
        return connects(&url).await.unwrap();
    }
    let Some(server) = tls_cluster().await else { return };
    let name = "postgres_tls::verify_full_trusts_what_the_system_trusts_where_no_file_is_named";
    for parameters in ["sslmode=verify-full", "sslrootcert=system"] {
        for (roots, called, trusted) in [
            (&server.files.authority, NAME, true),
            (&server.files.authority, "other.example.com", false),
            (&server.files.stranger, NAME, false),
        ] {
            let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
            alone
                .args(["--exact", name])
                .env("SSL_CERT_FILE", roots)
                .env_remove("SSL_CERT_DIR")
                .env(URL, server.named(called, "over_tls", parameters));
            let output = alone.output().unwrap();
            let printed = String::from_utf8_lossy(&output.stdout);
            assert!(printed.contains("running 1 test"), "{printed}");
            assert_eq!(
                output.status.success(),
                trusted,
                "{parameters} {called}: {printed}"
            );
        }
    }
}

/// Anybody has a certificate of an authority that the system trusts.
#[tokio::test]
async fn what_the_system_trusts_goes_with_verify_full_only() {
    let Some(server) = tls_cluster().await else { return };
    for mode in ["disable", "allow", "prefer", "require", "verify-ca"] {
        let parameters = format!("sslrootcert=system&sslmode={mode}");
        assert_says(
            connects(&server.url("in_plain", &parameters)).await,
            "sslrootcert=system goes with sslmode=verify-full only",
        );
    }
    // Without an `sslmode` it does not go on in plain either.
    assert!(
        connects(&server.url("in_plain", "sslrootcert=system"))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_file_that_is_of_no_use_is_named() {
    let Some(server) = tls_cluster().await else { return };
    let with = async |roots: &str| connects(&server.url("over_tls", &format!("sslrootcert={roots}"))).await;
    assert_says(with("/no/such/file.pem").await, "cannot open /no/such/file.pem");
    assert_says(
        with(&shown(&server.files.no_certificate)).await,
        "empty.crt holds no certificate that can be used",
    );
}

#[tokio::test]
async fn a_client_may_show_a_certificate_of_its_own() {
    let Some(server) = tls_cluster().await else { return };
    let showing = async |(certificate, key): &(std::path::PathBuf, std::path::PathBuf)| {
        let parameters = format!(
            "sslmode=require&sslcert={}&sslkey={}",
            shown(certificate),
            shown(key)
        );
        connects(&server.url("known", &parameters)).await
    };
    showing(&server.files.client).await.unwrap();
    assert!(showing(&server.files.strange_client).await.is_err());
    assert!(connects(&server.url("known", "sslmode=require")).await.is_err());
    let (certificate, key) = &server.files.client;
    let half = format!("sslcert={}", shown(certificate));
    assert_says(
        connects(&server.url("known", &half)).await,
        "sslcert and sslkey go together",
    );
    assert_says(showing(&(key.clone(), certificate.clone())).await, "holds no");
}

#[tokio::test]
async fn a_server_without_tls_is_good_enough_for_who_only_prefers_it() {
    let Some(cluster) = cluster().await else { return };
    let url = |mode: &str| format!("{}?sslmode={mode}", cluster.url("postgres"));
    for mode in ["disable", "allow", "prefer"] {
        connects(&url(mode)).await.unwrap();
    }
    for mode in ["require", "verify-full"] {
        assert_says(connects(&url(mode)).await, "server does not support TLS");
    }
}

/// As PostgreSQL's manual makes them: the server's certificate is its own authority.
#[tokio::test]
async fn a_certificate_that_signed_itself_is_trusted_by_its_file_as_long_as_it_is_valid() {
    let Some(cluster) = Cluster::start(Durability::OfTheProcess).await else {
        return;
    };
    let directory = TempDir::new().unwrap();
    let key = KeyPair::generate().unwrap();
    let url = |name: &str, mode: &str| {
        let url = cluster.url("postgres").replace("127.0.0.1", name);
        let file = shown(&directory.path().join("server.crt"));
        format!("{url}?hostaddr=127.0.0.1&sslmode={mode}&sslrootcert={file}")
    };
    let mut params = CertificateParams::new([NAME.to_owned()]).unwrap();
    for is_ca in [IsCa::Ca(BasicConstraints::Unconstrained), IsCa::NoCa] {
        params.is_ca = is_ca;
        let certificate = params.self_signed(&key).unwrap().pem();
        std::fs::write(directory.path().join("server.crt"), &certificate).unwrap();
        speak_tls(&cluster, &certificate, &key.serialize_pem()).await;
        let valid = url(NAME, "verify-full");
        eventually("it has this certificate", async || connects(&valid).await.is_ok()).await;
        connects(&url("other.example.com", "verify-ca")).await.unwrap();
        assert_says(
            connects(&url("other.example.com", "verify-full")).await,
            "not valid for name",
        );
        params.not_after = date_time_ymd(2001, 1, 1);
        let expired = params.self_signed(&key).unwrap().pem();
        std::fs::write(directory.path().join("server.crt"), &expired).unwrap();
        speak_tls(&cluster, &expired, &key.serialize_pem()).await;
        for mode in ["verify-ca", "verify-full"] {
            eventually("it has expired", async || {
                let refused = connects(&url(NAME, mode)).await;
                refused.is_err_and(|said| said.contains("expired"))
            })
            .await;
        }
        params.not_after = CertificateParams::default().not_after;
    }
}

#[tokio::test]
async fn a_store_works_over_tls() {
    let Some(server) = tls_cluster().await else { return };
    let database = server.cluster.create_database().await.unwrap();
    let parameters = format!(
        "sslmode=verify-full&channel_binding=require&sslrootcert={}",
        shown(&server.files.authority)
    );
    let url = format!(
        "postgres://secretive:{}@{NAME}:{}/{}?hostaddr=127.0.0.1&{parameters}",
        "p%40ss%2Fw%3Ard%20100%25%3F%26%23%2B%3D%C3%BC",
        server.port,
        database.name()
    );
    let url = DatabaseUrl::Postgres(url);
    let store = Store::open(config(&url), Migrate::First).await.unwrap();
    store.check().await.unwrap();
}
