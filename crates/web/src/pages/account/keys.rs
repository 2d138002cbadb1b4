use aileron_domain::{ApiKeyRecord, KeyLimits, Permission};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::{moment, parts, words};

/// My API keys, and the form that makes one.
pub(super) fn list(keys: &[ApiKeyRecord], now: Timestamp) -> Markup {
    html! {
        section.card.flush.block aria-labelledby="keys-head" {
            div.bar { div { h2 #keys-head { (words::API_KEYS) } p.muted.hint { (words::API_KEYS_HINT) } } }
            form.new-key.needs-script data-new-key {
                div.field {
                    label for="description" { (words::KEY_FOR) }
                    input #description name="description" type="text" required maxlength="100" autocomplete="off"
                        placeholder=(words::KEY_FOR_HINT);
                }
                div.field {
                    label for="expires" { (words::KEY_UNTIL) }
                    input #expires name="expires" type="date";
                }
                button.primary type="submit" { (words::NEW_KEY) }
                (limits())
            }
            @if keys.is_empty() {
                div.empty { p.muted { (words::NO_KEYS) } }
            } @else {
                table.plain {
                    caption.hidden { (words::API_KEYS) }
                    thead {
                        tr {
                            th scope="col" { (words::KEY_FOR) }
                            th scope="col" { (words::KEY_BEGINS) }
                            th scope="col" { (words::KEY_MADE) }
                            th scope="col" { (words::KEY_LAST_USED) }
                            th scope="col" { (words::KEY_UNTIL) }
                            th scope="col" { span.hidden { (words::REVOKE) } }
                        }
                    }
                    tbody { @for key in keys { (row(key, now)) } }
                }
            }
        }
    }
}

/// What a key can be limited to. With nothing of it, it may do what its owner may.
fn limits() -> Markup {
    html! {
        details {
            summary { (words::KEY_LIMITS) }
            div.stack {
                fieldset.choices {
                    legend { (words::KEY_MAY) }
                    @for permission in Permission::ALL {
                        (parts::permission_box("key", &permission, false))
                    }
                }
                div.field {
                    label for="key-servers" { (words::KEY_SERVERS) }
                    input #key-servers name="servers" type="text" autocomplete="off" autocapitalize="none" spellcheck="false"
                        placeholder=(words::KEY_SERVERS_HINT);
                }
                div.field {
                    label for="key-addresses" { (words::KEY_ADDRESSES) }
                    input #key-addresses name="addresses" type="text" autocomplete="off" autocapitalize="none"
                        spellcheck="false" placeholder=(words::KEY_ADDRESSES_HINT);
                }
            }
        }
    }
}

fn row(key: &ApiKeyRecord, now: Timestamp) -> Markup {
    html! {
        tr {
            th scope="row" {
                (key.description)
                @if key.replaced_by.is_some() { " " span.badge { (words::REPLACED) } }
                @if key.limits != KeyLimits::default() { p.muted.hint { (words::limits(&key.limits)) } }
            }
            td.muted { @if let Some(prefix) = &key.prefix { code { (prefix) "…" } } @else { "–" } }
            td.nowrap { (moment::ago(key.created_at, now)) }
            td.nowrap {
                @if let Some(last) = key.last_use { (moment::ago(last.at, now)) } @else { span.muted { "–" } }
            }
            td.nowrap {
                @match key.expires_at {
                    Some(at) if at <= now => span.badge.warning { (words::EXPIRED) },
                    Some(at) => (moment::exact(at)),
                    None => span.muted { (words::NEVER) },
                }
            }
            td.number.nowrap {
                @if key.replaced_by.is_none() && key.expires_at.is_none_or(|at| at > now) {
                    button.small.needs-script type="button" data-rotate={ "/api/account/api-keys/" (key.id) "/rotate" }
                        data-key=(key.description) { (words::ROTATE) }
                    " "
                }
                button.small.needs-script type="button" data-end={ "/api/account/api-keys/" (key.id) } data-sure=(key.description) {
                    (words::REVOKE)
                }
            }
        }
    }
}
