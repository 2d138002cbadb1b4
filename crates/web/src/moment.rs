use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::words;

/// A point in time: how long ago for people, the exact one on hover and for the script, which goes on counting.
pub(crate) fn ago(at: Timestamp, now: Timestamp) -> Markup {
    html! {
        time datetime=(format!("{at:.3}")) title=(exact(at)) data-ago { (words::ago(now.as_second() - at.as_second())) }
    }
}

/// `2026-01-31 12:34:56.789 UTC`.
pub(crate) fn exact(at: Timestamp) -> String {
    TimeZone::UTC
        .to_datetime(at)
        .strftime("%Y-%m-%d %H:%M:%S%.3f UTC")
        .to_string()
}
