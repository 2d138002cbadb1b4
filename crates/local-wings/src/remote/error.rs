use std::error::Error;

use reqwest::StatusCode;

/// Why the panel did not say what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum PanelError {
    /// It was not reached, or broke off.
    #[error("the panel cannot be reached: {}", innermost(.0))]
    Unreachable(reqwest::Error),
    /// It refused: this daemon's token is wrong, or it does not know what was asked for.
    #[error("the panel refused with status {0}: check the token id and the token")]
    Refused(StatusCode),
    /// It does not know it.
    #[error("the panel knows nothing of it (status 404)")]
    Unknown,
    /// It failed itself, or is somebody else.
    #[error("the panel answered with status {0}")]
    Failed(StatusCode),
    /// Its answer has no end.
    #[error("the panel's answer is longer than {0} bytes")]
    Endless(usize),
    /// Its answer is not what Wings takes.
    #[error("the panel's answer cannot be used: {0}")]
    Malformed(String),
    /// The daemon gave up asking.
    #[error("asking the panel was given up")]
    GivenUp,
}

impl PanelError {
    /// Whether it may go well another time.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Failed(_) | Self::Endless(_) | Self::Malformed(_) => true,
            Self::Refused(_) | Self::Unknown | Self::GivenUp => false,
        }
    }
}

impl From<reqwest::Error> for PanelError {
    fn from(error: reqwest::Error) -> Self {
        Self::Unreachable(error.without_url())
    }
}

/// What went wrong in the end: the errors around it say only that something did.
fn innermost(error: &reqwest::Error) -> String {
    let mut inner: &dyn Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
