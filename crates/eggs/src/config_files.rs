use serde_json::{Number, Value};

use crate::EggError;
use crate::field::Field;

/// A file of a server that its Wings writes into before each start.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigFile {
    /// Where it is, from the server's own folder.
    pub path: String,
    /// What kind of file it is.
    pub parser: FileParser,
    /// What is written into it.
    pub replacements: Vec<Replacement>,
}

/// The kinds of files that a Wings can write into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileParser {
    /// Lines of text: the one that begins with the name is replaced.
    File,
    /// YAML.
    Yaml,
    /// Java properties.
    Properties,
    /// INI.
    Ini,
    /// JSON.
    Json,
    /// XML.
    Xml,
}

impl FileParser {
    /// What Wings knows it by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Yaml => "yaml",
            Self::Properties => "properties",
            Self::Ini => "ini",
            Self::Json => "json",
            Self::Xml => "xml",
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "file" => Some(Self::File),
            "yaml" | "yml" => Some(Self::Yaml),
            "properties" => Some(Self::Properties),
            "ini" => Some(Self::Ini),
            "json" => Some(Self::Json),
            "xml" => Some(Self::Xml),
            _ => None,
        }
    }
}

/// One value in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Replacement {
    /// Which.
    pub find: String,
    /// Only if it is this now.
    pub if_value: Option<String>,
    /// What it becomes.
    pub with: ReplaceWith,
}

/// What a value in a file becomes.
#[derive(Debug, Clone, PartialEq)]
pub enum ReplaceWith {
    /// A text, with placeholders such as `{{server.build.default.port}}` in it.
    Text(String),
    /// A number.
    Number(Number),
    /// True or false.
    Switch(bool),
}

/// `config.files`: file to `parser` and `find`.
pub(crate) fn config_files(field: &Field<'_>, notes: &mut Vec<String>) -> Result<Vec<ConfigFile>, EggError> {
    let decoded = field.decoded()?;
    let field = Field::named(field.name().to_owned(), &decoded);
    let mut files = Vec::new();
    for (path, file) in field.members()? {
        let find = file.get("find");
        if find.value().is_none() {
            notes.push(format!(
                "{}: it says nothing to find, and is left out",
                file.name()
            ));
            continue;
        }
        let parser = file.get("parser");
        let kind = parser.text()?.as_deref().and_then(FileParser::named);
        files.push(ConfigFile {
            path: path.to_owned(),
            parser: kind
                .ok_or_else(|| parser.wrong("one of file, yaml (or yml), properties, ini, json and xml"))?,
            replacements: replacements(&find, notes)?,
        });
    }
    Ok(files)
}

/// A value for each name, or for each value that it may have now, one each.
fn replacements(find: &Field<'_>, notes: &mut Vec<String>) -> Result<Vec<Replacement>, EggError> {
    let mut replacements = Vec::new();
    let mut add = |find: &str, if_value: Option<&str>, field: &Field<'_>| {
        if let Some(with) = ReplaceWith::read(field.value()) {
            replacements.push(Replacement {
                find: find.to_owned(),
                if_value: if_value.map(str::to_owned),
                with,
            });
        } else {
            notes.push(format!(
                "{}: Wings writes texts, numbers and switches only, so that it is left out",
                field.name()
            ));
        }
    };
    for (name, replacement) in find.members()? {
        if replacement.value().is_some_and(Value::is_object) {
            for (if_value, replacement) in replacement.members()? {
                add(name, Some(if_value), &replacement);
            }
        } else {
            add(name, None, &replacement);
        }
    }
    Ok(replacements)
}

impl ReplaceWith {
    /// Nothing is an empty text.
    fn read(value: Option<&Value>) -> Option<Self> {
        match value {
            None => Some(Self::Text(String::new())),
            Some(Value::String(text)) => Some(Self::Text(text.clone())),
            Some(Value::Number(number)) => Some(Self::Number(number.clone())),
            Some(Value::Bool(switch)) => Some(Self::Switch(*switch)),
            Some(_) => None,
        }
    }
}
