use serde_json::Value;

use crate::EggError;
use crate::field::Field;

/// How it is seen that a server has started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Startup {
    /// It has when its console shows any of these. Where there is none, it never counts as running.
    pub done: Vec<Done>,
    /// Whether terminal colours are taken out of its lines before they are looked at.
    pub strip_ansi: bool,
    /// Lines at which somebody has to answer it. No Wings of today looks at them.
    pub user_interaction: Vec<String>,
}

/// What a console shows when a server has started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// This text, somewhere in a line.
    Text(String),
    /// A line that this regular expression (as Go has them) finds something in.
    Regex(String),
}

/// `config.startup`.
pub(crate) fn startup(field: &Field<'_>, notes: &mut Vec<String>) -> Result<Startup, EggError> {
    let decoded = field.decoded()?;
    let field = Field::named(field.name().to_owned(), &decoded);
    let done = field.get("done");
    let done = if let Some(Value::String(text)) = done.value() {
        vec![Done::read(text)]
    } else {
        let texts: Result<Vec<_>, _> = done.elements()?.iter().map(Field::text).collect();
        texts?
            .into_iter()
            .flatten()
            .map(|text| Done::read(&text))
            .collect()
    };
    if done.is_empty() {
        notes.push(format!(
            "{}.done: there is none, so that Wings will not say of a server that it is running",
            field.name()
        ));
    }
    let old = field.get("userInteraction");
    Ok(Startup {
        done,
        strip_ansi: field.get("strip_ansi").switch()?,
        user_interaction: if old.value().is_some() {
            old.texts()?
        } else {
            field.get("user_interaction").texts()?
        },
    })
}

impl Done {
    fn read(text: &str) -> Self {
        match text.strip_prefix("regex:") {
            Some(pattern) if !pattern.is_empty() => Self::Regex(pattern.to_owned()),
            _ => Self::Text(text.to_owned()),
        }
    }
}
