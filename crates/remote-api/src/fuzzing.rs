//! What reads a node's reports, by itself, for `fuzz/`.

/// The body of a call that reports activity.
pub fn report(bytes: &[u8]) {
    crate::routes::activity::fuzz(bytes);
}
