use std::env::consts;
use std::thread::available_parallelism;

use actix_web::web;
use serde::Serialize;

use super::Daemon;

/// What this machine is, in Go Wings' words.
#[derive(Debug, Clone, Serialize)]
pub(super) struct System {
    architecture: &'static str,
    cpu_count: usize,
    kernel_version: String,
    os: &'static str,
    version: &'static str,
}

impl System {
    pub(super) fn of_this_machine() -> Self {
        Self {
            architecture: match consts::ARCH {
                "x86_64" => "amd64",
                "aarch64" => "arm64",
                other => other,
            },
            cpu_count: available_parallelism().map_or(1, Into::into),
            kernel_version: sysinfo::System::kernel_version().unwrap_or_default(),
            os: match consts::OS {
                "macos" => "darwin",
                other => other,
            },
            version: concat!(env!("CARGO_PKG_VERSION"), "+local-wings"),
        }
    }
}

/// `GET /api/system`.
pub(super) async fn system(daemon: web::Data<Daemon>) -> web::Json<System> {
    web::Json(daemon.system.clone())
}
