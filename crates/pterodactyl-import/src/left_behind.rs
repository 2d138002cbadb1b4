use std::fmt;

use aileron_domain::LeftOut;

use crate::row::{At, Unreadable};

/// What is not taken over, while it is found out.
#[derive(Debug, Default)]
pub(crate) struct LeftBehind(Vec<LeftOut>);

/// Why something stays behind, and what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Why(String);

impl LeftBehind {
    pub(crate) fn add(&mut self, what: &'static str, name: &str, why: Why) {
        self.0.push(LeftOut {
            what,
            name: shown(name),
            why: why.0,
        });
    }

    /// What came out well. Of what did not it is noted why.
    pub(crate) fn unless<T>(&mut self, what: &'static str, name: &str, found: Result<T, Why>) -> Option<T> {
        found.map_err(|why| self.add(what, name, why)).ok()
    }

    pub(crate) fn into_inner(self) -> Vec<LeftOut> {
        self.0
    }
}

impl Why {
    pub(crate) fn because(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// For what is not possible here: what is wrong, and that it can be put right there.
    pub(crate) fn impossible(what: &str, said: &dyn fmt::Display) -> Self {
        Self(format!(
            "its {what} is not possible here ({said}): change it in the other panel, and read again"
        ))
    }
}

impl From<Unreadable> for Why {
    fn from(unreadable: Unreadable) -> Self {
        Self(unreadable.to_string())
    }
}

/// A text from elsewhere on one line: whoever chose it may have chosen what moves a terminal's cursor.
pub(crate) fn plain(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.collect::<String>().trim().to_owned()
}

/// A name from elsewhere, as far as it is shown to tell things apart.
pub(crate) fn shown(name: &str) -> String {
    const MOST: usize = 100;
    let beginning: String = plain(name).chars().take(MOST).collect();
    beginning.trim_end().to_owned()
}

/// A name, all of it, or else what people call the row.
pub(crate) fn name(row: At<'_>) -> String {
    let name = row.text("name").ok().flatten().map(plain);
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| called(row, &["fqdn", "uuidShort"]))
}

/// What people call a row, or else its number.
pub(crate) fn called(row: At<'_>, columns: &[&'static str]) -> String {
    let texts = columns
        .iter()
        .filter_map(|column| row.text(column).ok().flatten());
    let name = texts.map(shown).find(|name| !name.is_empty());
    name.unwrap_or_else(|| match row.id() {
        Ok(id) => format!("number {id}"),
        Err(_) => "without a name".to_owned(),
    })
}
