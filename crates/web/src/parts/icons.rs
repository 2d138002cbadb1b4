use maud::{Markup, PreEscaped, html};

/// A picture beside a word; it says nothing that the word does not.
pub(crate) fn icon(name: &str) -> Markup {
    html! {
        svg.icon viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
            (PreEscaped(drawing(name)))
        }
    }
}

/// The product's mark: a wing with its aileron down.
pub(crate) fn brand() -> Markup {
    html! {
        svg.mark viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false" {
            (PreEscaped(r#"<path d="M2 14.5 20 5.5a1.6 1.6 0 0 1 2 2.3L14 14.5Z"/><path class="flap" d="M3.5 17 13.2 17l-3 3.2a2 2 0 0 1-2 .5Z"/>"#))
        }
    }
}

fn drawing(name: &str) -> &'static str {
    match name {
        "servers" => {
            r#"<rect x="2" y="2.5" width="12" height="4.5" rx="1.2"/><rect x="2" y="9" width="12" height="4.5" rx="1.2"/><path d="M5 4.8h.01M5 11.2h.01"/>"#
        }
        "panel" => {
            r#"<path d="M2.500 4.500h6M12.500 4.500h1M2.500 11.500h1M7.500 11.500h6"/><circle cx="10.500" cy="4.500" r="1.800"/><circle cx="5.500" cy="11.500" r="1.800"/>"#
        }
        "node" => {
            r#"<rect x="2.500" y="2.500" width="11" height="11" rx="1.500"/><path d="M5.500 8h1.500l1-2.500L9.500 10.500 10.300 8h1.200"/>"#
        }
        "person" => {
            r#"<circle cx="8" cy="5.2" r="2.7"/><path d="M2.8 14c.5-2.8 2.600-4.300 5.200-4.300s4.700 1.500 5.200 4.300"/>"#
        }
        "leave" => {
            r#"<path d="M6.500 2.500h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M10.500 11 13.500 8l-3-3M13.200 8H6"/>"#
        }
        "system" => r#"<rect x="2" y="3" width="12" height="8" rx="1.2"/><path d="M5.500 13.500h5"/>"#,
        "sun" => {
            r#"<circle cx="8" cy="8" r="2.800"/><path d="M8 1.500v1.500M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1 1M11.600 11.600l1 1M3.400 12.600l1-1M11.600 4.400l1-1"/>"#
        }
        "moon" => r#"<path d="M13.500 9.700A5.800 5.800 0 0 1 6.300 2.500a5.800 5.800 0 1 0 7.200 7.200Z"/>"#,
        "start" => r#"<path d="M4.500 2.800v10.400L13 8Z"/>"#,
        "stop" => r#"<rect x="3.500" y="3.500" width="9" height="9" rx="1.200"/>"#,
        "restart" => r#"<path d="M13 8a5 5 0 1 1-1.600-3.700M13.200 1.800v3h-3"/>"#,
        "kill" => r#"<path d="M8.900 1.500 3.500 9h3.800l-.6 5.500L12.500 7H8.600Z"/>"#,
        "search" => r#"<circle cx="7" cy="7" r="4.300"/><path d="m10.300 10.300 3.500 3.500"/>"#,
        "download" => r#"<path d="M8 2v8M4.800 7 8 10.200 11.200 7M2.500 13.500h11"/>"#,
        "warning" => r#"<path d="M8 2 1.500 13.500h13ZM8 6.500v3M8 11.500h.01"/>"#,
        "done" => r#"<path d="m3 8.500 3.300 3.300L13 4.800"/>"#,
        "failed" => r#"<path d="m4 4 8 8M12 4l-8 8"/>"#,
        "question" => {
            r#"<circle cx="8" cy="8" r="6"/><path d="M6.200 6.300A1.800 1.800 0 1 1 8 8.300v.7M8 11.300h.01"/>"#
        }
        "barred" => r#"<circle cx="8" cy="8" r="6"/><path d="m3.800 3.800 8.400 8.400"/>"#,
        "wait" => r#"<circle cx="8" cy="8" r="6"/><path d="M8 4.500V8l2.300 1.500"/>"#,
        "console" => {
            r#"<rect x="1.800" y="2.500" width="12.400" height="11" rx="1.200"/><path d="m4.500 6 2.300 2-2.300 2M8.500 10.300h3"/>"#
        }
        "down" => r#"<path d="M8 3v9.500M4.300 9 8 12.700 11.700 9"/>"#,
        "back" => r#"<path d="M9.800 3.500 5.200 8l4.600 4.500"/>"#,
        "next" => r#"<path d="M6.200 3.500 10.800 8l-4.600 4.500"/>"#,
        _ => "",
    }
}
