use aileron_domain::{ProcessState, UnderWay, VisibleServer};
use maud::{Markup, html};

use crate::words;

/// What a process is doing, by a shape and a word. The script changes `data-state` and the word.
pub(crate) fn state_badge(state: Option<ProcessState>) -> Markup {
    html! {
        span.state data-state=(state.map_or("unknown", ProcessState::as_str)) {
            span.state-shape aria-hidden="true" {}
            span.state-word { (state.map_or(words::STATE_UNKNOWN, words::state)) }
        }
    }
}

/// What somebody has pressed, while it is not known yet what comes of it. The script fills it and empties it.
pub(crate) fn under_way(under_way: Option<&UnderWay>) -> Markup {
    let text = under_way.map(|pressed| words::under_way(words::action(pressed.action), &pressed.actor.name));
    html! {
        span.under-way data-under-way=(under_way.map(|pressed| pressed.entry.to_string()).unwrap_or_default())
            hidden[text.is_none()] { (text.unwrap_or_default()) }
    }
}

/// What keeps a server from being used, if anything does.
pub(crate) fn conditions(visible: &VisibleServer) -> Markup {
    html! {
        @if visible.server.suspended { span.badge.warning { (words::SUSPENDED) } }
        @if let Some(occupation) = visible.server.occupation { span.badge.warning { (occupation.as_str()) } }
        @if visible.node.maintenance { span.badge.warning { (words::MAINTENANCE) } }
    }
}

/// `12.3 %`, of one core.
pub(crate) fn percent(percent: f64) -> String {
    let percent = if percent.is_finite() {
        percent.max(0.0)
    } else {
        0.0
    };
    format!("{percent:.1} %")
}

/// `512 MiB`.
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [(u64, &str); 4] = [
        (1 << 40, "TiB"),
        (1 << 30, "GiB"),
        (1 << 20, "MiB"),
        (1 << 10, "KiB"),
    ];
    let Some((size, unit)) = UNITS.into_iter().find(|(size, _)| bytes >= *size) else {
        return format!("{bytes} B");
    };
    let tenths = bytes / (size / 10).max(1);
    if tenths >= 100 {
        format!("{} {unit}", bytes / size)
    } else {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    }
}
