use std::str::FromStr;

/// What came of an action, with the words that explain anything but success.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Written down, not yet known.
    Pending,
    /// Wings accepted it.
    Sent,
    /// Wings refused it, or cannot have received it.
    Failed(String),
    /// Wings may have received it.
    Unknown(String),
    /// Aileron itself refused it.
    Refused(String),
}

impl Outcome {
    /// Which of the five it is.
    #[must_use]
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Pending => OutcomeKind::Pending,
            Self::Sent => OutcomeKind::Sent,
            Self::Failed(_) => OutcomeKind::Failed,
            Self::Unknown(_) => OutcomeKind::Unknown,
            Self::Refused(_) => OutcomeKind::Refused,
        }
    }

    /// The words that explain it.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        match self {
            Self::Pending | Self::Sent => None,
            Self::Failed(error) | Self::Unknown(error) | Self::Refused(error) => Some(error),
        }
    }
}

/// An [`Outcome`] without its words, to filter by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutcomeKind {
    /// See [`Outcome::Pending`].
    Pending,
    /// See [`Outcome::Sent`].
    Sent,
    /// See [`Outcome::Failed`].
    Failed,
    /// See [`Outcome::Unknown`].
    Unknown,
    /// See [`Outcome::Refused`].
    Refused,
}

impl OutcomeKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::Sent,
        Self::Failed,
        Self::Unknown,
        Self::Refused,
    ];

    /// The word for it in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
        }
    }

    /// Puts the words to it, where it has any.
    #[must_use]
    pub fn because(self, error: String) -> Outcome {
        match self {
            Self::Pending => Outcome::Pending,
            Self::Sent => Outcome::Sent,
            Self::Failed => Outcome::Failed(error),
            Self::Unknown => Outcome::Unknown(error),
            Self::Refused => Outcome::Refused(error),
        }
    }
}

/// The text names no outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an outcome is one of: pending, sent, failed, unknown, refused")]
pub struct InvalidOutcome;

impl FromStr for OutcomeKind {
    type Err = InvalidOutcome;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(InvalidOutcome)
    }
}
