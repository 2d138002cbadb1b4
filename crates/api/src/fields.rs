use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::{Dialect, Problem};

/// The top level of a JSON object. A key that stands there twice makes it malformed: two readers of the same bytes
/// must not understand two different things.
#[derive(Debug, Default)]
pub struct Fields {
    members: Map<String, Value>,
    dialect: Dialect,
    of_an_object: bool,
}

impl Fields {
    /// In whose words they are.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) fn speak(&mut self, dialect: Dialect) {
        self.dialect = dialect;
    }

    /// Refuses what is no object. Where a field is needed, that it is missing says enough.
    pub fn must_be_an_object(&self) -> Result<(), Problem> {
        if self.of_an_object {
            return Ok(());
        }
        Err(Problem::bad_request("Malformed JSON: expected an object"))
    }

    /// A field that is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str)
    }

    /// Takes a field out that is a text.
    pub fn take_text(&mut self, name: &str) -> Option<String> {
        match self.members.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// Takes a field out that is a list of texts.
    pub fn take_texts(&mut self, name: &str) -> Option<Vec<String>> {
        let Some(Value::Array(values)) = self.members.remove(name) else {
            return None;
        };
        let texts = values.into_iter().map(|value| match value {
            Value::String(text) => Some(text),
            _ => None,
        });
        texts.collect()
    }

    /// Takes a field out, of whatever type. One that is `null` counts as left out.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.members.remove(name).filter(|value| !value.is_null())
    }

    /// Whether a field is there, and is not `null`.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(|value| !value.is_null())
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collect)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Map::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            if fields.insert(key, value).is_some() {
                return Err(A::Error::custom("duplicate key"));
            }
        }
        Ok(Fields {
            members: fields,
            dialect: Dialect::default(),
            of_an_object: true,
        })
    }
}
