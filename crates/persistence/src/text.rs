/// A text as both databases can keep and compare it: PostgreSQL refuses a NUL, and SQLite's `LIKE` ends a pattern at it.
/// Whoever sends one finds nothing by it, and holds nothing up.
pub(crate) fn without_nul(text: impl Into<String>) -> String {
    let text = text.into();
    if text.contains('\0') {
        text.replace('\0', "\u{fffd}")
    } else {
        text
    }
}
