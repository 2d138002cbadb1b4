use std::fmt;
use std::time::Duration;

use actix_web::http::StatusCode;
use aileron_domain::{PowerAction, PowerError, Pressed, WingsFailure};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// What the API counts. A clone counts into the same figures.
#[derive(Debug, Clone)]
pub struct Metrics {
    presses: Family<PressLabels, Counter>,
    durations: Family<RequestLabels, Histogram, fn() -> Histogram>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PressLabels {
    action: &'static str,
    result: &'static str,
}

/// Routes and not paths, classes and not statuses: the number of series stays bounded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: &'static str,
    status: &'static str,
}

impl Metrics {
    /// Makes the figures, and puts them where they are read from.
    #[must_use]
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self {
            presses: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
        };
        registry.register(
            "aileron_power_presses",
            "Power buttons pressed",
            metrics.presses.clone(),
        );
        registry.register_with_unit(
            "aileron_http_request_duration",
            "Time from a request's head to its answer's",
            Unit::Seconds,
            metrics.durations.clone(),
        );
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("aileron_build", "The release that is running", build);
        metrics
    }

    pub(crate) fn pressed(&self, action: PowerAction, result: &Result<Pressed, PowerError>) {
        let labels = PressLabels {
            action: action.as_str(),
            result: name(result),
        };
        self.presses.get_or_create(&labels).inc();
    }

    pub(crate) fn answered(&self, route: &'static str, status: StatusCode, took: Duration) {
        let status = match status.as_u16() {
            100..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        self.durations
            .get_or_create(&RequestLabels { route, status })
            .observe(took.as_secs_f64());
    }
}

/// Writes all figures of a registry as Prometheus reads them.
pub fn encode(registry: &Registry) -> Result<String, fmt::Error> {
    let mut page = String::new();
    text::encode(&mut page, registry)?;
    Ok(page)
}

/// What [`encode`] writes.
pub const METRICS_CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// In seconds, from a cached answer to a Wings that takes its whole time.
const BUCKETS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0,
];

fn name(result: &Result<Pressed, PowerError>) -> &'static str {
    match result {
        Ok(_) => "sent",
        Err(PowerError::ServerNotFound) => "not_found",
        Err(PowerError::Refused(_)) => "refused",
        Err(PowerError::TooManyRequests(_)) => "throttled",
        Err(PowerError::ActivityLogUnavailable(_)) => "not_logged",
        Err(PowerError::Wings(WingsFailure::Unauthorized)) => "wings_unauthorized",
        Err(PowerError::Wings(WingsFailure::Unavailable { .. })) => "wings_unavailable",
        Err(PowerError::Wings(WingsFailure::Conflict(_))) => "wings_conflict",
        Err(PowerError::Wings(WingsFailure::Refused(_))) => "wings_refused",
        Err(PowerError::KeyReused) => "key_reused",
        Err(PowerError::StillUnderWay) => "under_way",
        Err(PowerError::AnswerLost) => "answer_lost",
    }
}
