use aileron_domain::{PowerAction, Unreachable};
use serde_json::{Value, json};

use crate::http::RawAnswer;
use crate::wings::REFUSAL;

/// The answers that the contract names for what can happen here: a press by somebody who may, on a server that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// 200: Wings accepted it.
    Sent,
    /// 409, in the Wings' words.
    Conflict,
    /// 503: the intent could not be written.
    LogUnavailable,
    /// 503: the database did not say who calls.
    DatabaseUnavailable,
    /// 503: the Wings could not be reached, or broke off.
    WingsUnavailable(Unreachable),
    /// 409: the first press with this key has no answer yet.
    UnderWay,
    /// 503: the first press with this key will never have one.
    Lost,
    /// Anything else, which is a defect.
    Unnamed(String),
}

/// The ways in which a Wings behind a bad link to a loopback address can be out of reach.
const REASONS: [Unreachable; 5] = [
    Unreachable::Refused,
    Unreachable::Timeout,
    Unreachable::Reset,
    Unreachable::NoRoute,
    Unreachable::InvalidResponse,
];

impl Answer {
    /// Understands an answer to a press of `action`, down to the last letter.
    pub(crate) fn understand(raw: &RawAnswer, action: PowerAction) -> Self {
        let body: Option<Value> = serde_json::from_slice(&raw.body).ok();
        let known = body.and_then(|body| match raw.status {
            200 => (body == success(action)).then_some(Self::Sent),
            status => Self::of_problem(status, &body),
        });
        known.unwrap_or_else(|| {
            let body: String = String::from_utf8_lossy(&raw.body).chars().take(300).collect();
            Self::Unnamed(format!("{} {body}", raw.status))
        })
    }

    /// Whether to press again makes sense: it may come to something, or say what became of the first time.
    pub(crate) const fn leaves_open(&self) -> bool {
        matches!(
            self,
            Self::LogUnavailable | Self::DatabaseUnavailable | Self::WingsUnavailable(_) | Self::UnderWay
        )
    }

    fn of_problem(status: u16, body: &Value) -> Option<Self> {
        let message = body.get("message")?.as_str()?;
        if *body != json!({"status": status, "message": message}) {
            return None;
        }
        match (status, message) {
            (503, "Activity log unavailable") => Some(Self::LogUnavailable),
            (503, "Database unavailable") => Some(Self::DatabaseUnavailable),
            (503, "The panel stopped before Wings answered") => Some(Self::Lost),
            (409, "A request with this Idempotency-Key is under way") => Some(Self::UnderWay),
            (503, message) => {
                let reason = message.strip_prefix("Wings daemon unavailable: ")?;
                let known = |candidate: &Unreachable| candidate.to_string() == reason;
                REASONS.into_iter().find(known).map(Self::WingsUnavailable)
            }
            (409, message) => {
                let words = message.strip_prefix("Failed to send power action to Wings: ")?;
                (words == REFUSAL).then_some(Self::Conflict)
            }
            _ => None,
        }
    }
}

fn success(action: PowerAction) -> Value {
    json!({"data": {"success": true, "message": format!("Power action {action} sent successfully")}})
}
