use std::borrow::Cow;

use serde_json::Value;

use crate::EggError;

/// A place in an egg's JSON, which knows its name. Null is the same as nothing.
#[derive(Debug, Clone)]
pub(crate) struct Field<'a> {
    name: String,
    value: Option<&'a Value>,
}

impl<'a> Field<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self::named("the egg".to_owned(), value)
    }

    pub(crate) fn named(name: String, value: &'a Value) -> Self {
        let value = Some(value).filter(|value| !value.is_null());
        Self { name, value }
    }

    /// What is called `key` in this object. Nothing, where this is none.
    pub(crate) fn get(&self, key: &str) -> Self {
        let value = self.value.and_then(|value| value.get(key));
        Self {
            name: match self.name.as_str() {
                "the egg" => key.to_owned(),
                name => format!("{name}.{key}"),
            },
            value: value.filter(|value| !value.is_null()),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn value(&self) -> Option<&'a Value> {
        self.value
    }

    pub(crate) fn wrong(&self, expected: &'static str) -> EggError {
        EggError::Field {
            field: self.name.clone(),
            expected,
            found: self
                .value
                .map_or_else(|| "nothing".to_owned(), |value| shown(value).into_owned()),
        }
    }

    /// A text. Numbers and switches are what PHP makes of texts that look like them.
    pub(crate) fn text(&self) -> Result<Option<String>, EggError> {
        match self.value {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(Value::Bool(switch)) => Ok(Some(switch.to_string())),
            Some(_) => Err(self.wrong("a text")),
        }
    }

    /// A text that says something.
    pub(crate) fn required_text(&self) -> Result<String, EggError> {
        match self.text()? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(self.wrong("a text that is not empty")),
        }
    }

    /// A switch: `true`, `1`, `"1"` and their opposites. Off where there is none.
    pub(crate) fn switch(&self) -> Result<bool, EggError> {
        match self.text()?.as_deref() {
            None | Some("" | "0" | "false") => Ok(false),
            Some("1" | "true") => Ok(true),
            Some(_) => Err(self.wrong("true or false")),
        }
    }

    /// The members of an object. `[]` and nothing are an empty one.
    pub(crate) fn members(&self) -> Result<Vec<(&'a str, Field<'a>)>, EggError> {
        match self.value {
            None => Ok(Vec::new()),
            Some(Value::Array(elements)) if elements.is_empty() => Ok(Vec::new()),
            Some(Value::Object(members)) => Ok(members
                .iter()
                .map(|(key, value)| {
                    let name = format!("{}[{}]", self.name, shown(&Value::String(key.clone())));
                    (key.as_str(), Field::named(name, value))
                })
                .collect()),
            Some(_) => Err(self.wrong("an object")),
        }
    }

    /// The elements of an array, or of an object whose keys are an array's indices, as PHP writes an array with a gap.
    /// Nothing is an empty one.
    pub(crate) fn elements(&self) -> Result<Vec<Field<'a>>, EggError> {
        let elements: Vec<&Value> = match self.value {
            None => Vec::new(),
            Some(Value::Array(elements)) => elements.iter().collect(),
            Some(Value::Object(members)) if members.keys().all(|key| key.parse::<u32>().is_ok()) => {
                members.values().collect()
            }
            Some(_) => return Err(self.wrong("an array")),
        };
        let field = |(index, value)| Field::named(format!("{}[{index}]", self.name), value);
        Ok(elements.into_iter().enumerate().map(field).collect())
    }

    /// The texts of an array, without empty ones.
    pub(crate) fn texts(&self) -> Result<Vec<String>, EggError> {
        let texts: Result<Vec<_>, _> = self.elements()?.iter().map(Field::text).collect();
        Ok(texts?
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty())
            .collect())
    }

    /// An object, which may be written as JSON within a text. An empty text is an empty object.
    pub(crate) fn decoded(&self) -> Result<Cow<'a, Value>, EggError> {
        let decoded = match self.value {
            None => Cow::Owned(Value::Null),
            Some(Value::String(text)) if text.trim().is_empty() => Cow::Owned(Value::Null),
            Some(Value::String(text)) => {
                let value = serde_json::from_str(text);
                Cow::Owned(value.map_err(|_| self.wrong("an object, or a text that is one in JSON"))?)
            }
            Some(value) => Cow::Borrowed(value),
        };
        let empty = matches!(decoded.as_ref(), Value::Array(elements) if elements.is_empty());
        match decoded.as_ref() {
            Value::Null => Ok(decoded),
            _ if empty => Ok(Cow::Owned(Value::Null)),
            Value::Object(_) => Ok(decoded),
            _ => Err(self.wrong("an object, or a text that is one in JSON")),
        }
    }
}

/// A value as an error says it: short.
fn shown(value: &Value) -> Cow<'static, str> {
    const LONGEST: usize = 60;
    match value {
        Value::Array(_) => "an array".into(),
        Value::Object(_) => "an object".into(),
        value => {
            let text = value.to_string();
            if text.chars().count() <= LONGEST {
                text.into()
            } else {
                let beginning: String = text.chars().take(LONGEST).collect();
                format!("{beginning}…").into()
            }
        }
    }
}
