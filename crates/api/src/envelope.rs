use serde::Serialize;
use utoipa::ToSchema;

/// What every successful answer with one thing in it looks like.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Envelope<T> {
    /// The thing.
    pub(crate) data: T,
}

/// That something was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    /// Always `true`.
    #[schema(example = true)]
    success: bool,
}

impl Done {
    pub(crate) const DONE: Self = Self { success: true };
}
