use actix_web::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// What the answers to nodes count. A clone counts into the same figures.
#[derive(Debug, Clone)]
pub struct RemoteMetrics {
    calls: Family<CallLabels, Counter>,
    pub(crate) undescribed: Counter,
    entries: Family<ResultLabels, Counter>,
    logins: Family<ResultLabels, Counter>,
    syncs: Family<ResultLabels, Counter>,
    boot_installs: Family<ResultLabels, Counter>,
}

/// Patterns and not paths, and methods that there are: the number of series stays bounded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    method: &'static str,
    call: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResultLabels {
    result: &'static str,
}

impl RemoteMetrics {
    /// Makes the figures, and puts them where they are read from.
    #[must_use]
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self {
            calls: Family::default(),
            undescribed: Counter::default(),
            entries: Family::default(),
            logins: Family::default(),
            syncs: Family::default(),
            boot_installs: Family::default(),
        };
        registry.register("aileron_remote_calls", "Calls by nodes", metrics.calls.clone());
        registry.register(
            "aileron_remote_undescribed_servers",
            "Times that a node was not told of a server because it cannot be described",
            metrics.undescribed.clone(),
        );
        registry.register(
            "aileron_remote_activity_entries",
            "Activity entries that nodes sent",
            metrics.entries.clone(),
        );
        registry.register(
            "aileron_remote_sftp_logins",
            "Log-ins over SFTP that nodes asked about",
            metrics.logins.clone(),
        );
        registry.register(
            "aileron_remote_suspended_syncs",
            "Suspended servers that nodes were to be told of after they had booted",
            metrics.syncs.clone(),
        );
        registry.register(
            "aileron_remote_boot_installs",
            "Servers that nodes were to install after they had booted",
            metrics.boot_installs.clone(),
        );
        metrics
    }

    pub(crate) fn answered(&self, method: &Method, call: Option<String>, status: StatusCode) {
        let method = match *method {
            Method::GET => "GET",
            Method::POST => "POST",
            Method::PUT => "PUT",
            _ => "other",
        };
        let labels = CallLabels {
            method,
            call: call.unwrap_or_else(|| "unmatched".to_owned()),
            status: status.as_u16(),
        };
        self.calls.get_or_create(&labels).inc();
    }

    pub(crate) fn entries(&self, result: &'static str, number: u64) {
        self.entries
            .get_or_create(&ResultLabels { result })
            .inc_by(number);
    }

    pub(crate) fn login(&self, result: &'static str) {
        self.logins.get_or_create(&ResultLabels { result }).inc();
    }

    pub(crate) fn synced(&self, result: &'static str, number: u64) {
        self.syncs.get_or_create(&ResultLabels { result }).inc_by(number);
    }

    pub(crate) fn boot_installs(&self, result: &'static str, number: u64) {
        self.boot_installs
            .get_or_create(&ResultLabels { result })
            .inc_by(number);
    }
}
