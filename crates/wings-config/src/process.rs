use aileron_eggs::{ConfigFile, Done, Egg, ReplaceWith, Replacement, Stop};
use regex_syntax::hir::{Hir, HirKind};
use serde_json::{Value, json};

use crate::Daemon;
use crate::placeholders::Placeholders;

/// How a server is started and stopped.
pub(crate) fn process_configuration(egg: &Egg, settings: &Value, daemon: Daemon) -> Value {
    let done: Vec<String> = egg.startup.done.iter().map(|done| line(done, daemon)).collect();
    let placeholders = Placeholders::of(settings);
    let configs: Vec<Value> = egg
        .config_files
        .iter()
        .map(|file| config(file, &placeholders))
        .collect();
    json!({
        "startup": { "done": done, "user_interaction": [], "strip_ansi": egg.startup.strip_ansi },
        "stop": stop(&egg.stop),
        "configs": configs,
    })
}

fn stop(stop: &Stop) -> Value {
    match stop {
        Stop::Command(command) => json!({ "type": "command", "value": command }),
        Stop::Signal(signal) => json!({ "type": "signal", "value": signal.as_str() }),
        Stop::Container => json!({ "type": "stop", "value": "" }),
    }
}

fn config(file: &ConfigFile, placeholders: &Placeholders) -> Value {
    let replace: Vec<Value> = file
        .replacements
        .iter()
        .map(|replacement| replace(replacement, placeholders))
        .collect();
    json!({ "file": file.path, "parser": file.parser.as_str(), "replace": replace })
}

fn replace(Replacement { find, if_value, with }: &Replacement, placeholders: &Placeholders) -> Value {
    let with = match with {
        ReplaceWith::Text(text) => Value::String(placeholders.fill(text)),
        ReplaceWith::Number(number) => Value::Number(number.clone()),
        ReplaceWith::Switch(switch) => Value::Bool(*switch),
    };
    match if_value {
        Some(if_value) => json!({ "match": find, "if_value": if_value, "replace_with": with }),
        None => json!({ "match": find, "replace_with": with }),
    }
}

/// The line at which a server has started, as the daemon understands it.
///
/// Calagopus' looks for texts only: before a regular expression a server would be starting for ever. It is told the longest
/// text that a line cannot match without, so that it may take another line with that text for it. Where there is none that
/// says anything (`regex:^\d+s$`), it is told the expression all the same, and the server keeps starting.
fn line(done: &Done, daemon: Daemon) -> String {
    const TELLING: usize = 4;
    match done {
        Done::Text(text) => text.clone(),
        Done::Regex(pattern) => {
            let text = match daemon {
                Daemon::Pterodactyl => None,
                Daemon::Calagopus => regex_syntax::parse(pattern)
                    .ok()
                    .and_then(|pattern| needed(&pattern).map(|text| text.trim().to_owned())),
            };
            text.filter(|text| text.chars().count() >= TELLING)
                .unwrap_or_else(|| format!("regex:{pattern}"))
        }
    }
}

/// The longest text that everything which matches has in it.
fn needed(pattern: &Hir) -> Option<&str> {
    match pattern.kind() {
        HirKind::Literal(literal) => str::from_utf8(&literal.0).ok(),
        HirKind::Capture(capture) => needed(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => needed(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(needed).max_by_key(|text| text.len()),
        _ => None,
    }
}
